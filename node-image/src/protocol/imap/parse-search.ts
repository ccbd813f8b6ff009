/** SEARCH and its keys (RFC 3501 sections 6.4.4 and 9: `search`, `search-key`). search.ts tells what they mean. */
import type { SearchCommand, SearchKey } from './command.ts';
import { type Cursor, SyntaxProblem } from './cursor.ts';
import { parseDay } from './date.ts';

/** Chosen: bounds what one command can make the server do. */
const depthMax = 32;
const keysMax = 1024;

const flagKeys: Readonly<Record<string, string>> = {
	ANSWERED: '\\Answered',
	DELETED: '\\Deleted',
	DRAFT: '\\Draft',
	FLAGGED: '\\Flagged',
	SEEN: '\\Seen',
};
const dateRelations = { BEFORE: 'before', ON: 'on', SINCE: 'since' } as const;
const addressFields = ['BCC', 'CC', 'FROM', 'SUBJECT', 'TO'];

export function parseSearch(cursor: Cursor, byUid: boolean): SearchCommand {
	cursor.space();
	let charset = 'US-ASCII';
	if (cursor.take('CHARSET ')) {
		charset = cursor.astring('a character set').toUpperCase();
		cursor.space();
	}
	const budget = { keys: keysMax };
	const keys: SearchKey[] = [];
	do keys.push(searchKey(cursor, 0, budget));
	while (cursor.take(' '));
	return { name: 'SEARCH', byUid, charset, key: keys.length === 1 && keys[0] !== undefined ? keys[0] : { key: 'and', keys } };
}

function searchKey(cursor: Cursor, depth: number, budget: { keys: number }): SearchKey {
	budget.keys -= 1;
	if (budget.keys < 0) throw new SyntaxProblem(`a search has at most ${keysMax} keys`);
	if (depth > depthMax) throw new SyntaxProblem(`search keys are nested at most ${depthMax} deep`);
	const nested = () => searchKey(cursor, depth + 1, budget);
	if (cursor.peek() === '(') {
		const keys = cursor.list(nested, keysMax);
		return keys.length === 0 ? cursor.fail('at least one key before this point') : { key: 'and', keys };
	}
	if (cursor.atSequenceSet()) return { key: 'sequence', set: cursor.sequenceSet() };
	const word = cursor.word('a search key');
	return (
		flagKey(cursor, word) ??
		dateKey(cursor, word) ??
		textKey(cursor, word) ??
		otherKey(cursor, word, nested) ??
		cursor.fail('a search key of RFC 3501 before this point')
	);
}

function flagKey(cursor: Cursor, word: string): SearchKey | undefined {
	const set = Object.hasOwn(flagKeys, word) ? flagKeys[word] : undefined;
	if (set !== undefined) return { key: 'flag', flag: set, set: true };
	const unset = word.startsWith('UN') && Object.hasOwn(flagKeys, word.slice(2)) ? flagKeys[word.slice(2)] : undefined;
	if (unset !== undefined) return { key: 'flag', flag: unset, set: false };
	switch (word) {
		case 'KEYWORD':
		case 'UNKEYWORD':
			cursor.space();
			return { key: 'flag', flag: cursor.atom('a keyword'), set: word === 'KEYWORD' };
		// \Recent is never given here (RFC 9051 took it out of the protocol): nothing is recent, all is old.
		case 'NEW':
		case 'RECENT':
			return { key: 'none' };
		case 'OLD':
			return { key: 'all' };
		default:
			return undefined;
	}
}

function dateKey(cursor: Cursor, word: string): SearchKey | undefined {
	const sent = word.startsWith('SENT');
	const name = sent ? word.slice(4) : word;
	if (name !== 'BEFORE' && name !== 'ON' && name !== 'SINCE') return undefined;
	cursor.space();
	const text = cursor.peek() === '"' ? cursor.string('a date') : cursor.atom('a date');
	const day = parseDay(text) ?? cursor.fail('a date as 1-Feb-1994 before this point');
	return { key: sent ? 'sent' : 'internal', relation: dateRelations[name], day };
}

function textKey(cursor: Cursor, word: string): SearchKey | undefined {
	if (word === 'BODY' || word === 'TEXT') {
		cursor.space();
		return { key: word === 'BODY' ? 'body' : 'text', value: cursor.astring('a string') };
	}
	if (addressFields.includes(word)) {
		cursor.space();
		return { key: 'header', field: word, value: cursor.astring('a string') };
	}
	if (word !== 'HEADER') return undefined;
	cursor.space();
	const field = cursor.astring('a field name').toUpperCase();
	cursor.space();
	return { key: 'header', field, value: cursor.astring('a string') };
}

function otherKey(cursor: Cursor, word: string, nested: () => SearchKey): SearchKey | undefined {
	switch (word) {
		case 'ALL':
			return { key: 'all' };
		case 'NOT':
			cursor.space();
			return { key: 'not', inner: nested() };
		case 'OR': {
			cursor.space();
			const first = nested();
			cursor.space();
			return { key: 'or', keys: [first, nested()] };
		}
		case 'LARGER':
		case 'SMALLER':
			cursor.space();
			return { key: word === 'LARGER' ? 'larger' : 'smaller', sizeBytes: cursor.number('a number of bytes') };
		case 'UID':
			cursor.space();
			return { key: 'uid', set: cursor.sequenceSet() };
		default:
			return undefined;
	}
}
