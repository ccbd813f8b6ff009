/**
 * A frontend's own queue (R11): takes what no backend could store in time, keeps it on the frontend's own disk,
 * and hands it over as soon as one can. Mail on a dead frontend is late, not lost; after a restart it goes out,
 * once, by the same delivery ids (R7).
 *
 *            add: fsynced                    attempt                 all settled
 *   client ---------------> waiting (disk) ----------> being tried ---------------> gone
 *                              ^                            |
 *                              +---- pause, or wake --------+   a recipient that will never get it: a bounce first
 *
 * In memory there is a line for each entry; messages are read from disk when they are due, a few at a time.
 * What is decided stands in queue-plan.ts, the files in queue-files.ts. Time, chance and disk come in as ports:
 * the simulation runs this very class.
 */
import type { Timing } from '../cluster/timing.ts';
import { deliveryIdsMax, type NodeEvent } from '../contract/node-events.ts';
import { assert, failed, ok, type Result } from '../result.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { bounceOf } from './bounce.ts';
import { deliveryIdFor } from './delivery-id.ts';
import type { HandOver, Mail } from './hand-over.ts';
import { type Entry, type EntryName, entryRandomBytes, printEntry, printEntryName } from './queue-entry.ts';
import { type QueueFailure, QueueFiles } from './queue-files.ts';
import { afterAttempt, afterLifetime, type BounceReason, isExpired, nextDue, pauseMs, type Verdict } from './queue-plan.ts';
import type { Timers } from './timers.ts';

export interface MailQueuePorts {
	/** The queue's folder on this node's own disk. */
	readonly fs: FileSystem;
	readonly timers: Timers;
	readonly timing: Timing;
	readonly handOver: Pick<HandOver, 'attempt'>;
	/** This node's name: bounces come from it. */
	readonly node: string;
	readonly lifetimeMs: number;
	/** Is there a backend that could store? While there is none, no entry is read for nothing. */
	reachable(): boolean;
	/** Wall clock: entries live for days and over restarts. */
	wallMs(): number;
	/** False: this node's wall clock is known to be wrong. It bounces nothing for its age then. Left out: it is right. */
	clockAgrees?(): boolean;
	randomHex(bytes: number): string;
	emit(event: NodeEvent): void;
	readonly limits?: QueueLimits;
}

export interface QueueLimits {
	readonly entriesMax: number;
	readonly bytesMax: number;
}

/** Chosen: an hour of a lab's mail; some megabytes of memory. */
const limitsDefault: QueueLimits = { entriesMax: 10_000, bytesMax: 2 * 1024 ** 3 };
/** As many as there are connections to one backend. */
const triedAtOnceMax = 16;
/** Bytes of entries in memory at a time; one entry may be larger than that. */
const triedBytesMax = 64 * 1024 * 1024;

/** Of one list, and of an address in it; chosen. */
const listedMax = 50;
const shownMax = 320;

export interface QueuePage {
	readonly entries: readonly {
		readonly id: string;
		readonly sender: string;
		readonly recipients: number;
		readonly firstRecipient: string;
		readonly sizeBytes: number;
		readonly queuedAtMs: number;
	}[];
	readonly more: boolean;
}

interface Waiting extends EntryName {
	/** When this life of the node first knew it, by its monotonic clock. */
	readonly knownAtMs: number;
	/** Taken in an earlier life. */
	readonly fromDisk: boolean;
	/** What the pauses grow with; begins again when a backend comes back. */
	sinceMs: number;
	dueAtMs: number;
	busy: boolean;
	/** A backend came back while it was being tried. */
	woken: boolean;
	/** Who has it: the marks on the disk may lag behind. */
	settled: ReadonlySet<string>;
}

export class MailQueue {
	readonly #ports: MailQueuePorts;
	readonly #files: QueueFiles;
	readonly #limits: QueueLimits;
	readonly #entries = new Map<string, Waiting>();
	readonly #closing = new AbortController();
	/** Attempts and their bookkeeping under way. */
	readonly #running = new Set<Promise<void>>();
	#sizeBytes = 0;
	#triedBytes = 0;
	/** Ends the wait for the next due entry. */
	#nap: AbortController | null = null;
	/** Those that wait for any change, in a drain. */
	#watchers: (() => void)[] = [];

	constructor(ports: MailQueuePorts) {
		this.#ports = ports;
		this.#files = new QueueFiles(ports.fs, ports.randomHex);
		this.#limits = ports.limits ?? limitsDefault;
	}

	/** Reads what waits there since the last life of this node, and begins to hand it over. */
	async open(): Promise<Result<void, QueueFailure>> {
		const opened = await this.#files.open();
		if (!opened.ok) return opened;
		for (const message of opened.value.odd) this.#ports.emit({ type: 'problem', code: 'queue-odd', message });
		for (const name of opened.value.entries) this.#enter(name, 'disk');
		if (this.size() > 0) this.#ports.emit({ type: 'queue-opened', queued: this.size(), sizeBytes: this.#sizeBytes });
		this.#pump();
		return ok(undefined);
	}

	/**
	 * Puts the mail into the queue for all its recipients. When this is ok it survives a power cut.
	 * 'queue-full' and 'queue-failed' say that the client must keep it.
	 */
	async add(mail: Mail): Promise<Result<void, QueueFailure>> {
		const { entriesMax, bytesMax } = this.#limits;
		if (this.size() >= entriesMax || this.#sizeBytes + mail.bytes.byteLength > bytesMax) {
			const message = `the queue is full: ${this.size()} entries, ${this.#sizeBytes} bytes`;
			return failed({ code: 'queue-full', message, definite: true });
		}
		const added = await this.#put(mail);
		if (added.ok) {
			const deliveryIds = mail.recipients.slice(0, deliveryIdsMax).map((recipient) => deliveryIdFor(mail.identity, recipient));
			this.#ports.emit({ type: 'mail-queued', message: mail.id, recipients: mail.recipients.length, queued: this.size(), deliveryIds });
		}
		return added;
	}

	/**
	 * Tells the sender that these recipients will not get the mail: when this is ok, the bounce is fsynced, or
	 * there is nobody to tell. Said again (a client that comes again), it is the same bounce (R7).
	 */
	async bounce(
		mail: Mail,
		recipients: readonly string[],
		reason: BounceReason,
		acceptedMs: number = this.#ports.wallMs(),
	): Promise<Result<void, QueueFailure>> {
		const { node, wallMs, emit } = this.#ports;
		const to = mail.sender === '' ? 'nobody' : 'sender';
		if (to === 'sender') {
			// Beyond the limits: it takes the place of an entry, or of a client's hundredth recipient.
			const put = await this.#put(bounceOf({ mail, recipients, reason, node, nowMs: wallMs(), acceptedMs }));
			if (!put.ok) return put;
		}
		emit({ type: 'mail-bounced', message: mail.id, recipients: recipients.length, reason, to, queued: this.size() });
		return ok(undefined);
	}

	/** How many entries wait. */
	size(): number {
		return this.#entries.size;
	}

	/** For an administrator: the oldest first, behind that entry. Messages are read one at a time: they may be large. */
	async list({ after, limit }: { readonly after?: string | undefined; readonly limit: number }): Promise<QueuePage> {
		const sorted = [...this.#entries.values()].sort((one, other) => one.acceptedMs - other.acceptedMs || (one.random < other.random ? -1 : 1));
		const from = after === undefined ? 0 : sorted.findIndex((entry) => printEntryName(entry) === after) + 1;
		const page = sorted.slice(from, from + Math.min(limit, listedMax));
		const entries: QueuePage['entries'][number][] = [];
		for (const entry of page) {
			const read = await this.#files.read(entry);
			// Delivered meanwhile, or not to be understood: what became of it is in the log.
			if (read.is !== 'entry') continue;
			const { mail, done } = read.entry;
			const waiting = mail.recipients.filter((recipient, at) => !done[at] && !entry.settled.has(recipient));
			entries.push({
				id: printEntryName(entry),
				sender: mail.sender.slice(0, shownMax),
				recipients: waiting.length,
				firstRecipient: (waiting[0] ?? '').slice(0, shownMax),
				sizeBytes: entry.sizeBytes,
				queuedAtMs: entry.acceptedMs,
			});
		}
		return { entries, more: from + page.length < sorted.length };
	}

	/** A backend is ready (again): everything is due now. */
	wake(): void {
		const now = this.#ports.timers.nowMs();
		for (const entry of this.#entries.values()) {
			entry.sinceMs = now;
			entry.dueAtMs = now;
			entry.woken = entry.busy;
		}
		this.#pump();
	}

	/** Hands over what can be: until the queue is empty, `until` aborts, or no backend is left. */
	async drain(until: AbortSignal): Promise<void> {
		this.wake();
		const stop = () => this.#changed();
		until.addEventListener('abort', stop, { once: true });
		while (this.size() > 0 && this.#ports.reachable() && !until.aborted && !this.#closing.signal.aborted) {
			await new Promise<void>((resolve) => this.#watchers.push(resolve));
		}
		until.removeEventListener('abort', stop);
	}

	/** Tries no more. Entries stay on the disk for the next life. */
	async close(): Promise<void> {
		this.#closing.abort();
		this.#nap?.abort();
		this.#changed();
		await Promise.all(this.#running);
		await this.#files.settled();
	}

	async #put(mail: Mail): Promise<Result<void, QueueFailure>> {
		const { randomHex, wallMs } = this.#ports;
		const bytes = printEntry({ mail, done: mail.recipients.map(() => false) });
		const name: EntryName = { acceptedMs: Math.max(0, Math.floor(wallMs())), sizeBytes: bytes.byteLength, random: randomHex(entryRandomBytes) };
		// Counted while it is being written: a thousand clients at a time must not pass the limit together.
		const entry = this.#enter(name, 'client');
		const added = await this.#files.add(name, bytes);
		if (!added.ok) {
			this.#forget(entry);
			return added;
		}
		entry.busy = false;
		entry.dueAtMs = this.#ports.timers.nowMs();
		this.#pump();
		return added;
	}

	#enter(name: EntryName, from: 'client' | 'disk'): Waiting {
		const now = this.#ports.timers.nowMs();
		const key = printEntryName(name);
		assert(!this.#entries.has(key), `two entries of the queue are named ${key}`);
		const entry: Waiting = {
			...name,
			knownAtMs: now,
			sinceMs: now,
			dueAtMs: now,
			fromDisk: from === 'disk',
			busy: from === 'client',
			woken: false,
			settled: nobody,
		};
		this.#entries.set(key, entry);
		this.#sizeBytes += name.sizeBytes;
		return entry;
	}

	#forget(entry: Waiting): void {
		if (this.#entries.delete(printEntryName(entry))) this.#sizeBytes -= entry.sizeBytes;
	}

	/** Begins every attempt that is due and has room, then sleeps until the next one is. */
	#pump(): void {
		while (!this.#closing.signal.aborted && this.#running.size < triedAtOnceMax) {
			const entry = nextDue(this.#entries.values());
			if (entry === undefined) return;
			const now = this.#ports.timers.nowMs();
			if (entry.dueAtMs > now) {
				this.#sleep(entry.dueAtMs - now);
				return;
			}
			if (!this.#ports.reachable() && !this.#isExpired(entry)) {
				this.#postpone(now);
				continue;
			}
			if (this.#triedBytes > 0 && this.#triedBytes + entry.sizeBytes > triedBytesMax) return;
			this.#begin(entry);
		}
	}

	/** Nobody could store: what is due waits on, unread; what has waited too long is bounced all the same. */
	#postpone(now: number): void {
		for (const entry of this.#entries.values()) {
			if (!entry.busy && entry.dueAtMs <= now && !this.#isExpired(entry)) entry.dueAtMs = now + this.#pauseOf(entry, now);
		}
	}

	#sleep(ms: number): void {
		this.#nap?.abort();
		const nap = new AbortController();
		this.#nap = nap;
		void this.#ports.timers.sleep(ms, nap.signal).then(() => {
			if (this.#nap !== nap || this.#closing.signal.aborted) return;
			this.#nap = null;
			this.#pump();
		});
	}

	#begin(entry: Waiting): void {
		entry.busy = true;
		entry.woken = false;
		this.#triedBytes += entry.sizeBytes;
		const running = this.#try(entry).then((settled) => {
			this.#running.delete(running);
			this.#triedBytes -= entry.sizeBytes;
			entry.busy = false;
			if (settled) this.#forget(entry);
			else {
				const now = this.#ports.timers.nowMs();
				entry.dueAtMs = entry.woken ? now : now + this.#pauseOf(entry, now);
			}
			this.#changed();
			this.#pump();
		});
		this.#running.add(running);
	}

	/** One attempt at one entry. True: nothing of it waits any longer. */
	async #try(entry: Waiting): Promise<boolean> {
		const { emit, handOver, timers, timing } = this.#ports;
		const read = await this.#files.read(entry);
		switch (read.is) {
			case 'gone':
				emit({ type: 'problem', code: 'queue-entry-gone', message: `mail/${printEntryName(entry)} was taken out of the queue by somebody else` });
				return true;
			case 'odd':
				emit({ type: 'problem', code: 'queue-odd', message: read.message });
				return true;
			case 'unreadable':
				emit({ type: 'problem', code: 'queue-unreadable', message: read.message });
				return false;
			case 'entry':
				break;
		}
		const { mail, done } = read.entry;
		const recipients = mail.recipients.filter((recipient, index) => !done[index] && !entry.settled.has(recipient));
		if (recipients.length === 0) return this.#remove(entry);
		const expired = this.#isExpired(entry);
		const deadline = AbortSignal.any([timers.deadline(timing.handOverMs), this.#closing.signal]);
		const verdict = expired ? afterLifetime(recipients) : afterAttempt(await handOver.attempt({ ...mail, recipients }, deadline));
		return this.#carryOut(entry, read.entry, verdict);
	}

	/** The bounce first, then the marks or the end of the entry: a crash between repeats what R7 knows. */
	async #carryOut(entry: Waiting, { mail, done, checksum }: Entry & { readonly checksum: number }, verdict: Verdict): Promise<boolean> {
		const { emit, timers, wallMs } = this.#ports;
		let waiting = verdict.waiting;
		let settled = verdict.delivered;
		if (verdict.bounced.length > 0) {
			const told = await this.bounce(mail, verdict.bounced, verdict.reason, entry.acceptedMs);
			if (told.ok) settled = [...settled, ...verdict.bounced];
			else {
				waiting = [...waiting, ...verdict.bounced];
				emit({ type: 'problem', code: told.error.code, message: `a bounce has to wait: ${told.error.message}` });
			}
		}
		const finished = waiting.length === 0;
		if (!finished && settled.length > 0) {
			entry.settled = new Set([...entry.settled, ...settled]);
			await this.#files.mark(entry, { checksum, done: mail.recipients.map((recipient, index) => done[index] === true || entry.settled.has(recipient)) });
		}
		const removed = finished && (await this.#remove(entry));
		if (verdict.delivered.length > 0) {
			// Within a life the wall clock is not needed, and may be set or round to seconds.
			const lateMs = Math.max(timers.nowMs() - entry.knownAtMs, entry.fromDisk ? wallMs() - entry.acceptedMs : 0);
			const queued = this.size() - Number(removed);
			emit({ type: 'queue-delivered', message: mail.id, recipients: verdict.delivered.length, left: waiting.length, lateMs, queued });
		}
		if (finished && !removed) entry.settled = new Set([...entry.settled, ...settled]);
		return removed;
	}

	async #remove(entry: Waiting): Promise<boolean> {
		const removed = await this.#files.remove(entry);
		if (!removed.ok) this.#ports.emit({ type: 'problem', code: removed.error.code, message: removed.error.message });
		return removed.ok;
	}

	#isExpired(entry: Waiting): boolean {
		const { timers, wallMs, clockAgrees, lifetimeMs } = this.#ports;
		const age = { knownForMs: timers.nowMs() - entry.knownAtMs, wallAgeMs: entry.fromDisk ? wallMs() - entry.acceptedMs : undefined };
		return isExpired(age, { lifetimeMs, clockAgrees: clockAgrees?.() ?? true });
	}

	#pauseOf(entry: Waiting, now: number): number {
		return pauseMs(now - entry.sinceMs, this.#ports.timing);
	}

	#changed(): void {
		for (const watcher of this.#watchers.splice(0)) watcher();
	}
}

const nobody: ReadonlySet<string> = new Set();
