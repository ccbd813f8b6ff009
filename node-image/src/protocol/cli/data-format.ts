/**
 * The product's data format, as text: strings, arrays `(a,b)`, dictionaries `{k=v;}`. Pure: a parser and a printer.
 *
 * A string is an atom of letters, digits and `. _ @ -`, or stands in quotation marks. Within them `\"` and `\\` are what they
 * look like; `\n`, `\r`, `\t` and `\uXXXX` (lab's own) keep every value on one line. White space between parts means nothing.
 * Read command-line.ts next.
 */
import { failed, ok, type Result } from '../../result.ts';

export type CliValue = string | readonly CliValue[] | ReadonlyMap<string, CliValue>;

export interface Parsed {
	readonly value: CliValue;
	/** Where the rest of the text begins. */
	readonly end: number;
}

export type ParseResult<T> = Result<T, { readonly code: 'bad-data'; readonly message: string; readonly definite: true }>;

const depthMax = 16;
const atom = /[A-Za-z0-9._@-]+/y;
const space = /[ \t]*/y;
const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };
const letters: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function printValue(value: CliValue): string {
	if (typeof value === 'string') return printString(value);
	if (value instanceof Map) return `{${[...value].map(([key, part]) => `${printString(key)}=${printValue(part)};`).join('')}}`;
	return `(${[...(value as readonly CliValue[])].map(printValue).join(',')})`;
}

function printString(text: string): string {
	if (/^[A-Za-z0-9._@-]+$/.test(text)) return text;
	// Control characters, and the ends of lines that Unicode knows besides.
	const safe = text.replace(/["\\\p{Cc}\u2028\u2029]/gu, (letter) => letters[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
	return `"${safe}"`;
}

/** One value that begins at `from`, white space in front of it included. */
export function parseValue(text: string, from = 0, depth = 0): ParseResult<Parsed> {
	if (depth > depthMax) return bad(`values within values go ${depthMax} deep at most`);
	const at = behindSpace(text, from);
	switch (text[at]) {
		case '(':
			return parseArray(text, at + 1, depth);
		case '{':
			return parseDictionary(text, at + 1, depth);
		default:
			return parseString(text, at);
	}
}

export function behindSpace(text: string, at: number): number {
	space.lastIndex = at;
	space.exec(text);
	return space.lastIndex;
}

function parseString(text: string, at: number): ParseResult<{ readonly value: string; readonly end: number }> {
	if (text[at] === '"') return parseQuoted(text, at + 1);
	atom.lastIndex = at;
	const [value] = atom.exec(text) ?? [];
	if (value !== undefined) return ok({ value, end: at + value.length });
	return bad(at >= text.length ? 'a value is missing at the end' : `a value cannot begin with '${text[at]}' (character ${at + 1})`);
}

function parseQuoted(text: string, from: number): ParseResult<{ readonly value: string; readonly end: number }> {
	let value = '';
	for (let at = from; at < text.length; at += 1) {
		const letter = text[at];
		if (letter === '"') return ok({ value, end: at + 1 });
		if (letter !== '\\') {
			value += letter;
			continue;
		}
		at += 1;
		const [code] = text[at] === 'u' ? (/^[0-9a-fA-F]{4}/.exec(text.slice(at + 1, at + 5)) ?? []) : [];
		const plain = escapes[text[at] ?? ''];
		if (code === undefined && plain === undefined) return bad(`'\\${text[at] ?? ''}' stands for nothing (character ${at + 1})`);
		value += code === undefined ? plain : String.fromCharCode(Number.parseInt(code, 16));
		if (code !== undefined) at += 4;
	}
	return bad('a quotation mark is missing at the end');
}

function parseArray(text: string, from: number, depth: number): ParseResult<Parsed> {
	const value: CliValue[] = [];
	let at = behindSpace(text, from);
	if (text[at] === ')') return ok({ value, end: at + 1 });
	for (;;) {
		const part = parseValue(text, at, depth + 1);
		if (!part.ok) return part;
		value.push(part.value.value);
		at = behindSpace(text, part.value.end);
		if (text[at] === ')') return ok({ value, end: at + 1 });
		if (text[at] !== ',') return bad(`',' or ')' is missing in an array (character ${at + 1})`);
		at += 1;
	}
}

function parseDictionary(text: string, from: number, depth: number): ParseResult<Parsed> {
	const value = new Map<string, CliValue>();
	let at = behindSpace(text, from);
	while (text[at] !== '}') {
		const key = parseString(text, at);
		if (!key.ok) return key;
		at = behindSpace(text, key.value.end);
		if (text[at] !== '=') return bad(`'=' is missing behind ${printString(key.value.value)} (character ${at + 1})`);
		const part = parseValue(text, at + 1, depth + 1);
		if (!part.ok) return part;
		if (value.has(key.value.value)) return bad(`${printString(key.value.value)} is there twice`);
		value.set(key.value.value, part.value.value);
		at = behindSpace(text, part.value.end);
		if (text[at] !== ';') return bad(`';' is missing behind the value of ${printString(key.value.value)} (character ${at + 1})`);
		at = behindSpace(text, at + 1);
	}
	return ok({ value, end: at + 1 });
}

function bad(message: string) {
	return failed({ code: 'bad-data' as const, message, definite: true as const });
}
