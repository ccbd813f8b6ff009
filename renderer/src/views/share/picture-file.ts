/**
 * The picture of the cluster as a PNG, twice as fine as the screen.
 */
import { base64FromBytes } from '../../state/base64.ts';
import { type Caption, drawnSvg } from './drawn-svg.ts';

const finer = 2;

/** @throws when the browser cannot draw it; the message is for a person */
export async function pictureFile(element: HTMLElement, ground: string, caption: Caption): Promise<Blob> {
	const { text, width, height } = drawnSvg(element, ground, caption, await fontsInside());
	const image = new Image();
	// A data address: a picture from a blob would taint the canvas.
	image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
	await image.decode();
	const canvas = document.createElement('canvas');
	canvas.width = Math.round(width * finer);
	canvas.height = Math.round(height * finer);
	const context = canvas.getContext('2d');
	if (!context) throw new Error('this browser cannot draw');
	context.drawImage(image, 0, 0, canvas.width, canvas.height);
	return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('this browser cannot make a PNG'))), 'image/png'));
}

/** The page's own fonts, as far as they were used; a picture loads nothing. */
async function fontsInside(): Promise<string> {
	const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSFontFaceRule);
	const loaded = [...document.fonts].filter((font) => font.status === 'loaded').map((font) => `${font.family.replaceAll(/["']/g, '')} ${font.unicodeRange}`);
	const used = rules.filter(({ style }) => {
		const range = style.getPropertyValue('unicode-range') || 'U+0-10FFFF';
		return loaded.includes(`${style.getPropertyValue('font-family').replaceAll(/["']/g, '')} ${range}`);
	});
	return (await Promise.all(used.map(withFontInside))).join('');
}

async function withFontInside(rule: CSSFontFaceRule): Promise<string> {
	const address = /url\(["']?([^"')]+)["']?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
	if (address === undefined) return '';
	if (address.startsWith('data:')) return rule.cssText;
	const base = rule.parentStyleSheet?.href ?? document.baseURI;
	const answer = await fetch(new URL(address, base));
	const family = rule.style.getPropertyValue('font-family');
	const range = rule.style.getPropertyValue('unicode-range');
	const source = `url(data:font/woff2;base64,${base64FromBytes(new Uint8Array(await answer.arrayBuffer()))}) format("woff2")`;
	return `@font-face{font-family:${family};font-weight:${rule.style.getPropertyValue('font-weight') || 'normal'};${range ? `unicode-range:${range};` : ''}src:${source}}`;
}
