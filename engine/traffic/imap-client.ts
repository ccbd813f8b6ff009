/**
 * Our own small IMAP client: reads mail back for the traffic probe, and drives sessions in tests.
 *
 * Errors are values, every wait has an end, and nothing is hidden: a command returns all that the server
 * said meanwhile. `definite` is true for NO and BAD; after a lost connection or a timeout nobody knows
 * what the server did, and the connection is gone. One command at a time; others wait their turn.
 * RFC 9051, spoken in the words that RFC 3501 has, too. Read imap-response.ts first.
 */
import { connect, type Socket } from 'node:net';
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';
import { type ImapResponse, type ImapValue, parseResponse, ResponseAssembler } from './imap-response.ts';
import type { Endpoint } from './smtp-connection.ts';

export type ImapFailureCode = 'imap-connect' | 'imap-lost' | 'imap-timeout' | 'imap-no' | 'imap-bad' | 'imap-malformed';
export type ImapFailure = Failure<ImapFailureCode> & {
	/** The response code of a NO or BAD, such as AUTHENTICATIONFAILED or UNAVAILABLE (RFC 5530). */
	readonly responseCode?: string;
	/** The server's last words, when it said BYE before the connection ended: it asks the client to come back (RFC 9051 section 7.1.5). */
	readonly farewell?: string;
};
export type ImapResult<T> = Result<T, ImapFailure>;

type StatusResponse = Extract<ImapResponse, { kind: 'status' }>;
type DataResponse = Extract<ImapResponse, { kind: 'data' }>;

export interface ImapReply {
	/** Untagged responses since the command was sent, in order. */
	readonly untagged: readonly (StatusResponse | DataResponse)[];
	readonly code: readonly ImapValue[];
	readonly text: string;
}

export interface SelectedMailbox {
	readonly exists: number;
	readonly uidValidity: number;
	readonly uidNext: number;
}

export interface FetchedMessage {
	readonly seq: number;
	/** By item name in upper case: `UID`, `FLAGS`, `BODY[HEADER.FIELDS (SUBJECT)]`, ... */
	readonly items: ReadonlyMap<string, ImapValue>;
}

interface Pending {
	readonly tag: string;
	readonly untagged: (StatusResponse | DataResponse)[];
	/** What still has to be sent, each after a "+" of the server. */
	readonly parts: (string | Buffer)[];
	/** Set for IDLE, which answers when the server says "+". */
	onContinue?: () => void;
	end(result: ImapResult<ImapReply>): void;
}

export class ImapClient {
	readonly #socket: Socket;
	readonly #endpoint: Endpoint;
	readonly #timeoutMs: number;
	readonly #assembler = new ResponseAssembler();
	#pending: Pending | null = null;
	#turn: Promise<unknown> = Promise.resolve();
	#tagCount = 0;
	#exists = 0;
	#lost: ImapFailure | null = null;
	#farewell: string | undefined;
	#onGreeting: ((result: ImapResult<void>) => void) | null = null;
	/** Called for untagged responses, inside commands or between them (IDLE). */
	onUntagged: ((response: StatusResponse | DataResponse) => void) | null = null;
	/** Called when the connection is lost between two commands, and the server has not said goodbye. */
	onBroken: (() => void) | null = null;

	private constructor(endpoint: Endpoint, timeoutMs: number) {
		this.#endpoint = endpoint;
		this.#timeoutMs = timeoutMs;
		this.#socket = connect({ host: endpoint.host, port: endpoint.port, noDelay: true });
		this.#socket.on('data', (chunk) => this.#receive(chunk));
		this.#socket.on('error', (error) => this.#drop(this.#onGreeting ? 'imap-connect' : 'imap-lost', error.message));
		this.#socket.on('close', () => this.#drop(this.#onGreeting ? 'imap-connect' : 'imap-lost', 'connection closed by the server'));
	}

	/** Connects and waits for the greeting. `timeoutMs` holds for it and for every command. */
	static async connect(endpoint: Endpoint, timeoutMs: number): Promise<ImapResult<ImapClient>> {
		const client = new ImapClient(endpoint, timeoutMs);
		const greeted = await new Promise<ImapResult<void>>((resolve) => {
			const timer = setTimeout(() => client.#drop('imap-connect', `no greeting within ${timeoutMs} ms`), timeoutMs);
			client.#onGreeting = (result) => {
				clearTimeout(timer);
				client.#onGreeting = null;
				resolve(result);
			};
		});
		return greeted.ok ? ok(client) : greeted;
	}

	get isOpen(): boolean {
		return this.#lost === null;
	}

	/** Messages in the selected mailbox, as last reported. */
	get exists(): number {
		return this.#exists;
	}

	/**
	 * Sends a command; a Buffer among its parts goes as a literal (RFC 9051 section 4.3).
	 * `command('APPEND INBOX', bytes)` sends `a1 APPEND INBOX {n}`, waits for "+", then the bytes.
	 */
	command(...parts: readonly (string | Buffer)[]): Promise<ImapResult<ImapReply>> {
		const run = this.#turn.then(() => this.#run(parts));
		this.#turn = run;
		return run;
	}

	login(user: string, password: string): Promise<ImapResult<ImapReply>> {
		return this.command(`LOGIN ${quote(user)} ${quote(password)}`);
	}

	async select(mailbox: string, verb: 'SELECT' | 'EXAMINE' = 'SELECT'): Promise<ImapResult<SelectedMailbox>> {
		const reply = await this.command(`${verb} ${quote(mailbox)}`);
		if (!reply.ok) return reply;
		const code = (name: string) => {
			for (const line of reply.value.untagged) {
				if (line.kind === 'status' && line.code[0] === name) return Number(line.code[1]);
			}
			return 0;
		};
		return ok({ exists: this.#exists, uidValidity: code('UIDVALIDITY'), uidNext: code('UIDNEXT') });
	}

	noop(): Promise<ImapResult<ImapReply>> {
		return this.command('NOOP');
	}

	/** `set` and `items` as in the protocol: `uidFetch('5:*', '(UID FLAGS)')`. */
	async uidFetch(set: string, items: string): Promise<ImapResult<FetchedMessage[]>> {
		const reply = await this.command(`UID FETCH ${set} ${items}`);
		if (!reply.ok) return reply;
		return ok(reply.value.untagged.flatMap((line) => (line.kind === 'data' && line.name === 'FETCH' ? [fetched(line)] : [])));
	}

	append(mailbox: string, bytes: Buffer, flags = ''): Promise<ImapResult<ImapReply>> {
		return this.command(`APPEND ${quote(mailbox)}${flags === '' ? '' : ` (${flags})`}`, bytes);
	}

	/** Resolves once the server idles; `done` ends it (RFC 9051 section 6.3.13). News go to `onUntagged`. */
	async idle(): Promise<ImapResult<{ done(): Promise<ImapResult<ImapReply>> }>> {
		await this.#turn;
		let ended: Promise<ImapResult<ImapReply>> | null = null;
		const begun = await new Promise<ImapResult<void>>((resolve) => {
			const run = this.#run(['IDLE'], () => resolve(ok(undefined)));
			ended = run;
			this.#turn = run;
			void run.then((result) => resolve(result.ok ? ok(undefined) : result));
		});
		if (!begun.ok || ended === null) return begun.ok ? failed(this.#failure('imap-lost', 'IDLE did not begin')) : begun;
		const finished: Promise<ImapResult<ImapReply>> = ended;
		return ok({
			done: () => {
				if (this.isOpen) this.#socket.write('DONE\r\n');
				const timer = setTimeout(() => this.#drop('imap-timeout', `DONE: no answer within ${this.#timeoutMs} ms`), this.#timeoutMs);
				return finished.finally(() => clearTimeout(timer));
			},
		});
	}

	async logout(): Promise<void> {
		if (this.isOpen) await this.command('LOGOUT');
		this.close();
	}

	close(): void {
		this.onBroken = null;
		this.#drop('imap-lost', 'closed by this client');
	}

	#run(parts: readonly (string | Buffer)[], onContinue?: () => void): Promise<ImapResult<ImapReply>> {
		if (this.#lost) return Promise.resolve(failed(this.#lost));
		const tag = `a${++this.#tagCount}`;
		const verb = String(parts[0]).split(' ', 2).join(' ').slice(0, 20);
		return new Promise((resolve) => {
			// IDLE has no end of its own; its timer stands until the server's "+".
			const timer = setTimeout(() => this.#drop('imap-timeout', `${verb}: no answer within ${this.#timeoutMs} ms`), this.#timeoutMs);
			const queue = wireParts(tag, parts);
			this.#pending = {
				tag,
				untagged: [],
				parts: queue,
				...(onContinue && {
					onContinue: () => {
						clearTimeout(timer);
						onContinue();
					},
				}),
				end: (result) => {
					clearTimeout(timer);
					this.#pending = null;
					resolve(result);
				},
			};
			this.#socket.write(queue.shift() ?? '');
		});
	}

	#receive(chunk: Buffer): void {
		const assembled = this.#assembler.push(chunk);
		if (!assembled.ok) this.#drop('imap-malformed', assembled.error.message);
		for (const bytes of assembled.ok ? assembled.value : []) {
			const response = parseResponse(bytes);
			if (response.ok) this.#handle(response.value);
			else this.#drop('imap-malformed', response.error.message);
		}
	}

	#handle(response: ImapResponse): void {
		const pending = this.#pending;
		if (response.kind === 'continue') {
			const part = pending?.parts.shift();
			if (part !== undefined) this.#socket.write(part);
			else pending?.onContinue?.();
			return;
		}
		if (response.kind === 'status' && response.tag !== '*') {
			if (response.tag !== pending?.tag) this.#drop('imap-malformed', `an answer to ${response.tag}, which was not asked`);
			else if (response.status === 'OK') pending.end(ok({ untagged: pending.untagged, code: response.code, text: response.text }));
			else pending.end(failed(this.#refusal(response)));
			return;
		}
		if (this.#onGreeting) {
			const isWelcome = response.kind === 'status' && (response.status === 'OK' || response.status === 'PREAUTH');
			if (isWelcome) this.#onGreeting(ok(undefined));
			else this.#drop('imap-connect', response.kind === 'status' ? `${response.status} ${response.text}` : 'no greeting');
			return;
		}
		if (response.kind === 'data' && response.name === 'EXISTS') this.#exists = response.number ?? 0;
		if (response.kind === 'data' && response.name === 'EXPUNGE') this.#exists = Math.max(0, this.#exists - 1);
		if (response.kind === 'status' && response.status === 'BYE') this.#farewell = response.text;
		pending?.untagged.push(response);
		this.onUntagged?.(response);
	}

	#refusal(response: StatusResponse): ImapFailure {
		const code = response.code[0];
		const failure = this.#failure(response.status === 'BAD' ? 'imap-bad' : 'imap-no', `${response.status} ${response.text}`);
		return typeof code === 'string' ? { ...failure, responseCode: code.toUpperCase() } : failure;
	}

	#failure(code: ImapFailureCode, what: string): ImapFailure {
		const definite = code === 'imap-no' || code === 'imap-bad' || code === 'imap-connect';
		return { code, message: `IMAP ${this.#endpoint.host}:${this.#endpoint.port}: ${what}`, definite };
	}

	#drop(code: ImapFailureCode, what: string): void {
		if (this.#lost === null && this.#pending === null && this.#farewell === undefined) this.onBroken?.();
		this.#lost ??= { ...this.#failure(code, what), ...(code === 'imap-lost' && this.#farewell !== undefined && { farewell: this.#farewell }) };
		this.#socket.destroy();
		this.#onGreeting?.(failed(this.#lost));
		this.#pending?.end(failed(this.#lost));
	}
}

/** Pieces to write, each but the first after the server's "+". */
function wireParts(tag: string, parts: readonly (string | Buffer)[]): (string | Buffer)[] {
	const pieces: (string | Buffer)[] = [];
	let line = tag;
	for (const part of parts) {
		if (typeof part === 'string') {
			line += ` ${part}`;
			continue;
		}
		pieces.push(`${line} {${part.length}}\r\n`, part);
		line = '';
	}
	const last = pieces.at(-1);
	if (Buffer.isBuffer(last)) pieces[pieces.length - 1] = Buffer.concat([last, Buffer.from(`${line}\r\n`)]);
	else pieces.push(`${line}\r\n`);
	return pieces;
}

/** A quoted string (RFC 9051 section 4.3); line ends cannot be in one. */
function quote(text: string): string {
	return `"${text.replace(/[\r\n]/g, '').replace(/["\\]/g, '\\$&')}"`;
}

function fetched(line: DataResponse): FetchedMessage {
	const items = new Map<string, ImapValue>();
	const list = line.values[0];
	if (Array.isArray(list)) {
		for (let at = 0; at + 1 < list.length; at += 2) items.set(String(list[at]).toUpperCase(), list[at + 1] as ImapValue);
	}
	return { seq: line.number ?? 0, items };
}
