// What the browser tests ask of a page in one go: run as the body of a function, returns plain data.
// "Ours" is what carries a class of PROFINT; the theme around it is the theme's own affair.

const main = document.querySelector('main') || document.body;
const ours = element => element.closest('[class*="profint-"]:not(body):not(article):not(.type-post)') !== null;
const seen = element => {
	const box = element.getBoundingClientRect();
	return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
};
const words = element => element.innerText.trim().replace(/\s+/g, ' ');
const where = element => element.tagName.toLowerCase() + (element.className ? '.' + String(element.className).trim().replace(/\s+/g, '.') : '')
	+ ' “' + words(element).slice(0, 40) + '”';

const parse = color => {
	const found = (color.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
	return found.length < 4 ? [...found, 1] : found;
};
const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const background = element => {
	const layers = [];
	for (let e = element; e; e = e.parentElement) {
		layers.push(parse(getComputedStyle(e).backgroundColor));
	}
	return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
};
const luminance = color => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => {
	const value = color[i] / 255;
	return sum + share * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
}, 0);
const contrast = element => {
	const below = background(element);
	const ink = parse(getComputedStyle(element).color);
	for (let e = element; e; e = e.parentElement) {
		ink[3] *= Number(getComputedStyle(e).opacity);
	}
	const light = [luminance(over(ink, below)), luminance(below)].sort((a, b) => b - a);
	return (light[0] + 0.05) / (light[1] + 0.05);
};

const looks = element => {
	const style = getComputedStyle(element);
	return ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'backgroundColor', 'color', 'textDecorationLine', 'borderColor', 'borderBottomColor']
		.map(name => style[name]).join(';');
};
const marked = link => {
	const before = looks(link);
	link.focus({ preventScroll: true });
	const after = looks(link);
	link.blur();
	return before !== after;
};

const text = [...document.querySelectorAll('[class*="profint-"] *, [class*="profint-"]')]
	.filter(e => ours(e) && seen(e) && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== ''));
const links = [...document.querySelectorAll('main a[href], .profint-bar a[href]')];
const focus = links.filter(e => ours(e) && seen(e));
const badge = document.querySelector('.profint-badge:not(.profint-badge--further)');

return {
	status: performance.getEntriesByType('navigation')[0].responseStatus,
	language: document.documentElement.lang,
	title: document.title,
	names: [...document.querySelectorAll('h1')].map(words),
	text: words(main),
	headings: [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(e => Number(e.tagName[1])),
	without_alt: [...document.images].filter(e => !e.hasAttribute('alt')).map(e => e.src),
	badge: badge && { text: words(badge), background: getComputedStyle(badge).backgroundColor, contrast: contrast(badge), href: badge.href },
	texts: text.length,
	pale: text.filter(e => contrast(e) < 4.5).map(e => where(e) + ' ' + contrast(e).toFixed(2)),
	small: text.filter(e => parseFloat(getComputedStyle(e).fontSize) < 11).map(where),
	unmarked: focus.filter(e => !marked(e)).map(where),
	unnamed: focus.filter(e => words(e) === '' && !e.getAttribute('aria-label')).map(e => e.href),
	links: [...new Set(links.map(e => e.href))].filter(href => href.startsWith(location.origin)),
	alternates: Object.fromEntries([...document.querySelectorAll('link[rel="alternate"][hreflang]')].map(e => [e.hreflang, e.href])),
	switcher: [...document.querySelectorAll('.profint-languages a')].map(e => ({ text: words(e), href: e.href, current: e.getAttribute('aria-current') !== null, hreflang: e.hreflang })),
};
