/**
 * The clients of the bench: mail to a few accounts every 20 ms, each account read every 20 ms, every wait kept.
 *
 * They are the traffic probe's clients (engine/traffic/) without its rate, chart and bounded memory: a run takes
 * seconds, so each single operation is kept, with every attempt that failed. Mail is due by the clock, whatever
 * became of the mail before it: who waits behind an outage waits from when it should have been sent.
 * Read figures.ts first, for what is made of the operations.
 */
import { randomBytes } from 'node:crypto';
import { MailboxReader } from '../../engine/traffic/mailbox-reader.ts';
import { probeMail } from '../../engine/traffic/probe-mail.ts';
import { clientDefaults, SmtpClient } from '../../engine/traffic/smtp-client.ts';
import type { Attempt, Endpoint } from '../../engine/traffic/smtp-connection.ts';
import { type Operation, type Stream, streams } from './figures.ts';

export interface BusyAccount {
	readonly address: string;
	readonly password: string;
}

export interface BenchClientsSetting {
	readonly smtp: Endpoint;
	readonly imap: Endpoint;
	readonly accounts: readonly BusyAccount[];
	/** Monotonic milliseconds. */
	now(): number;
}

/** One attempt that did not end well. Its operation may have: clients try again. */
export interface FailedAttempt {
	readonly stream: Stream;
	readonly account: string;
	readonly atMs: number;
	readonly what: string;
	/** The server ended the session by BYE, between two commands as far as a client can tell: it asked to come back. */
	readonly isFarewell: boolean;
}

/** What became of the mails of a run. */
export interface MailCounts {
	readonly sent: number;
	readonly acknowledged: number;
	/** Acknowledged and not read back at the end of the run. */
	readonly missing: number;
	/** Read under more than one UID. */
	readonly doubled: number;
	/** Never answered. */
	readonly unanswered: number;
}

/** Chosen: what section 5 of the design asks for around a fault. */
export const probeEveryMs = 20;
/** All is well again when for so long nobody waited longer than this. */
const calmForMs = 500;
const calmWaitMs = 250;
const settleMs = 10_000;

export class BenchClients {
	readonly operations: Operation[] = [];
	readonly failures: FailedAttempt[] = [];
	readonly #setting: BenchClientsSetting;
	readonly #run = randomBytes(4).toString('hex');
	readonly #smtp: SmtpClient;
	readonly #readers: MailboxReader[];
	readonly #reading: Promise<void>[] = [];
	readonly #deliveries = new Set<Promise<void>>();
	/** By mail number: not answered yet, acknowledged, given up. */
	readonly #mails: { readonly account: string; readonly dueMs: number; acceptedMs: number | null; attempts: number; readonly uids: Set<number> }[] = [];
	readonly #unanswered = new Set<number>();
	readonly #unread = new Set<number>();
	readonly #imapAttempts = new Map<string, number>();
	readonly #lastEnded = new Map<string, number>();
	readonly #looks = new Set<() => void>();
	#timer: NodeJS.Timeout | undefined;
	#nextDueMs = 0;
	#lastSlowMs = Number.NEGATIVE_INFINITY;
	#stopped = false;

	constructor(setting: BenchClientsSetting) {
		this.#setting = setting;
		this.#smtp = new SmtpClient({ ...clientDefaults, endpoint: setting.smtp, now: setting.now });
		this.#readers = setting.accounts.map((account) => this.#reader(account));
	}

	/** Logs in, then sends. Resolves when every account is read. */
	async start(): Promise<void> {
		for (const reader of this.#readers) this.#reading.push(reader.run());
		await Promise.all([this.#smtp.warmUp(2_000), ...this.#readers.map((reader) => reader.ready)]);
		this.#nextDueMs = this.#setting.now();
		this.#sendDue();
	}

	/** True once nobody has waited long for a while, counted from now; false: not within the limit. */
	calm(limitMs: number): Promise<boolean> {
		const sinceMs = this.#setting.now();
		return new Promise((resolve) => {
			const settle = (isCalm: boolean) => {
				clearTimeout(timer);
				this.#looks.delete(look);
				resolve(isCalm);
			};
			const look = () => {
				if (this.#isCalm(Math.max(sinceMs, this.#lastSlowMs))) settle(true);
			};
			const timer = setTimeout(() => settle(false), limitMs);
			this.#looks.add(look);
		});
	}

	/** Ends sending, lets what is under way end (bounded), and counts. */
	async stop(): Promise<MailCounts> {
		this.#stopped = true;
		clearTimeout(this.#timer);
		await this.#settled();
		const endMs = this.#setting.now();
		this.#smtp.close();
		await Promise.all(this.#deliveries);
		for (const [at, reader] of this.#readers.entries()) {
			const sinceMs = reader.waitingSinceMs;
			const account = this.#setting.accounts[at]?.address ?? '';
			if (sinceMs !== null && endMs - sinceMs > calmWaitMs) this.#keep('imap', account, sinceMs, null, (this.#imapAttempts.get(account) ?? 0) + 1);
			reader.stop();
		}
		await Promise.all(this.#reading);
		return this.#counts();
	}

	#counts(): MailCounts {
		const acknowledged = this.#mails.filter(({ acceptedMs }) => acceptedMs !== null);
		for (const mail of this.#mails) {
			if (mail.acceptedMs === null) this.#keep('accept', mail.account, mail.dueMs, null, mail.attempts);
			else if (mail.uids.size === 0) this.#keep('readable', mail.account, mail.dueMs, null, 1);
		}
		return {
			sent: this.#mails.length,
			acknowledged: acknowledged.length,
			missing: acknowledged.filter(({ uids }) => uids.size === 0).length,
			doubled: this.#mails.filter(({ uids }) => uids.size > 1).length,
			unanswered: this.#mails.length - acknowledged.length,
		};
	}

	#settled(): Promise<void> {
		return new Promise((resolve) => {
			const settle = () => {
				clearTimeout(timer);
				this.#looks.delete(look);
				resolve();
			};
			const look = () => {
				if (this.#unanswered.size === 0 && this.#unread.size === 0) settle();
			};
			const timer = setTimeout(settle, settleMs);
			this.#looks.add(look);
			look();
		});
	}

	#isCalm(sinceMs: number): boolean {
		const now = this.#setting.now();
		if (now - sinceMs < calmForMs) return false;
		const waits = [
			...[...this.#unanswered, ...this.#unread].map((number) => now - (this.#mails[number]?.dueMs ?? now)),
			...this.#readers.map((reader) => now - (reader.waitingSinceMs ?? now)),
		];
		if (waits.some((waitMs) => waitMs > calmWaitMs)) return false;
		return this.#setting.accounts.every(({ address }) => streams.every((stream) => now - (this.#lastEnded.get(`${stream} ${address}`) ?? 0) < calmForMs));
	}

	#sendDue(): void {
		if (this.#stopped) return;
		const now = this.#setting.now();
		while (this.#nextDueMs <= now) {
			this.#send(this.#nextDueMs);
			this.#nextDueMs += probeEveryMs;
		}
		this.#timer = setTimeout(() => this.#sendDue(), Math.max(1, this.#nextDueMs - this.#setting.now()));
	}

	#send(dueMs: number): void {
		const number = this.#mails.length;
		const address = this.#setting.accounts[number % this.#setting.accounts.length]?.address ?? '';
		const mail = { account: address, dueMs, acceptedMs: null as number | null, attempts: 0, uids: new Set<number>() };
		this.#mails.push(mail);
		this.#unanswered.add(number);
		this.#unread.add(number);
		const bytes = probeMail({ run: this.#run, number, from: address, to: [address], date: new Date() });
		const observer = {
			attempted: () => {
				mail.attempts += 1;
			},
			ended: (attempt: Attempt) => {
				const what = failureOf(attempt);
				if (what !== null) this.#fail('accept', address, what);
				if (attempt.kind !== 'answered' || attempt.accepted.length === 0) return;
				mail.acceptedMs = this.#setting.now();
				this.#keep('accept', address, dueMs, mail.acceptedMs, mail.attempts);
			},
		};
		const delivery = this.#smtp.deliver({ from: address, to: [address], bytes }, observer).then(() => {
			this.#unanswered.delete(number);
			// Refused for good: nobody will ever read it.
			if (mail.acceptedMs === null) this.#unread.delete(number);
			this.#deliveries.delete(delivery);
			this.#look();
		});
		this.#deliveries.add(delivery);
	}

	#reader(account: BusyAccount): MailboxReader {
		const { address } = account;
		return new MailboxReader({
			endpoint: this.#setting.imap,
			account,
			run: this.#run,
			now: this.#setting.now,
			intervalMs: () => probeEveryMs,
			onSeen: ({ number, uid }) => {
				const mail = this.#mails[number];
				if (mail === undefined) return;
				mail.uids.add(uid);
				if (this.#unread.delete(number)) this.#keep('readable', address, mail.dueMs, this.#setting.now(), 1);
			},
			onAnswered: (waitMs) => {
				const now = this.#setting.now();
				this.#keep('imap', address, now - waitMs, now, (this.#imapAttempts.get(address) ?? 0) + 1);
				this.#imapAttempts.delete(address);
			},
			onFailed: ({ message, farewell }) => {
				this.#imapAttempts.set(address, (this.#imapAttempts.get(address) ?? 0) + 1);
				this.#fail('imap', address, farewell === undefined ? message : `BYE ${farewell}`, farewell !== undefined);
			},
		});
	}

	#fail(stream: Stream, account: string, what: string, isFarewell = false): void {
		this.failures.push({ stream, account, atMs: this.#setting.now(), what, isFarewell });
	}

	#keep(stream: Stream, account: string, dueMs: number, endedMs: number | null, attempts: number): void {
		this.operations.push({ stream, account, dueMs, endedMs, attempts });
		if (endedMs === null) return;
		this.#lastEnded.set(`${stream} ${account}`, endedMs);
		if (endedMs - dueMs > calmWaitMs) this.#lastSlowMs = endedMs;
		this.#look();
	}

	#look(): void {
		for (const look of [...this.#looks]) look();
	}
}

/** null: it was taken. */
function failureOf(attempt: Attempt): string | null {
	// As in the lab's traffic, a connection's goodbye is no failed operation; its wait counts.
	if (attempt.kind === 'farewell') return null;
	if (attempt.kind === 'lost-before-data') return `lost before the final dot: ${attempt.reason}`;
	if (attempt.kind === 'lost-after-data') return `lost behind the final dot: ${attempt.reason}`;
	return attempt.accepted.length > 0 ? null : `answered ${attempt.code}`;
}
