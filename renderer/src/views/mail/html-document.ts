/**
 * A stranger's HTML as a document for a frame that can do nothing. Three walls, each enough for most: what could act or
 * fetch is taken out here, the document's own policy allows inline styles and embedded pictures and nothing else, and the
 * frame (html-mail.tsx) is a sandbox without scripts, forms, windows or an origin.
 */

/** What remains of a mail without these is what a person reads. */
const acting = 'script, link, meta, base, iframe, frame, frameset, object, embed, applet, portal, noscript, template, title';

/** No scheme but data: for pictures; no form leads anywhere, nothing is a base for anything. */
export const mailPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

const embeddedBytesMax = 4 * 1024 * 1024;

export interface EmbeddedPicture {
	readonly contentId: string | null;
	readonly type: string;
	readonly bytes: Uint8Array;
}

/** For `srcdoc`. `parse` is the browser's own, which runs and fetches nothing. */
export function htmlDocument(html: string, pictures: readonly EmbeddedPicture[], base64: (bytes: Uint8Array) => string): string {
	const { body, head } = new DOMParser().parseFromString(html, 'text/html');
	const styles = [...head.querySelectorAll('style')].map((style) => style.outerHTML).join('');
	for (const element of body.querySelectorAll(acting)) element.remove();
	for (const element of body.querySelectorAll('*')) {
		for (const { name } of [...element.attributes]) if (/^on/i.test(name) || name === 'ping' || name === 'srcset') element.removeAttribute(name);
	}
	embed(body, pictures, base64);
	// A link that is followed would open a window, which the sandbox denies: the mail stays where it is.
	return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${mailPolicy}"><meta name="referrer" content="no-referrer"><base target="_blank"><style>html{background:#fff;color:#131a20;color-scheme:light;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}body{margin:12px 14px}img{max-width:100%}</style>${styles}</head><body>${body.innerHTML}</body></html>`;
}

/** 'cid:' names a part of the same mail (RFC 2392). */
function embed(body: HTMLElement, pictures: readonly EmbeddedPicture[], base64: (bytes: Uint8Array) => string): void {
	let roomBytes = embeddedBytesMax;
	for (const image of body.querySelectorAll('img[src^="cid:" i]')) {
		const id = decodedId((image.getAttribute('src') ?? '').slice('cid:'.length));
		const picture = pictures.find(({ contentId, type }) => contentId === id && /^image\/(png|jpeg|gif|webp|avif)$/.test(type));
		if (picture === undefined || picture.bytes.length > roomBytes) continue;
		roomBytes -= picture.bytes.length;
		image.setAttribute('src', `data:${picture.type};base64,${base64(picture.bytes)}`);
	}
}

function decodedId(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Does it refer to anything outside itself? Then a reader is told that it was not fetched. */
export function refersOutside(html: string): boolean {
	return /(?:\b(?:src|background|srcset|poster)\s*=\s*["']?|url\(\s*["']?)\s*(?:https?:)?\/\//i.test(html) || /<link\b/i.test(html);
}
