/** One click copies what stands beside the button. */
document.addEventListener( 'click', function ( event ) {
	var button = event.target.closest( '[data-profint-copy]' );
	if ( ! button ) {
		return;
	}
	var text = button.parentNode.querySelector( 'pre' );
	var said = button.textContent;
	function tell() {
		button.textContent = button.getAttribute( 'data-done' );
		setTimeout( function () {
			button.textContent = said;
		}, 2000 );
	}
	function select() {
		var range = document.createRange();
		range.selectNodeContents( text );
		window.getSelection().removeAllRanges();
		window.getSelection().addRange( range );
		if ( document.execCommand( 'copy' ) ) {
			tell();
		}
	}
	if ( navigator.clipboard && window.isSecureContext ) {
		navigator.clipboard.writeText( text.textContent ).then( tell, select );
	} else {
		select();
	}
} );
