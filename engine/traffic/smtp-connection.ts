/**
 * One SMTP connection of a test client, and what exactly became of one attempt to send over it.
 *
 * A thin wrapper around nodemailer's SMTP connection, because the difference that matters here is lost in
 * most clients: was the connection lost before the final dot (certainly not taken) or behind it (nobody
 * knows, RFC 5321 section 4.5.4.1: the client must send again)? The end of the message stream is our
 * mark; it comes before the dot is written, so that doubt counts as unknown. Next: smtp-client.ts repeats.
 */
import { Readable } from 'node:stream';
import NodemailerConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';

export interface Endpoint {
	readonly host: string;
	readonly port: number;
}

export interface OutgoingMail {
	readonly from: string;
	readonly to: readonly string[];
	/** The message as it goes over the wire, but for dot stuffing. */
	readonly bytes: Buffer;
}

/** `answered`: each recipient is in exactly one of the three lists. */
export type Attempt =
	| {
			readonly kind: 'answered';
			readonly accepted: readonly string[];
			readonly later: readonly string[];
			readonly refused: readonly string[];
			/** The last reply's code: 250, 451, 550, ... */
			readonly code: number;
	  }
	/** 421 in place of the answer to MAIL: the server asks to come back, and has taken nothing (RFC 5321 section 3.8). */
	| { readonly kind: 'farewell'; readonly reason: string }
	| { readonly kind: 'lost-before-data'; readonly reason: string }
	| { readonly kind: 'lost-after-data'; readonly reason: string };

/** The part of nodemailer's error that is used; its replies are data from outside. */
interface SendError {
	readonly message: string;
	readonly command?: string | undefined;
	readonly responseCode?: number | undefined;
	readonly recipient?: string | undefined;
	readonly rejectedErrors?: readonly SendError[] | undefined;
}

export class SmtpConnection {
	readonly #connection: NodemailerConnection;
	#usable = true;
	#endAttempt: ((reason: string) => void) | null = null;

	private constructor(connection: NodemailerConnection) {
		this.#connection = connection;
		connection.on('error', () => this.close());
		connection.on('end', () => {
			this.#usable = false;
		});
	}

	/** Connects and says EHLO. `said` hears every line of the dialogue, without the message's own. */
	static open(endpoint: Endpoint, timeoutMs: number, said?: (by: 'client' | 'server', text: string) => void): Promise<Result<SmtpConnection>> {
		const connection = new NodemailerConnection({
			...endpoint,
			...(said === undefined ? {} : { transactionLog: true, logger: dialogueLogger(said) }),
			name: 'traffic.mailcluster-lab.invalid',
			secure: false,
			ignoreTLS: true,
			connectionTimeout: timeoutMs,
			greetingTimeout: timeoutMs,
			socketCloseTimeout: 1_000,
		});
		return new Promise((resolve) => {
			const fail = (reason: string) => {
				clearTimeout(timer);
				resolve(failed(lost(endpoint, reason)));
				connection.close();
			};
			const timer = setTimeout(() => fail(`no greeting within ${timeoutMs} ms`), timeoutMs);
			connection.on('error', (error: Error) => fail(error.message));
			connection.once('end', () => fail('connection closed before the greeting'));
			connection.connect((error) => {
				if (error) return fail(error.message);
				clearTimeout(timer);
				connection.removeAllListeners('error');
				connection.removeAllListeners('end');
				resolve(ok(new SmtpConnection(connection)));
			});
		});
	}

	/** False once the connection has ended; it then cannot be used again. */
	get isUsable(): boolean {
		return this.#usable;
	}

	/** One attempt; never longer than `timeoutMs`, after which the connection is given up. */
	async send(mail: OutgoingMail, timeoutMs: number): Promise<Attempt> {
		const body = Readable.from([mail.bytes], { objectMode: false });
		let dotMayBeOut = false;
		body.once('end', () => {
			dotMayBeOut = true;
		});
		const lostNow = (reason: string): Attempt => ({ kind: dotMayBeOut ? 'lost-after-data' : 'lost-before-data', reason });
		const attempt = await new Promise<Attempt>((resolve) => {
			const timer = setTimeout(() => this.abandon(`no answer within ${timeoutMs} ms`), timeoutMs);
			this.#endAttempt = (reason) => {
				clearTimeout(timer);
				resolve(lostNow(reason));
			};
			this.#connection.send({ from: mail.from, to: [...mail.to], size: mail.bytes.length }, body, (error, info) => {
				clearTimeout(timer);
				if (error) resolve(failedAttempt(error, mail.to) ?? lostNow(error.message));
				else resolve(info ? acceptedAttempt(info) : lostNow('no answer'));
			});
		});
		this.#endAttempt = null;
		if (attempt.kind !== 'answered') this.close();
		else if (attempt.accepted.length === 0) await this.#reset(timeoutMs);
		return attempt;
	}

	/** Ends the attempt under way, if any, as lost, and the connection with it. */
	abandon(reason: string): void {
		this.#endAttempt?.(reason);
		this.close();
	}

	/** QUIT where the connection is well (RFC 5321 section 4.1.1.10). */
	quit(): void {
		if (this.#usable) this.#connection.quit();
		this.#usable = false;
	}

	close(): void {
		this.#usable = false;
		this.#connection.close();
	}

	/** A refused envelope leaves a transaction open (RFC 5321 section 4.1.1.5). */
	#reset(timeoutMs: number): Promise<void> {
		if (!this.#usable) return Promise.resolve();
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				this.#connection.off('end', done);
				resolve();
			};
			const timer = setTimeout(() => this.close(), timeoutMs);
			this.#connection.once('end', done);
			this.#connection.reset((error) => {
				if (error) this.close();
				done();
			});
		});
	}
}

/** nodemailer tells the dialogue to a logger, among other things. */
function dialogueLogger(said: (by: 'client' | 'server', text: string) => void) {
	const ignore = () => {};
	const debug = (entry: { readonly tnx?: unknown }, text: unknown) => {
		if (entry.tnx === 'client' || entry.tnx === 'server') said(entry.tnx, String(text));
	};
	return { level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
}

function lost(endpoint: Endpoint, reason: string): Failure {
	return { code: 'smtp-connect', message: `SMTP ${endpoint.host}:${endpoint.port}: ${reason}`, definite: true };
}

function acceptedAttempt(info: SMTPConnectionSendInfo): Attempt {
	return { kind: 'answered', accepted: info.accepted, ...sorted(info.rejectedErrors ?? []), code: Number(info.response.slice(0, 3)) || 250 };
}

/** null: the error is not an answer of the server. */
function failedAttempt(error: SendError, to: readonly string[]): Attempt | null {
	if (error.responseCode === undefined || error.responseCode < 400 || error.responseCode > 599) return null;
	if (error.responseCode === 421 && error.command === 'MAIL FROM') return { kind: 'farewell', reason: error.message };
	const perRecipient = sorted(error.rejectedErrors ?? []);
	if (perRecipient.later.length + perRecipient.refused.length === to.length)
		return { kind: 'answered', accepted: [], ...perRecipient, code: error.responseCode };
	const all = [...to];
	return error.responseCode < 500
		? { kind: 'answered', accepted: [], later: all, refused: [], code: error.responseCode }
		: { kind: 'answered', accepted: [], later: [], refused: all, code: error.responseCode };
}

/** Rejected recipients: 5yz is for good, all else is worth another try (RFC 5321 section 4.2.1). */
function sorted(errors: readonly SendError[]): { later: string[]; refused: string[] } {
	const later: string[] = [];
	const refused: string[] = [];
	for (const error of errors) {
		if (error.recipient === undefined) continue;
		if ((error.responseCode ?? 0) >= 500) refused.push(error.recipient);
		else later.push(error.recipient);
	}
	return { later, refused };
}
