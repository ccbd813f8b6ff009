/**
 * The ledger of acknowledged mail: what was sent, what was promised, what was found.
 *
 * It answers the one question of every exercise: did the cluster lose or double a mail, and how long did
 * a client wait? Pure: told what happened and when, it never looks at a clock or a socket. Each sent mail is in exactly one
 * of four states, and the sums below hold at any time (ledger.test.ts checks them with random histories):
 *
 *   sent         = in flight + acknowledged + refused + unknown
 *   acknowledged = stored + delayed + lost
 *
 *   acknowledged  250 after DATA for at least one recipient
 *   refused       5xx, or given up while it was certain that nothing was taken
 *   unknown       given up after a connection was lost behind the final dot: nobody may say "failed"
 *   stored        every acknowledged copy was read back by IMAP
 *   delayed       acknowledged, not read back yet
 *   lost          acknowledged, and a complete scan of the account, made after settling, lacks it
 *   doubled       (beside these) one number under several UIDs in a mailbox, or in a mailbox it was not sent to
 *
 * Memory is bounded: an entry only while a client waits, then one byte a mail (number-marks.ts).
 * Next: traffic-probe.ts feeds it.
 */
import { assert } from '../../node-image/src/result.ts';
import { LatencySeries } from './latency.ts';
import { acknowledgedSlots, bit, isStored, NumberMarks, numbersMax, seenSlots, slotsMax } from './number-marks.ts';

/** Mails whose wait for "readable" is followed one by one; they are the oldest, so the longest wait is among them. */
const unreadMax = 10_000;

export interface LedgerCounts {
	readonly sent: number;
	readonly inFlight: number;
	readonly acknowledged: number;
	readonly stored: number;
	readonly lost: number;
	readonly doubled: number;
	readonly unknown: number;
	readonly delayed: number;
	readonly refused: number;
	readonly repeats: number;
}

/** A numbered mail met in an account's INBOX. */
export interface Sighting {
	readonly account: number;
	readonly uidValidity: number;
	readonly uid: number;
	readonly number: number;
}

interface InFlight {
	dueMs: number;
	attempts: number;
	uncertain: boolean;
}

interface Unread {
	dueMs: number;
	/** Mask of the watched slots not read back yet. */
	slots: number;
	acknowledged: boolean;
	/** The last copy that was read back; a mail may be read before its 250 arrives. */
	seenMs: number | null;
}

export interface LedgerSetting {
	/** Accounts (by index) that a number goes to; the same answer every time. At most three. */
	recipientsOf(number: number): readonly number[];
	/** Accounts read often enough that their reading latency means something. */
	isWatched(account: number): boolean;
}

export class Ledger {
	readonly acceptMs = new LatencySeries();
	readonly readableMs = new LatencySeries();
	readonly #setting: LedgerSetting;
	readonly #marks = new NumberMarks();
	readonly #inFlight = new Map<number, InFlight>();
	readonly #unread = new Map<number, Unread>();
	readonly #mailboxes = new Map<number, { uidValidity: number; uidMax: number }>();
	#counts = { sent: 0, acknowledged: 0, stored: 0, lost: 0, doubled: 0, unknown: 0, refused: 0, repeats: 0 };
	/** Waits that ended without an answer count as outage, but have no place among latencies. */
	#longestGivenUpMs = 0;

	constructor(setting: LedgerSetting) {
		this.#setting = setting;
	}

	get isFull(): boolean {
		return this.#counts.sent >= numbersMax;
	}

	get inFlight(): number {
		return this.#inFlight.size;
	}

	/** A client takes the next number; `dueMs` is when it should have done so by the rate. */
	sent(dueMs: number): number {
		const number = this.#counts.sent;
		const recipients = this.#setting.recipientsOf(number);
		assert(recipients.length > 0 && recipients.length <= slotsMax, `mail ${number} has ${recipients.length} recipients`);
		assert(!this.isFull, 'the ledger is full');
		this.#counts.sent += 1;
		this.#inFlight.set(number, { dueMs, attempts: 0, uncertain: false });
		let slots = 0;
		recipients.forEach((account, slot) => {
			if (this.#setting.isWatched(account)) slots |= 1 << slot;
		});
		if (slots !== 0 && this.#unread.size < unreadMax) this.#unread.set(number, { dueMs, slots, acknowledged: false, seenMs: null });
		return number;
	}

	/** The client begins an attempt; every one after the first is a repeat. */
	attempted(number: number): void {
		const entry = this.#flying(number);
		entry.attempts += 1;
		if (entry.attempts > 1) this.#counts.repeats += 1;
	}

	/** 250 after DATA: from now on these copies are owed. */
	accepted(number: number, accounts: readonly number[]): void {
		this.#flying(number);
		const recipients = this.#setting.recipientsOf(number);
		let mark = this.#marks.get(number);
		for (const account of accounts) {
			const slot = recipients.indexOf(account);
			assert(slot >= 0, `mail ${number} was not for account ${account}`);
			mark |= bit.acknowledged << slot;
		}
		this.#marks.set(number, mark);
	}

	/** The connection was lost behind the final dot: the server may have taken it. */
	uncertain(number: number): void {
		this.#flying(number).uncertain = true;
	}

	/** The client is done with this mail: answered in full, or given up. */
	finished(number: number, outcome: 'answered' | 'given-up', now: number): void {
		const entry = this.#flying(number);
		this.#inFlight.delete(number);
		const mark = this.#marks.get(number);
		const unread = this.#unread.get(number);
		if (outcome === 'given-up') this.#longestGivenUpMs = Math.max(this.#longestGivenUpMs, now - entry.dueMs);
		if (acknowledgedSlots(mark) === 0) {
			if (outcome === 'given-up' && entry.uncertain) this.#counts.unknown += 1;
			else this.#counts.refused += 1;
			this.#unread.delete(number);
			return;
		}
		this.#counts.acknowledged += 1;
		if (outcome === 'answered') this.acceptMs.add(now - entry.dueMs);
		if (isStored(mark)) this.#counts.stored += 1;
		if (unread) {
			unread.acknowledged = true;
			unread.slots &= acknowledgedSlots(mark);
			this.#closeRead(number, unread);
		}
	}

	/** Found while reading on by UID. A UID is looked at once, so the same number again is a second copy. */
	seen(sighting: Sighting, now: number): void {
		const known = this.#mailboxes.get(sighting.account);
		if (known && known.uidValidity === sighting.uidValidity && sighting.uid <= known.uidMax) return;
		if (known && known.uidValidity !== sighting.uidValidity) this.#mailboxReplaced(sighting.account);
		this.#mailboxes.set(sighting.account, { uidValidity: sighting.uidValidity, uidMax: sighting.uid });
		const slot = this.#slotOf(sighting);
		if (slot === 'foreign') return;
		if (slot === 'misplaced' || (seenSlots(this.#marks.get(sighting.number)) >> slot) & 1) this.#doubled(sighting.number);
		else this.#found(sighting.number, slot, now);
	}

	/**
	 * A complete scan of the accounts, after reading on by UID has ended: tells the lost from the late, and finds copies that
	 * reading on missed.
	 */
	beginAudit(): Audit {
		const found = new NumberMarks();
		const complete = new Set<number>();
		return {
			found: (sighting) => {
				const slot = this.#slotOf(sighting);
				if (slot === 'foreign') return;
				const mark = found.get(sighting.number);
				if (slot === 'misplaced' || (mark >> slot) & 1) this.#doubled(sighting.number);
				else found.set(sighting.number, mark | (1 << slot));
			},
			scanned: (account) => complete.add(account),
			finish: (now, mailWaits = false) => {
				for (let number = 0; number < this.#counts.sent; number++) this.#judge({ number, found: found.get(number), complete, mailWaits }, now);
			},
		};
	}

	/** The machine slept, or this process did not run: no client of ours waited for the cluster in that time. */
	slept(gapMs: number): void {
		for (const entry of this.#inFlight.values()) entry.dueMs += gapMs;
		for (const entry of this.#unread.values()) entry.dueMs += gapMs;
	}

	counts(): LedgerCounts {
		const { acknowledged, stored, lost } = this.#counts;
		return { ...this.#counts, inFlight: this.#inFlight.size, delayed: acknowledged - stored - lost };
	}

	/** How long the client that has waited longest for a 250, and for its mail in the mailbox, has waited now. */
	waiting(now: number): { acceptMs: number; readableMs: number } {
		return { acceptMs: longest(this.#inFlight, now), readableMs: longest(this.#unread, now) };
	}

	/** The longest waits of the run, those still going on included. */
	outages(now: number): { acceptMs: number; readableMs: number } {
		const waiting = this.waiting(now);
		return {
			acceptMs: Math.max(this.acceptMs.longestMs, this.#longestGivenUpMs, waiting.acceptMs),
			readableMs: Math.max(this.readableMs.longestMs, waiting.readableMs),
		};
	}

	#flying(number: number): InFlight {
		const entry = this.#inFlight.get(number);
		assert(entry, `mail ${number} is not in flight`);
		return entry;
	}

	#slotOf(sighting: { account: number; number: number }): number | 'misplaced' | 'foreign' {
		if (!Number.isInteger(sighting.number) || sighting.number < 0 || sighting.number >= this.#counts.sent) return 'foreign';
		const slot = this.#setting.recipientsOf(sighting.number).indexOf(sighting.account);
		return slot < 0 ? 'misplaced' : slot;
	}

	#doubled(number: number): void {
		const mark = this.#marks.get(number);
		if (mark & bit.doubled) return;
		this.#marks.set(number, mark | bit.doubled);
		this.#counts.doubled += 1;
	}

	#found(number: number, slot: number, now: number): void {
		this.#change(number, (this.#marks.get(number) | (bit.seen << slot)) & ~bit.lost);
		const unread = this.#unread.get(number);
		if (!unread) return;
		if ((unread.slots >> slot) & 1) unread.seenMs = now;
		unread.slots &= ~(1 << slot);
		this.#closeRead(number, unread);
	}

	#closeRead(number: number, unread: Unread): void {
		if (!unread.acknowledged || unread.slots !== 0) return;
		if (unread.seenMs !== null) this.readableMs.add(unread.seenMs - unread.dueMs);
		this.#unread.delete(number);
	}

	/** Sets a mark and keeps `stored` and `lost` in step with it. */
	#change(number: number, after: number): void {
		const before = this.#marks.get(number);
		this.#marks.set(number, after);
		if (this.#inFlight.has(number)) return;
		this.#counts.stored += Number(isStored(after)) - Number(isStored(before));
		this.#counts.lost += Number((after & bit.lost) !== 0) - Number((before & bit.lost) !== 0);
	}

	/** A new UIDVALIDITY is a new mailbox: what was seen in the old one says nothing (RFC 9051 section 2.3.1.1). */
	#mailboxReplaced(account: number): void {
		for (let number = 0; number < this.#counts.sent; number++) {
			const slot = this.#setting.recipientsOf(number).indexOf(account);
			if (slot >= 0) this.#change(number, this.#marks.get(number) & ~(bit.seen << slot));
		}
	}

	#judge({ number, found, complete, mailWaits }: Judged, now: number): void {
		if (this.#inFlight.has(number)) return;
		const before = this.#marks.get(number);
		const owed = acknowledgedSlots(before);
		if (found === seenSlots(before) && (owed & ~found) === 0) return;
		const recipients = this.#setting.recipientsOf(number);
		let missing = false;
		for (let slot = 0; slot < recipients.length; slot++) {
			if ((found >> slot) & 1) {
				if (!((seenSlots(this.#marks.get(number)) >> slot) & 1)) this.#found(number, slot, now);
			} else if ((owed >> slot) & 1 && complete.has(recipients[slot] ?? -1)) {
				// What was never seen may be on its way still; what was seen and is not there is gone.
				if (!mailWaits || (seenSlots(this.#marks.get(number)) >> slot) & 1) missing = true;
				this.#change(number, this.#marks.get(number) & ~(bit.seen << slot));
			}
		}
		if (!missing) return;
		this.#change(number, this.#marks.get(number) | bit.lost);
		this.#unread.delete(number);
	}
}

export interface Audit {
	found(sighting: { readonly account: number; readonly number: number }): void;
	/** The account was read to its end: what was not found there is not there. */
	scanned(account: number): void;
	/** `mailWaits`: some queue of the cluster holds mail, so what was never seen is late, not lost. */
	finish(now: number, mailWaits?: boolean): void;
}

interface Judged {
	readonly number: number;
	readonly found: number;
	readonly complete: ReadonlySet<number>;
	readonly mailWaits: boolean;
}

/** Entries stand in the order in which they were due (but for shifts by `slept`, which keep it). */
function longest(entries: ReadonlyMap<number, { dueMs: number }>, now: number): number {
	for (const entry of entries.values()) return Math.max(0, now - entry.dueMs);
	return 0;
}
