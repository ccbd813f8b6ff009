/**
 * From chunks of bytes to whole commands: lines and the literals in them, however the network cut them.
 *
 * Literals make IMAP a dialogue: `{12}` at the end of a line asks the server before the client sends the
 * twelve bytes, `{12+}` (RFC 7888) does not ask. The reader therefore pulls: push() gives it bytes, next() gives
 * one event and stops in front of the next, so that a session can answer in order and a door can hand over what
 * is still unread to another server. Everything is bounded; what is too big is refused and skipped, not kept.
 * Read parser.ts next: it makes commands of these parts.
 */
import { byteString } from './bytes.ts';

/** Text as a byte string, a literal as bytes. Text and literals alternate; the first part is text. */
export type CommandPart = string | Uint8Array;

export interface ReaderLimits {
	/** All text of one command, literals not counted. RFC 2683 section 3.2.1.5 asks for at least 8000. */
	readonly lineBytesMax: number;
	/** All literals of one command. */
	readonly literalBytesMax: number;
}

export type ReaderEvent =
	| { readonly kind: 'command'; readonly parts: readonly CommandPart[] }
	/** Answer with a continuation request (RFC 3501 section 7.5). */
	| { readonly kind: 'literal-wanted' }
	| { readonly kind: 'refused'; readonly tag: string; readonly status: 'NO' | 'BAD'; readonly text: string };

interface Refusal {
	readonly status: 'NO' | 'BAD';
	readonly text: string;
}

/** Enough to find `{4294967295+}` at the end of a line that is skipped. */
const tailBytes = 32;

export class CommandReader {
	#limits: ReaderLimits;
	#chunks: Uint8Array[] = [];
	#parts: CommandPart[] = [];
	#line = '';
	#textBytes = 0;
	#literalBytes = 0;
	#literal: { readonly bytes: Uint8Array; filled: number } | undefined;
	#skipBytes = 0;
	/** The first bytes of the command: the tag of a refusal is found in them. */
	#head = '';
	#refusal: Refusal | undefined;

	constructor(limits: ReaderLimits) {
		this.#limits = limits;
	}

	/** After a login larger commands are allowed than before. */
	setLimits(limits: ReaderLimits): void {
		this.#limits = limits;
	}

	push(chunk: Uint8Array): void {
		if (chunk.length > 0) this.#chunks.push(chunk);
	}

	/** The next event, or undefined when more bytes are needed. */
	next(): ReaderEvent | undefined {
		for (;;) {
			if (!this.#takeLiteral()) return undefined;
			const ended = this.#takeLine();
			if (!ended) return undefined;
			const event = this.#endOfLine();
			if (event !== undefined) return event;
		}
	}

	/**
	 * The next bare line, without its end: what follows a continuation of AUTHENTICATE and IDLE. undefined
	 * when more bytes are needed, 'too-long' (once) when it was longer than a line may be.
	 */
	nextLine(): { readonly line: string } | 'too-long' | undefined {
		if (!this.#takeLine()) return undefined;
		const line = withoutCr(this.#line);
		const tooLong = this.#refusal !== undefined;
		this.#reset();
		return tooLong ? 'too-long' : { line };
	}

	/** Nothing of a command has come that was not given out. */
	betweenCommands(): boolean {
		const midCommand = this.#line !== '' || this.#parts.length > 0 || this.#literal !== undefined || this.#skipBytes > 0 || this.#refusal !== undefined;
		return !midCommand && this.#chunks.length === 0;
	}

	/** Takes everything unread out: for the server that the connection is passed to. */
	takeRest(): Uint8Array[] {
		const rest = this.#chunks;
		this.#chunks = [];
		return rest;
	}

	#reset(): void {
		this.#parts = [];
		this.#line = '';
		this.#textBytes = 0;
		this.#literalBytes = 0;
		this.#head = '';
		this.#refusal = undefined;
	}

	#refuse(refusal: Refusal): void {
		this.#refusal ??= refusal;
		this.#parts = [];
	}

	/** Fills or skips the literal under way. False when bytes are missing. */
	#takeLiteral(): boolean {
		while (this.#literal !== undefined || this.#skipBytes > 0) {
			const chunk = this.#chunks[0];
			if (chunk === undefined) return false;
			const missing = this.#literal === undefined ? this.#skipBytes : this.#literal.bytes.length - this.#literal.filled;
			const taken = Math.min(missing, chunk.length);
			if (this.#literal === undefined) this.#skipBytes -= taken;
			else {
				this.#literal.bytes.set(chunk.subarray(0, taken), this.#literal.filled);
				this.#literal.filled += taken;
			}
			this.#dropFirst(taken);
			if (this.#literal !== undefined && taken === missing) {
				this.#parts.push(this.#literal.bytes);
				this.#literal = undefined;
			}
		}
		return true;
	}

	/** Collects text up to a line feed. False when bytes are missing. */
	#takeLine(): boolean {
		for (;;) {
			const chunk = this.#chunks[0];
			if (chunk === undefined) return false;
			const lineFeed = chunk.indexOf(0x0a);
			const taken = lineFeed === -1 ? chunk.length : lineFeed;
			this.#textBytes += taken;
			if (this.#textBytes > this.#limits.lineBytesMax) this.#refuse({ status: 'BAD', text: `A command has at most ${this.#limits.lineBytesMax} bytes` });
			if (this.#head.length <= tagBytesMax) this.#head += byteString(chunk, 0, Math.min(taken, tagBytesMax + 1 - this.#head.length));
			// Of what is refused only its end matters: the `{n}` to follow.
			if (this.#refusal === undefined) this.#line += byteString(chunk, 0, taken);
			else this.#line = (this.#line + byteString(chunk, Math.max(0, taken - tailBytes), taken)).slice(-tailBytes);
			this.#dropFirst(lineFeed === -1 ? taken : taken + 1);
			if (lineFeed !== -1) return true;
		}
	}

	#endOfLine(): ReaderEvent | undefined {
		const text = withoutCr(this.#line);
		const announced = /\{(\d{1,10})(\+?)\}$/.exec(text);
		if (announced === null) {
			const event: ReaderEvent =
				this.#refusal === undefined ? { kind: 'command', parts: [...this.#parts, text] } : { kind: 'refused', tag: tagIn(this.#head), ...this.#refusal };
			this.#reset();
			return event;
		}
		const sizeBytes = Number(announced[1]);
		const waits = announced[2] === '';
		this.#literalBytes += sizeBytes;
		if (this.#literalBytes > this.#limits.literalBytesMax) {
			// RFC 7889 section 4 names the code for a message that is too big.
			this.#refuse({ status: 'NO', text: `[TOOBIG] The literals of a command have at most ${this.#limits.literalBytesMax} bytes` });
		}
		if (this.#refusal !== undefined) {
			if (waits) {
				// Refused instead of asked for: the client does not send it (RFC 3501 section 4.3).
				const event: ReaderEvent = { kind: 'refused', tag: tagIn(this.#head), ...this.#refusal };
				this.#reset();
				return event;
			}
			// RFC 7888 section 4: it is on its way already; read it, keep nothing.
			this.#skipBytes = sizeBytes;
			this.#line = '';
			return undefined;
		}
		this.#parts.push(text.slice(0, announced.index));
		this.#line = '';
		if (sizeBytes === 0) this.#parts.push(new Uint8Array(0));
		else this.#literal = { bytes: new Uint8Array(sizeBytes), filled: 0 };
		return waits ? { kind: 'literal-wanted' } : undefined;
	}

	#dropFirst(count: number): void {
		const chunk = this.#chunks[0];
		if (chunk === undefined) return;
		if (count === chunk.length) this.#chunks.shift();
		else this.#chunks[0] = chunk.subarray(count);
	}
}

/** Chosen: real tags have a handful of characters. */
export const tagBytesMax = 64;

/** RFC 3501 section 9: tag = 1*<any ASTRING-CHAR except "+">. */
function tagIn(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar excludes control characters by name
	return /^([^\x00-\x20\x7f-\xff(){%*"\\+]{1,64}) /.exec(text)?.[1] ?? '*';
}

/** A bare LF ends a line, too: clients are tested by hand. */
function withoutCr(line: string): string {
	return line.endsWith('\r') ? line.slice(0, -1) : line;
}
