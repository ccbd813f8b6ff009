/**
 * HTML as a value: html`<p>${anything}</p>` escapes whatever is put in, unless it is HTML made in the same way. Pure.
 *
 * So text from a file, whoever wrote it, stays text. Inside a tag it belongs between quotes.
 */

export class Html {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

export type HtmlPart = Html | string | number | readonly HtmlPart[];

export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
	return new Html(strings.map((text, at) => `${text}${at < parts.length ? partText(parts[at] ?? '') : ''}`).join(''));
}

const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Control characters, and what turns the direction of writing for everything behind it. */
const unprintable = /(?![\t\n])[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function partText(part: HtmlPart): string {
	if (part instanceof Html) return part.text;
	if (typeof part === 'object') return part.map(partText).join('');
	return String(part)
		.replace(unprintable, '')
		.replace(/[&<>"']/g, (letter) => names[letter] ?? letter);
}
