/**
 * IMAP responses as a client receives them: bytes in, whole responses out, literals in one piece.
 *
 * Pure. Two steps: `ResponseAssembler` finds where a response ends (a line whose end announces a literal goes
 * on behind it, RFC 9051 section 4.3), `parseResponse` reads it into nested lists. It is the reading half
 * of imap-client.ts, our own test client; the node's parser (of commands) is another grammar.
 */
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';

/** Atom or quoted string; NIL; literal; parenthesised list. */
export type ImapValue = string | null | Buffer | readonly ImapValue[];

export type ImapStatus = 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH';

export type ImapResponse =
	| { readonly kind: 'continue'; readonly text: string }
	/** `tag` is '*' when it answers no command of ours; `code` is what stood in brackets. */
	| { readonly kind: 'status'; readonly tag: string; readonly status: ImapStatus; readonly code: readonly ImapValue[]; readonly text: string }
	/** `* 5 EXISTS`, `* LIST (...) "/" INBOX`, `* 3 FETCH (...)`. */
	| { readonly kind: 'data'; readonly name: string; readonly number: number | null; readonly values: readonly ImapValue[] };

const responseMaxBytes = 64 * 1024 * 1024;
const depthMax = 32;

export class ResponseAssembler {
	#chunks: Buffer[] = [];
	#sizeBytes = 0;
	/** No end is to be found before this many bytes are there. */
	#neededBytes = 0;
	/** Where the current line (of the response's several) begins. */
	#lineStart = 0;

	/** The responses completed by this chunk. */
	push(chunk: Buffer): Result<Buffer[]> {
		this.#chunks.push(chunk);
		this.#sizeBytes += chunk.length;
		const responses: Buffer[] = [];
		if (this.#sizeBytes < this.#neededBytes) return ok(responses);
		let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
		for (;;) {
			const lineFeed = bytes.indexOf(0x0a, this.#lineStart);
			if (lineFeed < 0) {
				this.#neededBytes = 0;
				break;
			}
			const literalBytes = announcedLiteral(bytes.subarray(this.#lineStart, lineFeed + 1));
			if (literalBytes === null) {
				responses.push(bytes.subarray(0, lineFeed + 1));
				bytes = bytes.subarray(lineFeed + 1);
				this.#lineStart = 0;
				continue;
			}
			this.#lineStart = lineFeed + 1 + literalBytes;
			this.#neededBytes = this.#lineStart + 2;
			if (this.#neededBytes > responseMaxBytes) return failed(malformed(`a response of more than ${responseMaxBytes} bytes`));
			if (bytes.length < this.#neededBytes) break;
		}
		if (bytes.length > responseMaxBytes) return failed(malformed(`a response of more than ${responseMaxBytes} bytes`));
		this.#chunks = bytes.length > 0 ? [bytes] : [];
		this.#sizeBytes = bytes.length;
		return ok(responses);
	}
}

/** The size in `...{42}CRLF`; null when the line announces none. */
function announcedLiteral(line: Buffer): number | null {
	let end = line.length - 1;
	if (line[end - 1] === 0x0d) end -= 1;
	if (line[end - 1] !== 0x7d) return null;
	const match = /\{(\d{1,9})\+?\}$/.exec(line.toString('latin1', Math.max(0, end - 14), end));
	return match?.[1] === undefined ? null : Number(match[1]);
}

/** Reads one whole response, as the assembler returned it. */
export function parseResponse(bytes: Buffer): Result<ImapResponse> {
	const first = bytes.indexOf(0x20);
	const tag = bytes.toString('latin1', 0, first < 0 ? lineEnd(bytes) : first);
	const rest = first < 0 ? Buffer.alloc(0) : bytes.subarray(first + 1);
	if (tag === '+') return ok({ kind: 'continue', text: textOf(rest) });
	const status = /^(OK|NO|BAD|BYE|PREAUTH)(?: |\r|\n|$)/i.exec(rest.toString('latin1', 0, 8));
	const cursor: Cursor = { bytes: rest, at: 0 };
	if (status?.[1] !== undefined) {
		cursor.at = Math.min(rest.length, status[1].length + 1);
		return parseStatus(tag, status[1].toUpperCase() as ImapStatus, cursor);
	}
	if (tag !== '*') return failed(malformed(`unexpected line "${textOf(bytes).slice(0, 80)}"`));
	const values = parseValues(cursor, 'line', 0);
	if (!values.ok) return values;
	const [head, ...tail] = values.value;
	if (typeof head !== 'string') return failed(malformed(`unexpected line "${textOf(bytes).slice(0, 80)}"`));
	if (!/^\d{1,10}$/.test(head)) return ok({ kind: 'data', name: head.toUpperCase(), number: null, values: tail });
	const [name, ...operands] = tail;
	if (typeof name !== 'string') return failed(malformed(`a number without a name: "${textOf(bytes).slice(0, 80)}"`));
	return ok({ kind: 'data', name: name.toUpperCase(), number: Number(head), values: operands });
}

/** `[UIDVALIDITY 7] text`: the code is a list, the text is free (RFC 9051 section 7.1). */
function parseStatus(tag: string, status: ImapStatus, cursor: Cursor): Result<ImapResponse> {
	if (cursor.bytes[cursor.at] !== 0x5b) return ok({ kind: 'status', tag, status, code: [], text: textOf(cursor.bytes.subarray(cursor.at)) });
	cursor.at += 1;
	const code = parseValues(cursor, 'code', 0);
	if (!code.ok) return code;
	return ok({ kind: 'status', tag, status, code: code.value, text: textOf(cursor.bytes.subarray(cursor.at)).trimStart() });
}

interface Cursor {
	readonly bytes: Buffer;
	at: number;
}

const closing = { line: 0x0a, code: 0x5d, list: 0x29 } as const;

function parseValues(cursor: Cursor, until: keyof typeof closing, depth: number): Result<ImapValue[]> {
	if (depth > depthMax) return failed(malformed('lists nested too deep'));
	const { bytes } = cursor;
	const values: ImapValue[] = [];
	while (cursor.at < bytes.length) {
		const byte = bytes[cursor.at];
		if (byte === closing[until]) {
			cursor.at += 1;
			return ok(values);
		}
		if (byte === 0x20 || byte === 0x0d) {
			cursor.at += 1;
		} else if (byte === 0x0a) {
			break;
		} else if (byte === 0x28) {
			cursor.at += 1;
			const list = parseValues(cursor, 'list', depth + 1);
			if (!list.ok) return list;
			values.push(list.value);
		} else if (byte === 0x22) {
			values.push(quoted(cursor));
		} else if (byte === 0x7b || (byte === 0x7e && bytes[cursor.at + 1] === 0x7b)) {
			values.push(literal(cursor));
		} else {
			values.push(atom(cursor, until === 'code'));
		}
	}
	return until === 'line' ? ok(values) : failed(malformed(`a ${until} without its end`));
}

function quoted(cursor: Cursor): string {
	const { bytes } = cursor;
	const text: number[] = [];
	for (cursor.at += 1; cursor.at < bytes.length; cursor.at += 1) {
		let byte = bytes[cursor.at] ?? 0;
		if (byte === 0x22) break;
		if (byte === 0x5c) {
			cursor.at += 1;
			byte = bytes[cursor.at] ?? 0;
		}
		text.push(byte);
	}
	cursor.at += 1;
	return Buffer.from(text).toString('utf8');
}

function literal(cursor: Cursor): Buffer {
	const { bytes } = cursor;
	const end = bytes.indexOf(0x0a, cursor.at);
	const size = announcedLiteral(bytes.subarray(cursor.at, end + 1)) ?? 0;
	cursor.at = end + 1 + size;
	return bytes.subarray(end + 1, end + 1 + size);
}

/** `BODY[HEADER.FIELDS (X)]<0>` is one word: brackets keep blanks and parentheses together. */
function atom(cursor: Cursor, inCode: boolean): string | null {
	const { bytes } = cursor;
	const start = cursor.at;
	let brackets = 0;
	for (; cursor.at < bytes.length; cursor.at += 1) {
		const byte = bytes[cursor.at];
		if (byte === 0x0d || byte === 0x0a) break;
		if (byte === 0x5b) brackets += 1;
		else if (byte === 0x5d && brackets > 0) brackets -= 1;
		else if (byte === 0x5d && inCode) break;
		else if (brackets === 0 && (byte === 0x20 || byte === 0x28 || byte === 0x29)) break;
	}
	// A stray ")" must not stop the reading for ever.
	if (cursor.at === start) cursor.at += 1;
	const text = bytes.toString('utf8', start, cursor.at);
	return text.toUpperCase() === 'NIL' ? null : text;
}

function lineEnd(bytes: Buffer): number {
	return bytes.at(-2) === 0x0d ? bytes.length - 2 : Math.max(0, bytes.length - 1);
}

function textOf(bytes: Buffer): string {
	return bytes.toString('utf8', 0, lineEnd(bytes));
}

function malformed(what: string): Failure {
	return { code: 'imap-malformed', message: `IMAP: ${what}`, definite: false };
}
