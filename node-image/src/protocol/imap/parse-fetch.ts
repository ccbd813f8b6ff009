/** FETCH and its items (RFC 3501 sections 6.4.5 and 9: `fetch`, `fetch-att`, `section`). */
import type { FetchCommand, FetchItem, Section } from './command.ts';
import { type Cursor, SyntaxProblem } from './cursor.ts';
import { quotedOrLiteral } from './printer.ts';

const itemsMax = 64;
const fieldsMax = 256;
/** Deeper than any message this server takes apart (mime-structure.ts). */
const pathMax = 64;

type PlainItem = Exclude<FetchItem['item'], 'section'>;
const plainItems: readonly PlainItem[] = ['FLAGS', 'UID', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY', 'BODYSTRUCTURE'];
const macros: Readonly<Record<string, readonly PlainItem[]>> = {
	ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
	FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
	FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};
const wholeItems: Readonly<Record<string, { readonly kind: 'all' | 'HEADER' | 'TEXT'; readonly peek: boolean }>> = {
	RFC822: { kind: 'all', peek: false },
	'RFC822.HEADER': { kind: 'HEADER', peek: true },
	'RFC822.TEXT': { kind: 'TEXT', peek: false },
};

export function parseFetch(cursor: Cursor, byUid: boolean): FetchCommand {
	cursor.space();
	const set = cursor.sequenceSet();
	cursor.space();
	if (cursor.peek() === '(') {
		const items = cursor.list(() => fetchItem(cursor), itemsMax);
		return items.length === 0 ? cursor.fail('at least one item before this point') : { name: 'FETCH', byUid, set, items };
	}
	const macro = Object.keys(macros).find((name) => cursor.take(name));
	// A macro stands alone: 'ALL' is no item of a list.
	const items = macro === undefined ? [fetchItem(cursor)] : (macros[macro] ?? []).map((item) => ({ item }));
	return { name: 'FETCH', byUid, set, items };
}

function fetchItem(cursor: Cursor): FetchItem {
	// '[' is an atom character: BODY[ has to be tried before the words are.
	if (cursor.take('BODY.PEEK[')) return bodySection(cursor, true);
	if (cursor.take('BODY[')) return bodySection(cursor, false);
	const word = cursor.word('an item to fetch');
	const plain = plainItems.find((item) => item === word);
	if (plain !== undefined) return { item: plain };
	const whole = Object.hasOwn(wholeItems, word) ? wholeItems[word] : undefined;
	if (whole === undefined) return cursor.fail('FLAGS, UID, INTERNALDATE, RFC822.SIZE, ENVELOPE, BODY, BODYSTRUCTURE, RFC822 or BODY[...] before this point');
	return { item: 'section', label: word, section: { path: [], text: { kind: whole.kind } }, peek: whole.peek, partial: undefined };
}

function bodySection(cursor: Cursor, peek: boolean): FetchItem {
	const section = parseSection(cursor);
	cursor.expect(']');
	if (!cursor.take('<')) return { item: 'section', label: `BODY[${printSection(section)}]`, section, peek, partial: undefined };
	const start = cursor.number('the first byte');
	cursor.expect('.');
	const length = cursor.number('a number of bytes');
	if (length === 0) cursor.fail('a number of bytes above 0 before this point');
	cursor.expect('>');
	return { item: 'section', label: `BODY[${printSection(section)}]<${start}>`, section, peek, partial: { start, length } };
}

function parseSection(cursor: Cursor): Section {
	const path: number[] = [];
	while (/\d/.test(cursor.peek())) {
		const number = cursor.number('a part number');
		if (number === 0 || path.length === pathMax) cursor.fail(`a part number above 0, at most ${pathMax} of them, before this point`);
		path.push(number);
		if (cursor.peek() === ']') return { path, text: { kind: 'all' } };
		cursor.expect('.', '"." or "]"');
	}
	if (path.length === 0 && cursor.peek() === ']') return { path, text: { kind: 'all' } };
	// The longest first: HEADER is the beginning of HEADER.FIELDS.NOT.
	for (const kind of ['HEADER.FIELDS.NOT', 'HEADER.FIELDS'] as const) {
		if (!cursor.take(kind)) continue;
		cursor.space();
		const fields = cursor.list(() => fieldName(cursor), fieldsMax);
		return fields.length === 0 ? cursor.fail('at least one field name before this point') : { path, text: { kind, fields } };
	}
	for (const kind of ['HEADER', 'TEXT'] as const) if (cursor.take(kind)) return { path, text: { kind } };
	// MIME needs a part: the message's own MIME header is part of its HEADER.
	if (path.length > 0 && cursor.take('MIME')) return { path, text: { kind: 'MIME' } };
	return cursor.fail('a section: part numbers, HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or (behind a part number) MIME');
}

/** RFC 5322 section 3.6.8: printable ASCII without ':'. Anything else could not be echoed in the answer, either. */
function fieldName(cursor: Cursor): string {
	const name = cursor.astring('a field name');
	if (!/^[\x21-\x39\x3b-\x7e]{1,256}$/.test(name)) throw new SyntaxProblem('a field name is 1 to 256 printable characters without ":"');
	return name;
}

/** As the answer repeats it. */
function printSection({ path, text }: Section): string {
	const names = 'fields' in text ? ` (${text.fields.map((field) => (/^[A-Za-z0-9-]+$/.test(field) ? field : quotedOrLiteral(field))).join(' ')})` : '';
	return [...path, ...(text.kind === 'all' ? [] : [`${text.kind}${names}`])].join('.');
}
