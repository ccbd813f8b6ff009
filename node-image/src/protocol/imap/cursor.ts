/**
 * A place in a command's parts, and the terminals of the grammar (RFC 3501 section 9) read from there.
 *
 * What is wrong is thrown as SyntaxProblem and caught in parser.ts alone: a grammar reads best when each rule
 * may assume that the ones before it held. Read parser.ts next.
 */
import { byteString } from './bytes.ts';
import type { CommandPart } from './command-reader.ts';
import { canonicalName, decodeMailboxName } from './mailbox-name.ts';
import { numberMax, parseSequenceSet, type SequenceSet } from './sequence-set.ts';

export class SyntaxProblem extends Error {}

/** Chosen: one set names at most so many members; clients that name every UID use ranges. */
export const setMembersMax = 8192;

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: the grammar excludes control characters by name
const atom = /[^\x00-\x20\x7f-\xff(){%*"\\\]]+/y;
const astringAtom = /[^\x00-\x20\x7f-\xff(){%*"\\]+/y;
const listAtom = /[^\x00-\x20\x7f-\xff(){"\\]+/y;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above
const tag = /[^\s(){%*"\\+]+/y;
const setText = /[\d:,*]+/y;
const digits = /\d{1,10}/y;

export class Cursor {
	readonly #parts: readonly CommandPart[];
	#part = 0;
	#at = 0;

	constructor(parts: readonly CommandPart[]) {
		this.#parts = parts;
	}

	/** The next character of the text; '' in front of a literal and at the end. */
	peek(): string {
		return this.#text().charAt(this.#at);
	}

	atEnd(): boolean {
		return this.peek() === '' && this.#part >= this.#parts.length - 1;
	}

	/** @throws SyntaxProblem always: what was expected, and where. */
	fail(expected: string): never {
		let before = 0;
		for (const part of this.#parts.slice(0, this.#part)) if (typeof part === 'string') before += part.length;
		throw new SyntaxProblem(`expected ${expected} at character ${before + this.#at + 1}`);
	}

	/** Consumes `text` (in any case) where it is next. */
	take(text: string): boolean {
		if (
			this.#text()
				.slice(this.#at, this.#at + text.length)
				.toUpperCase() !== text.toUpperCase()
		)
			return false;
		this.#at += text.length;
		return true;
	}

	expect(text: string, name = `"${text}"`): void {
		if (!this.take(text)) this.fail(name);
	}

	space(): void {
		this.expect(' ', 'a space');
	}

	end(): void {
		if (!this.atEnd()) this.fail('the end of the command');
	}

	tag(): string {
		return this.#match(tag, 'a tag');
	}

	/** An atom, in upper case: names of commands, items and keys. */
	word(name: string): string {
		return this.#match(atom, name).toUpperCase();
	}

	atom(name: string): string {
		return this.#match(atom, name);
	}

	number(name: string): number {
		const number = Number(this.#match(digits, name));
		if (number > numberMax) this.fail(`${name} below 2^32`);
		return number;
	}

	sequenceSet(): SequenceSet {
		const start = this.#at;
		const set = parseSequenceSet(this.#match(setText, 'a sequence set'), setMembersMax);
		if (set !== undefined) return set;
		this.#at = start;
		return this.fail(`a sequence set (at most ${setMembersMax} members, none of them 0)`);
	}

	atSequenceSet(): boolean {
		return /[\d*]/.test(this.peek());
	}

	/** astring: an atom, a quoted string or a literal, as a byte string. */
	astring(name: string): string {
		return this.#string() ?? this.#match(astringAtom, name);
	}

	string(name: string): string {
		return this.#string() ?? this.fail(name);
	}

	quoted(name: string): string {
		return this.peek() === '"' ? this.string(name) : this.fail(name);
	}

	/** list-mailbox: an astring that may hold wildcards. */
	listPattern(): string {
		return this.#name(this.#string() ?? this.#match(listAtom, 'a mailbox pattern'));
	}

	mailbox(): string {
		return canonicalName(this.#name(this.astring('a mailbox name')));
	}

	/** nil or string: undefined where it was NIL. */
	nilOrString(name: string): string | undefined {
		return this.take('NIL') ? undefined : this.string(name);
	}

	/** A literal as it came: a message. */
	literal(name: string): Uint8Array {
		return this.#literal() ?? this.fail(name);
	}

	/** '(' one ' ' one ... ')', possibly empty. */
	list<T>(one: () => T, countMax: number): T[] {
		this.expect('(');
		const members: T[] = [];
		if (this.take(')')) return members;
		for (;;) {
			if (members.length === countMax) this.fail(`at most ${countMax} members`);
			members.push(one());
			if (this.take(')')) return members;
			this.expect(' ', 'a space or ")"');
		}
	}

	flag(): string {
		const system = this.take('\\');
		const name = this.atom('a flag');
		if (!system) return name.length <= keywordBytesMax ? name : this.fail(`a keyword of at most ${keywordBytesMax} characters`);
		return systemFlags.find((flag) => flag.toUpperCase() === `\\${name.toUpperCase()}`) ?? this.fail(`one of ${systemFlags.join(' ')}`);
	}

	#text(): string {
		const part = this.#parts[this.#part];
		return typeof part === 'string' ? part : '';
	}

	#match(terminal: RegExp, name: string): string {
		terminal.lastIndex = this.#at;
		const found = terminal.exec(this.#text())?.[0];
		if (found === undefined) return this.fail(name);
		this.#at += found.length;
		return found;
	}

	#literal(): Uint8Array | undefined {
		if (this.peek() !== '') return undefined;
		const part = this.#parts[this.#part + 1];
		if (part === undefined || typeof part === 'string') return undefined;
		this.#part += 2;
		this.#at = 0;
		return part;
	}

	/** A quoted string or a literal, where one is next. */
	#string(): string | undefined {
		if (this.peek() !== '"') {
			const literal = this.#literal();
			return literal === undefined ? undefined : byteString(literal);
		}
		const text = this.#text();
		let value = '';
		for (let at = this.#at + 1; at < text.length; at += 1) {
			const character = text.charAt(at);
			if (character === '"') {
				this.#at = at + 1;
				return value;
			}
			if (character !== '\\') {
				value += character;
				continue;
			}
			at += 1;
			if (!/["\\]/.test(text.charAt(at))) {
				this.#at = at;
				this.fail('" or \\ behind a \\');
			}
			value += text.charAt(at);
		}
		this.#at = text.length;
		return this.fail('the closing "');
	}

	#name(wire: string): string {
		return decodeMailboxName(wire) ?? this.fail('a mailbox name in modified UTF-7 (RFC 3501 section 5.1.3) before this point');
	}
}

/** RFC 3501 section 2.3.2. \Recent cannot be stored. */
export const systemFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'] as const;

/** Chosen: as long as the names that clients use, several times over. */
export const keywordBytesMax = 64;
