/**
 * Where the parser stands in an expression: what comes now, what was read, and how a mistake there is told. Pure.
 *
 * Knows tokens, and nothing of what they mean: that is for expression.ts and probe-call.ts.
 */
import { type ExpressionToken, expressionTokens } from './expression-tokens.ts';
import type { ExpressionMistake } from './expression-tree.ts';

/** Brackets within each other. */
const depthMax = 12;

/** Ends the reading where it is; it never leaves the parser. */
export class MistakeFound extends Error {
	readonly mistake: ExpressionMistake;
	constructor(at: number, message: string, remedy: string) {
		super(message);
		this.mistake = { at, message, remedy };
	}
}

export class ExpressionCursor {
	readonly #text: string;
	readonly #tokens: readonly ExpressionToken[];
	#at = 0;
	#depth = 0;

	constructor(text: string) {
		this.#text = text;
		this.#tokens = expressionTokens(text);
	}

	/** A bracket opens right behind the token that comes now. */
	get isCall(): boolean {
		return this.#tokens[this.#at + 1]?.is === 'open';
	}

	skip(tokens = 1): void {
		this.#at += tokens;
	}

	deeper<T>(read: () => T): T {
		this.#depth += 1;
		if (this.#depth > depthMax) throw this.mistake('brackets nest too deep', 'make two checks of it');
		const found = read();
		this.#depth -= 1;
		return found;
	}

	plainText(what: string, max: number): string {
		const { text } = this.now;
		if (this.now.is !== 'text' || text === '' || text.length > max || /\p{Cc}/u.test(text))
			throw this.mistake(`${this.quoted()} is not a quoted ${what}`, `write it in double quotes, at most ${max} characters`);
		this.#at += 1;
		return text;
	}

	expect(is: ExpressionToken['is'], what: string): void {
		if (this.now.is !== is) throw this.mistake(`${this.quoted()} stands where "${what}" belongs`, `write "${what}"`);
		this.#at += 1;
	}

	isWord(text: string): boolean {
		return this.now.is === 'word' && this.now.text === text;
	}

	took(word: string): boolean {
		const is = this.isWord(word);
		if (is) this.#at += 1;
		return is;
	}

	get now(): ExpressionToken {
		const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
		if (!token) throw new Error('an expression without even an end');
		return token;
	}

	/** The author's text from there to what was read last. */
	since(begin: number): string {
		return this.#text.slice(begin, this.now.at).trim();
	}

	quoted(): string {
		return this.now.is === 'end' ? 'the end' : `"${this.now.text}"`;
	}

	mistake(message: string, remedy: string): MistakeFound {
		return new MistakeFound(this.now.at, message, remedy);
	}
}
