/**
 * The words, numbers and marks of a fault plan's text, each with its place. Pure.
 *
 * Read next: fault-plan.ts, which makes steps of them.
 */
export interface Token {
	readonly is: 'word' | 'number' | 'separator' | 'open' | 'close' | 'end';
	/** As it is compared: in small letters. */
	readonly text: string;
	readonly line: number;
	readonly column: number;
}

/** A word may hold '@' and '-'; '5s' is a number and a word; what is none of these is a word of its own, to be refused by its reader. */
const pattern =
	/(?<space>[^\S\n]+|#[^\n]*)|(?<separator>[,;\n])|(?<open>\()|(?<close>\))|(?<number>\d{1,9}(?:\.\d{1,3})?)|(?<word>[\p{L}@][\p{L}\p{N}@-]*)|(?<other>.)/gsu;

/** From the first word to the end, which is the last token. */
export function tokensOf(text: string): readonly Token[] {
	const tokens: Token[] = [];
	let line = 1;
	let lineStart = 0;
	for (const match of text.matchAll(pattern)) {
		const { space, separator, open, close, number } = match.groups ?? {};
		const column = match.index - lineStart + 1;
		if (space === undefined) {
			const is = separator !== undefined ? 'separator' : open ? 'open' : close ? 'close' : number !== undefined ? 'number' : 'word';
			tokens.push({ is, text: match[0].toLowerCase(), line, column });
		}
		if (separator === '\n') {
			line += 1;
			lineStart = match.index + 1;
		}
	}
	return [...tokens, { is: 'end', text: '', line, column: text.length - lineStart + 1 }];
}
