/**
 * What clients did and were told, message by message: the ledger that a campaign is judged by.
 *
 * A copy is one numbered message in one mailbox of one account: put there by SMTP or APPEND, then perhaps given
 * flags and expunged. Every operation ends 'ok' (acknowledged), 'refused' (certainly not done) or 'unknown' (the
 * answer was lost: it may have been done, and may be done yet). Pure; look-judge.ts and file-judge.ts read it.
 */
import { assert } from '../../node-image/src/result.ts';

export type OperationOutcome = 'pending' | 'ok' | 'refused' | 'unknown';
export const operationKinds = ['smtp', 'append', 'flags', 'expunge', 'sync', 'full-look'] as const;
export type OperationKind = (typeof operationKinds)[number];

/** One thing a client asked for; `end` is called once. */
export class Operation {
	readonly kind: OperationKind;
	readonly begunMs: number;
	#outcome: OperationOutcome = 'pending';
	#endedMs = Number.POSITIVE_INFINITY;

	constructor(kind: OperationKind, begunMs: number) {
		this.kind = kind;
		this.begunMs = begunMs;
	}

	get outcome(): OperationOutcome {
		return this.#outcome;
	}

	/** Infinity while it is pending. */
	get endedMs(): number {
		return this.#endedMs;
	}

	end(outcome: Exclude<OperationOutcome, 'pending'>, nowMs: number): void {
		assert(this.#outcome === 'pending', `a ${this.kind} ended twice`);
		this.#outcome = outcome;
		this.#endedMs = nowMs;
	}
}

export interface FlagOperation {
	readonly operation: Operation;
	/** Flag by flag: set or taken away. */
	readonly values: ReadonlyMap<string, boolean>;
}

export interface Copy {
	readonly number: number;
	readonly account: string;
	readonly mailbox: string;
	readonly how: 'smtp' | 'append';
	readonly stored: Operation;
	/** As named in the answer to APPEND. */
	appendedUid: number | undefined;
	readonly flags: FlagOperation[];
	readonly expunges: Operation[];
}

/** The bytes as the client sent them: hops put lines in front, nothing else may change. */
export interface Content {
	readonly sizeBytes: number;
	readonly sha256: string;
}

export interface NumberedMail {
	readonly number: number;
	readonly how: 'smtp' | 'append';
	readonly content: Content;
	readonly copies: readonly Copy[];
	readonly dueMs: number;
	attempts: number;
	/** An attempt ended behind its final dot without an answer. */
	uncertain: boolean;
	finished: boolean;
}

/** Chosen: some 100 MB of memory at worst. */
const operationsMax = 500_000;

export class CopyLedger {
	readonly #mails: NumberedMail[] = [];
	readonly #places = new Map<string, Map<number, Copy>>();
	readonly #tally = new Map<OperationKind, { ok: number; refused: number; unknown: number }>();
	#repeats = 0;

	/** The number that the next mail gets. */
	get nextNumber(): number {
		return this.#mails.length;
	}

	get isFull(): boolean {
		return this.#mails.length >= operationsMax;
	}

	mails(): readonly NumberedMail[] {
		return this.#mails;
	}

	mail(number: number): NumberedMail | undefined {
		return this.#mails[number];
	}

	/** By number. */
	copiesIn(account: string, mailbox: string): ReadonlyMap<number, Copy> {
		return this.#places.get(`${account} ${mailbox}`) ?? new Map();
	}

	/** A client is about to send `nextNumber`. */
	begin(
		mail: { readonly how: 'smtp' | 'append'; readonly accounts: readonly string[]; readonly mailbox: string; readonly content: Content },
		nowMs: number,
		dueMs: number = nowMs,
	): NumberedMail {
		const { how, accounts, mailbox, content } = mail;
		const number = this.nextNumber;
		const copies = accounts.map((account): Copy => {
			const stored = new Operation(how, nowMs);
			const copy: Copy = { number, account, mailbox, how, stored, appendedUid: undefined, flags: [], expunges: [] };
			const place = this.#places.get(`${account} ${mailbox}`) ?? new Map<number, Copy>();
			this.#places.set(`${account} ${mailbox}`, place);
			place.set(number, copy);
			return copy;
		});
		const begun: NumberedMail = { number, how, content, copies, dueMs, attempts: 0, uncertain: false, finished: false };
		this.#mails.push(begun);
		return begun;
	}

	/** The client begins an attempt; every one after the first is a repeat. */
	attempted(mail: NumberedMail): void {
		mail.attempts += 1;
		if (mail.attempts > 1) this.#repeats += 1;
	}

	/** 250 after DATA, for these recipients. A second answer to a mail that was sent twice changes nothing. */
	accepted(mail: NumberedMail, accounts: readonly string[], nowMs: number): void {
		for (const copy of mail.copies) if (accounts.includes(copy.account) && copy.stored.outcome === 'pending') copy.stored.end('ok', nowMs);
	}

	/** The client does nothing more about this mail. */
	finish(mail: NumberedMail, nowMs: number): void {
		mail.finished = true;
		for (const copy of mail.copies) if (copy.stored.outcome === 'pending') copy.stored.end(mail.uncertain ? 'unknown' : 'refused', nowMs);
		this.count('smtp', outcomeOf(mail));
	}

	/** Counts an operation of a kind; copies keep their own. */
	count(kind: OperationKind, outcome: OperationOutcome): void {
		const tally = this.#tally.get(kind) ?? { ok: 0, refused: 0, unknown: 0 };
		this.#tally.set(kind, tally);
		if (outcome !== 'pending') tally[outcome] += 1;
	}

	counts(): { readonly repeats: number; readonly operations: Readonly<Record<string, { ok: number; refused: number; unknown: number }>> } {
		return { repeats: this.#repeats, operations: Object.fromEntries(this.#tally) };
	}
}

/** Of a mail as a whole: acknowledged when one recipient at least is. */
export function outcomeOf(mail: NumberedMail): OperationOutcome {
	const outcomes = mail.copies.map((copy) => copy.stored.outcome);
	if (outcomes.includes('pending')) return 'pending';
	return (['ok', 'unknown', 'refused'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'refused';
}

/** What a look between two moments may find: behind the acknowledged, and among what was or is under way. */
export interface Expected {
	/** 'must', 'must-not', or 'may'. */
	readonly presence: 'must' | 'must-not' | 'may';
	/** For each flag that a client has touched: the values that are right. */
	readonly flags: ReadonlyMap<string, ReadonlySet<boolean>>;
}

/** A look that began at `fromMs` and ended at `toMs` (both Infinity for the audit: everything has ended). */
export function expected(copy: Copy, fromMs: number, toMs: number): Expected {
	return { presence: presenceOf(copy, fromMs, toMs), flags: flagsOf(copy, fromMs, toMs) };
}

function presenceOf(copy: Copy, fromMs: number, toMs: number): Expected['presence'] {
	const begun = copy.expunges.filter((expunge) => expunge.begunMs <= toMs && expunge.outcome !== 'refused');
	if (begun.some((expunge) => expunge.outcome === 'ok' && expunge.endedMs <= fromMs)) return 'must-not';
	if (copy.stored.outcome === 'ok' && copy.stored.endedMs <= fromMs) return begun.length > 0 ? 'may' : 'must';
	// 451 may stand for "not for everybody yet" (R7): for mail sent by SMTP only "no such account" would be certain.
	if (copy.how === 'append' && copy.stored.outcome === 'refused') return 'must-not';
	return 'may';
}

/**
 * The last acknowledged value counts, and every value whose operation is under way during the look or ended
 * without an answer: that one may have been done, and a server that hung may do it yet.
 */
function flagsOf(copy: Copy, fromMs: number, toMs: number): Map<string, Set<boolean>> {
	const last = new Map<string, boolean>();
	const open = new Map<string, Set<boolean>>();
	for (const { operation, values } of copy.flags) {
		if (operation.begunMs > toMs || operation.outcome === 'refused') continue;
		const isCertain = operation.outcome === 'ok' && operation.endedMs <= fromMs;
		for (const [flag, value] of values) {
			if (isCertain) last.set(flag, value);
			else open.set(flag, (open.get(flag) ?? new Set()).add(value));
		}
	}
	const touched = [...new Set([...last.keys(), ...open.keys()])];
	return new Map(touched.map((flag) => [flag, (open.get(flag) ?? new Set<boolean>()).add(last.get(flag) ?? false)]));
}
