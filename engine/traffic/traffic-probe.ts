/**
 * A client like any other, all the time: sends numbered mail through the balancer and reads it back.
 *
 * It measures what clients of the cluster feel during a fault, and its ledger proves that nothing was
 * lost or doubled. It runs inside the engine, so it must cost little: one timer for sending, one connection an
 * account for reading, no queue without a bound. When the cluster (or the probe) cannot keep up with
 * the rate, mails start late, and the lateness counts: a mail's wait runs from when it was due.
 *
 * Read ledger.ts first; then smtp-client.ts (sending) and mailbox-reader.ts (reading).
 */
import { randomBytes } from 'node:crypto';
import type { TrafficReport } from '../contract/cluster-status.ts';
import type { TrafficKind, TrafficSample } from '../contract/recorded-event.ts';
import { LatencySeries, tenths } from './latency.ts';
import { Ledger } from './ledger.ts';
import { MailboxReader } from './mailbox-reader.ts';
import { probeMail, recipientsOf, spreadChoice } from './probe-mail.ts';
import { clientDefaults, SmtpClient } from './smtp-client.ts';
import type { Attempt, Endpoint } from './smtp-connection.ts';

export interface TrafficProbeSetting extends TrafficKind {
	readonly smtp: Endpoint;
	readonly imap: Endpoint;
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly ratePerS: number;
	/** Four times a second. */
	onSample(sample: TrafficSample): void;
	/** Does mail wait in a queue of the cluster, as far as can be known? Left out: no. */
	mailWaits?(): Promise<boolean>;
	/** Monotonic milliseconds. */
	now(): number;
	readonly runId?: string;
}

const accountsMax = 64;
/** Accounts that are read often; their waits are measured. The others are read now and then, to be counted. */
const watchedMax = 8;
const inFlightMax = 1_000;
/** Each holds its bytes until it is answered. */
const inFlightBytesMax = 64 * 1024 * 1024;
const pollMs = 50;
const pollAtFaultMs = 20;
const faultWatchMs = 5_000;
const slowPollMs = 1_000;
const sampleMs = 250;
/** A shorter timer would cost more than it tells. */
const timerMinMs = 10;
/** A cold start may take this long; twice, for logging in and for the first mails. */
const coldMs = 3_000;
const settleMs = 15_000;
const auditMs = 15_000;
const auditRetryMs = 250;
const auditsAtOnce = 4;
/** A gap in our own timers longer than this: the machine slept or this process stood still. */
const sleptMs = 1_000;

export class TrafficProbe {
	readonly #setting: TrafficProbeSetting;
	readonly #run: string;
	readonly #accounts: TrafficProbeSetting['accounts'];
	readonly #watched: ReadonlySet<number>;
	/** False: mail is sent alone, and looked for at the end. */
	readonly #reads: boolean;
	readonly #inFlightMax: number;
	readonly #smtp: SmtpClient;
	readonly #ledger: Ledger;
	readonly #imapMs = new LatencySeries();
	#imapGivenUpMs = 0;
	#failed = 0;
	#readers: MailboxReader[] = [];
	#reading: Promise<void>[] = [];
	#deliveries = new Set<Promise<void>>();
	#starting: Promise<void> = Promise.resolve();
	#sendTimer: NodeJS.Timeout | null = null;
	#sampleTimer: NodeJS.Timeout | null = null;
	#startedMs = 0;
	#endedMs: number | null = null;
	/** When the next mail is due; runs behind the clock when sending cannot keep up. */
	#nextDueMs = 0;
	#coldUntilMs = 0;
	#faultUntilMs = Number.NEGATIVE_INFINITY;
	#lastTickMs = 0;
	/** Acknowledged counts of the last samples, for the measured rate. */
	#rateMarks: { atMs: number; acknowledged: number }[] = [];
	#stopping: Promise<TrafficReport> | null = null;

	constructor(setting: TrafficProbeSetting) {
		if (setting.accounts.length === 0) throw new Error('the traffic probe needs at least one account');
		this.#setting = setting;
		this.#run = setting.runId ?? randomBytes(4).toString('hex');
		this.#accounts = spreadChoice(setting.accounts.length, accountsMax).flatMap((index) => setting.accounts[index] ?? []);
		this.#reads = setting.withImap ?? true;
		this.#inFlightMax = Math.min(inFlightMax, Math.floor(inFlightBytesMax / (setting.sizeBytes ?? 1_000)));
		this.#watched = new Set(this.#reads ? spreadChoice(this.#accounts.length, watchedMax) : []);
		const { clients } = setting;
		const connections = clients === undefined ? {} : { connectionsWarm: Math.min(clients, clientDefaults.connectionsWarm), connectionsMax: clients };
		this.#smtp = new SmtpClient({ ...clientDefaults, ...connections, endpoint: setting.smtp, now: setting.now });
		this.#ledger = new Ledger({ recipientsOf: (number) => recipientsOf(number, this.#accounts.length), isWatched: (account) => this.#watched.has(account) });
	}

	/** Accounts that mail is sent to. */
	get accountCount(): number {
		return this.#accounts.length;
	}

	start(): void {
		const now = this.#setting.now();
		this.#startedMs = now;
		this.#lastTickMs = now;
		this.#readers = this.#accounts.map((_, account) => this.#reader(account));
		this.#sampleTimer = setInterval(() => this.#sample(), sampleMs);
		this.#starting = this.#begin(now + coldMs);
	}

	/** Logs in one account after the other, then sends: a probe that storms in would measure its own storm. */
	async #begin(coldUntilMs: number): Promise<void> {
		const leftMs = () => Math.max(0, coldUntilMs - this.#setting.now());
		for (const reader of this.#readers) {
			if (this.#endedMs !== null || !this.#reads) break;
			this.#reading.push(reader.run());
			if (leftMs() > 0) await Promise.race([reader.ready, pause(leftMs())]);
		}
		if (this.#endedMs !== null) return;
		await this.#smtp.warmUp(1_000);
		this.#coldUntilMs = this.#setting.now() + coldMs;
		this.#nextDueMs = this.#setting.now();
		this.#lastTickMs = this.#nextDueMs;
		this.#sendDue();
	}

	/** Looks more closely for some seconds: reads every 20 ms. */
	noteFault(): void {
		this.#faultUntilMs = this.#setting.now() + faultWatchMs;
		for (const account of this.#watched) this.#readers[account]?.hurry();
	}

	/** So far: what is still under way counts as waiting. */
	report(): TrafficReport {
		const now = this.#setting.now();
		const { inFlight: _, ...counts } = this.#ledger.counts();
		const outages = this.#ledger.outages(now);
		const outagesMs = {
			accept: tenths(outages.acceptMs),
			readable: tenths(outages.readableMs),
			imap: tenths(Math.max(this.#imapMs.longestMs, this.#imapGivenUpMs, this.#imapWaitingMs(now))),
		};
		return {
			...counts,
			outagesMs,
			longestOutageMs: Math.max(outagesMs.accept, outagesMs.readable, outagesMs.imap),
			latencyMs: { accept: this.#ledger.acceptMs.summary(), readable: this.#ledger.readableMs.summary(), imap: this.#imapMs.summary() },
			durationMs: Math.round((this.#endedMs ?? now) - this.#startedMs),
			ratePerS: this.#setting.ratePerS,
		};
	}

	/**
	 * Ends sending, waits for what is under way, then looks through every account. Bounded: half a minute at
	 * worst. `isQuick` leaves both out, for a cluster that is about to be taken down.
	 */
	stop(options: { readonly isQuick?: boolean } = {}): Promise<TrafficReport> {
		this.#stopping ??= this.#finish(options.isQuick ?? false);
		return this.#stopping;
	}

	async #finish(isQuick: boolean): Promise<TrafficReport> {
		this.#endedMs = this.#setting.now();
		if (this.#sendTimer) clearTimeout(this.#sendTimer);
		const settleUntilMs = this.#setting.now() + (isQuick ? 0 : settleMs);
		for (const reader of this.#readers) reader.hurry();
		while (!this.#isSettled() && this.#setting.now() < settleUntilMs) await pause(pollMs);
		this.#smtp.close();
		await Promise.all(this.#deliveries);
		// A command that never had its OK is an outage all the same.
		this.#imapGivenUpMs = this.#imapWaitingMs(this.#setting.now());
		for (const reader of this.#readers) reader.stop();
		await this.#starting;
		await Promise.all(this.#reading);
		if (!isQuick) await this.#audit(this.#setting.now() + auditMs);
		if (this.#sampleTimer) clearInterval(this.#sampleTimer);
		this.#sample();
		return this.report();
	}

	#isSettled(): boolean {
		return this.#ledger.inFlight === 0 && (!this.#reads || this.#ledger.counts().delayed === 0);
	}

	/** An account that cannot be scanned in time proves nothing: its unread mail stays "delayed". */
	async #audit(untilMs: number): Promise<void> {
		const audit = this.#ledger.beginAudit();
		// Asked first: what leaves a queue meanwhile is found in its mailbox, or counts as late at worst.
		const mailWaits = (await this.#setting.mailWaits?.()) ?? false;
		const open = this.#readers.map((reader, account) => ({ reader, account }));
		const work = async () => {
			for (let next = open.shift(); next; next = open.shift()) {
				const { reader, account } = next;
				while (this.#setting.now() < untilMs) {
					const numbers: number[] = [];
					const scanned = await reader.scan((number) => numbers.push(number));
					if (scanned.ok) {
						for (const number of numbers) audit.found({ account, number });
						audit.scanned(account);
						break;
					}
					await pause(auditRetryMs);
				}
			}
		};
		await Promise.all(Array.from({ length: auditsAtOnce }, work));
		audit.finish(this.#setting.now(), mailWaits);
	}

	#reader(account: number): MailboxReader {
		const isWatched = this.#watched.has(account);
		return new MailboxReader({
			endpoint: this.#setting.imap,
			account: this.#accounts[account] as { address: string; password: string },
			run: this.#run,
			now: this.#setting.now,
			intervalMs: () => {
				if (this.#endedMs !== null) return pollMs;
				if (!isWatched) return slowPollMs;
				return this.#setting.now() < this.#faultUntilMs ? pollAtFaultMs : pollMs;
			},
			onSeen: (found) => this.#ledger.seen({ account, ...found }, this.#setting.now()),
			onAnswered: (waitMs) => {
				if (isWatched) this.#imapMs.add(waitMs);
			},
			// Who is asked to come back has lost nothing.
			onFailed: ({ farewell }) => {
				if (farewell === undefined) this.#noteFailed();
			},
			onBroken: () => this.#noteFailed(),
		});
	}

	#sendDue(): void {
		if (this.#endedMs !== null) return;
		const now = this.#setting.now();
		this.#noticeSleep(now);
		const everyMs = 1_000 / this.#setting.ratePerS;
		// The first mail to each account goes alone: it has to be placed and opened, on nodes that are cold.
		const isCold = now < this.#coldUntilMs && this.#ledger.counts().sent < this.#accounts.length;
		while (this.#nextDueMs <= now && this.#ledger.inFlight < (isCold ? 1 : this.#inFlightMax) && !this.#ledger.isFull) {
			this.#send(this.#nextDueMs);
			this.#nextDueMs += everyMs;
		}
		if (isCold) this.#nextDueMs = Math.max(this.#nextDueMs, now);
		if (this.#ledger.isFull) return;
		// Asleep no longer than the watch for sleep needs.
		this.#sendTimer = setTimeout(() => this.#sendDue(), Math.min(sampleMs, Math.max(timerMinMs, this.#nextDueMs - this.#setting.now())));
	}

	#send(dueMs: number): void {
		const number = this.#ledger.sent(dueMs);
		const addresses = recipientsOf(number, this.#accounts.length).map((account) => this.#accounts[account]?.address ?? '');
		const from = this.#accounts[0]?.address ?? '';
		const bytes = probeMail({ run: this.#run, number, from, to: addresses, date: new Date(), sizeBytes: this.#setting.sizeBytes });
		const delivery = this.#smtp
			.deliver({ from, to: addresses, bytes }, { attempted: () => this.#ledger.attempted(number), ended: (attempt) => this.#note(number, addresses, attempt) })
			.then((outcome) => {
				this.#ledger.finished(number, outcome, this.#setting.now());
				this.#deliveries.delete(delivery);
			});
		this.#deliveries.add(delivery);
	}

	#noteFailed(): void {
		if (this.#endedMs === null) this.#failed += 1;
	}

	#note(number: number, addresses: readonly string[], attempt: Attempt): void {
		// As with IMAP, who is asked to come back has lost nothing.
		if (attempt.kind === 'farewell') return;
		if (attempt.kind !== 'answered' || attempt.later.length > 0 || attempt.refused.length > 0) this.#noteFailed();
		if (attempt.kind === 'lost-after-data') this.#ledger.uncertain(number);
		if (attempt.kind !== 'answered') return;
		const recipients = recipientsOf(number, this.#accounts.length);
		this.#ledger.accepted(
			number,
			attempt.accepted.flatMap((address) => recipients[addresses.indexOf(address)] ?? []),
		);
	}

	/** A laptop's lid, a debugger: nobody waited for the cluster meanwhile, and the rate is not caught up. */
	#noticeSleep(now: number): void {
		const gapMs = now - this.#lastTickMs - sampleMs;
		this.#lastTickMs = now;
		if (gapMs < sleptMs) return;
		this.#nextDueMs += gapMs;
		this.#ledger.slept(gapMs);
		for (const reader of this.#readers) reader.slept(gapMs);
	}

	#sample(): void {
		const now = this.#setting.now();
		const { sent, acknowledged, stored, lost, doubled, unknown, delayed } = this.#ledger.counts();
		const waiting = this.#ledger.waiting(now);
		this.#setting.onSample({
			...{ sent, acknowledged, stored, lost, doubled, unknown, delayed },
			ratePerS: this.#measuredRate(now, acknowledged),
			acceptMs: this.#ledger.acceptMs.takeWindow(),
			readableMs: this.#ledger.readableMs.takeWindow(),
			imapMs: this.#imapMs.takeWindow(),
			waitingMs: tenths(Math.max(waiting.acceptMs, waiting.readableMs, this.#imapWaitingMs(now))),
			failed: this.#failed,
		});
	}

	/** Acknowledged mails a second, over the last second. */
	#measuredRate(now: number, acknowledged: number): number {
		this.#rateMarks.push({ atMs: now, acknowledged });
		while (this.#rateMarks.length > 2 && now - (this.#rateMarks[1]?.atMs ?? now) >= 1_000) this.#rateMarks.shift();
		const first = this.#rateMarks[0];
		const spanMs = now - (first?.atMs ?? now);
		return spanMs <= 0 ? 0 : tenths(((acknowledged - (first?.acknowledged ?? 0)) * 1_000) / spanMs);
	}

	#imapWaitingMs(now: number): number {
		let longestMs = 0;
		for (const account of this.#watched) {
			const sinceMs = this.#readers[account]?.waitingSinceMs;
			if (sinceMs !== null && sinceMs !== undefined) longestMs = Math.max(longestMs, now - sinceMs);
		}
		return longestMs;
	}
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
