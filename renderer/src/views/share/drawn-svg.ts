/**
 * A part of the page as an SVG picture that stands for itself: its elements with the styles they have on the screen.
 *
 * Drawn from the page and not anew, so that it shows what the screen shows, whatever that comes to be. Every style
 * that differs from what an element has by itself is written into it; a picture knows no style sheet, and no font but
 * those that are put in. Read next: picture-file.ts, which makes a PNG of it.
 */

/** Not part of the picture: menus, the plane's own controls, and what is only for screen readers. */
const leftOut =
	'[data-menu], [data-look="volume"], [role="menu"], [role="toolbar"], .mantine-VisuallyHidden-root, .react-flow__controls, .react-flow__minimap, .react-flow__attribution';

export interface DrawnSvg {
	readonly text: string;
	readonly width: number;
	readonly height: number;
}

export interface Caption {
	readonly text: string;
	readonly color: string;
	readonly font: string;
}

const captionHeight = 40;

/** @param fontCss `@font-face` rules with their fonts inside */
export function drawnSvg(element: HTMLElement, ground: string, caption: Caption, fontCss: string): DrawnSvg {
	const { width, height } = element.getBoundingClientRect();
	const copy = copyOf(element, new PlainStyles());
	copy.style.margin = '0';
	copy.style.position = 'relative';
	copy.style.inset = 'auto';
	copy.style.width = `${width}px`;
	copy.style.height = `${height}px`;
	const whole = height + captionHeight;
	const page = new XMLSerializer().serializeToString(copy);
	const text = [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}">`,
		`<style>${fontCss}</style>`,
		`<rect width="100%" height="100%" fill="${ground}"/>`,
		`<foreignObject width="${width}" height="${height}">${page}</foreignObject>`,
		`<text x="20" y="${whole - 16}" fill="${caption.color}" font-size="14" font-family="${escaped(caption.font)}">${escaped(caption.text)}</text>`,
		'</svg>',
	].join('');
	return { text, width, height: whole };
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function copyOf(element: Element, plain: PlainStyles): HTMLElement {
	const copy = element.cloneNode(false) as HTMLElement;
	const own = getComputedStyle(element);
	const styles: string[] = [];
	for (const [name, value] of plain.differing(element, own)) styles.push(`${name}:${value}`);
	copy.removeAttribute('class');
	copy.setAttribute('style', styles.join(';'));
	for (const child of element.childNodes) {
		if (child instanceof Text) copy.append(child.cloneNode());
		else if (child instanceof Element && !child.matches(leftOut) && getComputedStyle(child).display !== 'none') copy.append(copyOf(child, plain));
	}
	return copy;
}

/** What an element of each name has by itself; asked of a frame without any style sheet. */
class PlainStyles {
	readonly #known = new Map<string, Map<string, string>>();
	readonly #frame: HTMLIFrameElement;

	constructor() {
		this.#frame = document.createElement('iframe');
		this.#frame.style.cssText = 'position:fixed;width:0;height:0;border:0;visibility:hidden';
		document.body.append(this.#frame);
		queueMicrotask(() => this.#frame.remove());
	}

	*differing(element: Element, own: CSSStyleDeclaration): Iterable<readonly [string, string]> {
		const plain = this.#of(element);
		for (const name of own) {
			// Motion stands still in a picture, and names of variables are worked out already.
			if (name.startsWith('--') || name.startsWith('animation') || name.startsWith('transition')) continue;
			const value = own.getPropertyValue(name);
			if (plain.get(name) !== value) yield [name, value];
		}
	}

	#of(element: Element): Map<string, string> {
		const key = `${element.namespaceURI} ${element.localName}`;
		const known = this.#known.get(key);
		if (known) return known;
		const styles = new Map<string, string>();
		this.#known.set(key, styles);
		const { contentDocument, contentWindow } = this.#frame;
		if (!contentDocument?.body || !contentWindow) return styles;
		const example = contentDocument.createElementNS(element.namespaceURI, element.localName);
		contentDocument.body.append(example);
		const plain = contentWindow.getComputedStyle(example);
		for (const name of plain) styles.set(name, plain.getPropertyValue(name));
		example.remove();
		return styles;
	}
}
