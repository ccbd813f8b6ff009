/**
 * Reads one account's INBOX over one IMAP connection, again and again, as a mail program does.
 *
 * Each round is a NOOP; its latency is the IMAP probe. When the mailbox has changed, the new mail's numbers are
 * fetched. Whatever fails, the round goes on until it has succeeded: reconnect, login, SELECT, the
 * command; the wait counts from the first attempt. Timers and sockets live here, judgement in ledger.ts.
 */
import type { Failure, Result } from '../../node-image/src/result.ts';
import { failed, ok } from '../../node-image/src/result.ts';
import { type FetchedMessage, ImapClient } from './imap-client.ts';
import { repeatPauseMs } from './patience.ts';
import { probeHeader, probeNumber } from './probe-mail.ts';
import type { Endpoint } from './smtp-connection.ts';

/** `farewell`: the session was ended by a BYE (imap-client.ts). */
export type ReaderFailure = Failure & { readonly farewell?: string };

export interface ReaderSetting {
	readonly endpoint: Endpoint;
	readonly account: { readonly address: string; readonly password: string };
	readonly run: string;
	/** Pause between two rounds, asked before each. */
	intervalMs(): number;
	now(): number;
	onSeen(found: { uidValidity: number; uid: number; number: number }): void;
	/** A command was answered with OK after this long, reconnects included. Not called for the first connect. */
	onAnswered(waitMs: number): void;
	/** A command, or the way to a new session, did not end well; it is tried again. */
	onFailed?(failure: ReaderFailure): void;
	/** The session was lost between two commands, without a goodbye of the server. */
	onBroken?(): void;
}

const attemptMs = 5_000;
/** A wrong password is not tried forty times a second: each try costs the server a scrypt. */
const refusedPauseMs = 500;
/** UIDs fetched by one command. */
const batch = 1_000;
/** The run's first mails may land before the first SELECT is answered. */
const lookBack = 1_000;

export class MailboxReader {
	readonly #setting: ReaderSetting;
	#client: ImapClient | null = null;
	#uidValidity = 0;
	#uidNext = 0;
	/** Where this run's mail can begin. */
	#uidFirst = 0;
	/** The server spoke of new mail since the last fetch began; the count alone hides one expunged and one new. */
	#hasNews = true;
	#wasReady = false;
	#waitingSinceMs: number | null = null;
	#stopped = false;
	#wake: (() => void) | null = null;

	#markReady: () => void = () => undefined;
	/** Resolves with the first round that succeeds, or with `stop`. */
	readonly ready = new Promise<void>((resolve) => {
		this.#markReady = resolve;
	});

	constructor(setting: ReaderSetting) {
		this.#setting = setting;
	}

	/** Since when the round under way has been waiting for its OK. */
	get waitingSinceMs(): number | null {
		return this.#waitingSinceMs;
	}

	/** Runs until `stop`. */
	async run(): Promise<void> {
		while (!this.#stopped) {
			const begun = this.#setting.now();
			const failure = await this.#round();
			if (failure && !this.#stopped) this.#setting.onFailed?.(failure);
			if (failure) await this.#pause(failure.code === 'imap-no' ? refusedPauseMs : repeatPauseMs(this.#setting.now() - (this.#waitingSinceMs ?? begun)));
			else await this.#pause(Math.max(10, this.#setting.intervalMs() - (this.#setting.now() - begun)));
		}
		const client = this.#client;
		this.#client = null;
		await client?.logout();
	}

	/** Ends a pause early: something has happened. */
	hurry(): void {
		this.#wake?.();
	}

	/** The machine slept: that was no wait. */
	slept(gapMs: number): void {
		if (this.#waitingSinceMs !== null) this.#waitingSinceMs += gapMs;
	}

	/** Ends `run` at its next step; a command under way is broken off. */
	stop(): void {
		this.#stopped = true;
		this.#markReady();
		if (this.#waitingSinceMs !== null) this.#client?.close();
		this.#waitingSinceMs = null;
		this.#wake?.();
	}

	/**
	 * The complete look at the account, on a connection of its own: every mail of this run, from the first UID that
	 * it can have. The audit's evidence, so nothing is taken from what `run` has seen.
	 */
	async scan(onFound: (number: number) => void): Promise<Result<void>> {
		const opened = await this.#open();
		if (!opened.ok) return opened;
		const { client, mailbox } = opened.value;
		const first = mailbox.uidValidity === this.#uidValidity ? this.#uidFirst : 1;
		try {
			for (let from = first; from < mailbox.uidNext; from += batch) {
				const messages = await client.uidFetch(`${from}:${Math.min(from + batch, mailbox.uidNext) - 1}`, fetchItems);
				if (!messages.ok) return messages;
				for (const { number } of this.#probes(messages.value)) onFound(number);
			}
			return ok(undefined);
		} finally {
			await client.logout();
		}
	}

	/** One round; null when it has succeeded. */
	async #round(): Promise<ReaderFailure | null> {
		this.#waitingSinceMs ??= this.#setting.now();
		if (!this.#client?.isOpen) {
			const opened = await this.#open();
			if (!opened.ok) return opened.error;
			const { client, mailbox } = opened.value;
			this.#client = client;
			if (this.#stopped) return null;
			if (mailbox.uidValidity !== this.#uidValidity) {
				this.#uidFirst = this.#uidValidity === 0 ? Math.max(1, mailbox.uidNext - lookBack) : 1;
				this.#uidNext = this.#uidFirst;
				this.#uidValidity = mailbox.uidValidity;
			}
			this.#hasNews = true;
			client.onBroken = () => this.#setting.onBroken?.();
			client.onUntagged = (response) => {
				if (response.kind === 'data' && response.name === 'EXISTS') this.#hasNews = true;
			};
		}
		const answered = await this.#client.noop();
		if (!answered.ok) return this.#forget(answered.error);
		this.#succeeded();
		return this.#hasNews ? this.#readOn(this.#client) : null;
	}

	async #readOn(client: ImapClient): Promise<ReaderFailure | null> {
		this.#waitingSinceMs = this.#setting.now();
		this.#hasNews = false;
		const messages = await client.uidFetch(`${this.#uidNext}:*`, fetchItems);
		if (!messages.ok) return this.#forget(messages.error);
		this.#succeeded();
		// "n:*" names the last message even when its UID is below n (RFC 9051 section 9, seq-range).
		for (const { uid, number } of this.#probes(messages.value)) {
			if (uid >= this.#uidNext) this.#setting.onSeen({ uidValidity: this.#uidValidity, uid, number });
		}
		for (const message of messages.value) this.#uidNext = Math.max(this.#uidNext, uidOf(message) + 1);
		return null;
	}

	async #open(): Promise<Result<{ client: ImapClient; mailbox: { uidValidity: number; uidNext: number } }>> {
		const { endpoint, account } = this.#setting;
		const connected = await ImapClient.connect(endpoint, attemptMs);
		if (!connected.ok) return connected;
		const client = connected.value;
		const loggedIn = await client.login(account.address, account.password);
		const selected = loggedIn.ok ? await client.select('INBOX') : loggedIn;
		if (selected.ok && selected.value.uidValidity > 0) return ok({ client, mailbox: selected.value });
		client.close();
		if (selected.ok) return failed({ code: 'imap-malformed', message: `SELECT INBOX of ${account.address} named no UIDVALIDITY`, definite: false });
		const { error } = selected;
		// Only a proven wrong password is worth a long pause; "[UNAVAILABLE]" is a failover under way (RFC 5530).
		return error.responseCode === 'AUTHENTICATIONFAILED' ? selected : failed({ ...error, code: 'imap-unavailable' });
	}

	#succeeded(): void {
		// `stop` has ended the wait when it is null.
		if (this.#waitingSinceMs !== null && this.#wasReady) this.#setting.onAnswered(this.#setting.now() - this.#waitingSinceMs);
		this.#waitingSinceMs = null;
		this.#wasReady = true;
		this.#markReady();
	}

	/** A session that answered NO to a NOOP or FETCH has lost its mailbox: begin a new one. */
	#forget(failure: ReaderFailure): ReaderFailure {
		this.#client?.close();
		this.#client = null;
		return failure.code === 'imap-no' ? { ...failure, code: 'imap-unavailable' } : failure;
	}

	#probes(messages: readonly FetchedMessage[]): { uid: number; number: number }[] {
		const probes: { uid: number; number: number }[] = [];
		for (const message of messages) {
			const header = [...message.items].find(([name]) => name.startsWith('BODY['))?.[1];
			const number = probeNumber(Buffer.isBuffer(header) ? header.toString('latin1') : String(header ?? ''), this.#setting.run);
			if (number !== null) probes.push({ uid: uidOf(message), number });
		}
		return probes.sort((a, b) => a.uid - b.uid);
	}

	#pause(ms: number): Promise<void> {
		if (this.#stopped) return Promise.resolve();
		return new Promise((resolve) => {
			const timer = setTimeout(() => this.#wake?.(), ms);
			this.#wake = () => {
				clearTimeout(timer);
				this.#wake = null;
				resolve();
			};
		});
	}
}

const fetchItems = `(UID BODY.PEEK[HEADER.FIELDS (${probeHeader.toUpperCase()})])`;

function uidOf(message: FetchedMessage): number {
	return Number(message.items.get('UID') ?? 0);
}
