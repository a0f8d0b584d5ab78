/**
 * The editor side of PROFINT's blocks. Written by hand, no build step: what a block is comes from PHP (window.profintBlocks).
 *
 * A wrapper saves nothing but its inner blocks, so that whatever the engine wrote is valid and stays editable.
 */
( function ( blocks, blockEditor, components, element, ServerSideRender ) {
	'use strict';

	var el = element.createElement;
	var InnerBlocks = blockEditor.InnerBlocks;
	var known = window.profintBlocks.blocks;
	var texts = window.profintBlocks.texts;

	function saveInner() {
		return el( InnerBlocks.Content );
	}

	/** The field for a reference such as "case/uvuc". */
	function referenceField( props, name ) {
		return el( components.TextControl, {
			label: texts.reference,
			help: texts.help,
			value: props.attributes[ name ] || '',
			onChange: function ( value ) {
				var change = {};
				change[ name ] = value;
				props.setAttributes( change );
			}
		} );
	}

	/** A wrapper: its title, its reference when it has one, its inner blocks. */
	function editWrapper( name, block ) {
		return function ( props ) {
			var frame = blockEditor.useBlockProps( { className: 'profint-edit profint-edit--' + name.slice( 8 ) } );
			var reference = block.attributes.to ? 'to' : ( block.attributes.on ? 'on' : '' );
			return el(
				'div',
				frame,
				reference ? el(
					blockEditor.InspectorControls,
					{},
					el( components.PanelBody, { title: block.title }, referenceField( props, reference ) )
				) : null,
				el( 'p', { className: 'profint-edit__label' }, block.title + ( reference && props.attributes[ reference ] ? ' · ' + props.attributes[ reference ] : '' ) ),
				el( InnerBlocks, {
					allowedBlocks: Array.isArray( block.children ) ? block.children : undefined,
					templateLock: false
				} )
			);
		};
	}

	/** The list of related records: references only. */
	function editRelated( block ) {
		return function ( props ) {
			var to = props.attributes.to || [];
			return el(
				'div',
				blockEditor.useBlockProps( { className: 'profint-edit profint-edit--related' } ),
				el( 'p', { className: 'profint-edit__label' }, block.title ),
				el( components.FormTokenField, {
					label: texts.reference,
					value: to,
					onChange: function ( value ) {
						props.setAttributes( { to: value } );
					}
				} )
			);
		};
	}

	/** A block that PHP makes whole: shown as it will be. */
	function editDynamic( name, controls ) {
		return function ( props ) {
			return el(
				'div',
				blockEditor.useBlockProps(),
				controls ? controls( props ) : null,
				el( components.Disabled, {}, el( ServerSideRender, { block: name, attributes: props.attributes } ) )
			);
		};
	}

	Object.keys( known ).forEach( function ( name ) {
		var block = known[ name ];
		var related = 'profint/related' === name;
		var settings = {
			apiVersion: 2,
			title: 'PROFINT – ' + block.title,
			category: 'profint',
			icon: related || block.attributes.to ? 'admin-links' : ( block.attributes.on ? 'admin-comments' : 'screenoptions' ),
			attributes: block.attributes,
			supports: { html: false, className: false, customClassName: false },
			edit: related ? editRelated( block ) : editWrapper( name, block ),
			save: related ? function () {
				return null;
			} : saveInner
		};
		if ( block.parent ) {
			settings.parent = [ block.parent ];
		}
		blocks.registerBlockType( name, settings );
	} );

	blocks.registerBlockType( 'profint/menu', {
		apiVersion: 2,
		title: 'PROFINT – ' + texts.menu,
		category: 'profint',
		icon: 'menu',
		attributes: { sections: { type: 'boolean' } },
		supports: { html: false, className: false, customClassName: false },
		edit: editDynamic( 'profint/menu', function ( props ) {
			return el(
				blockEditor.InspectorControls,
				{},
				el(
					components.PanelBody,
					{ title: texts.menu },
					el( components.ToggleControl, {
						label: texts.sections,
						checked: !! props.attributes.sections,
						onChange: function ( value ) {
							props.setAttributes( { sections: value } );
						}
					} )
				)
			);
		} ),
		save: function () {
			return null;
		}
	} );

	blocks.registerBlockType( 'profint/language-switcher', {
		apiVersion: 2,
		title: 'PROFINT – ' + texts.languages,
		category: 'profint',
		icon: 'translation',
		supports: { html: false, className: false, customClassName: false },
		edit: editDynamic( 'profint/language-switcher' ),
		save: function () {
			return null;
		}
	} );
}( window.wp.blocks, window.wp.blockEditor, window.wp.components, window.wp.element, window.wp.serverSideRender ) );
