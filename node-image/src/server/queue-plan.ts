/**
 * What the frontend's queue decides (R7, R11): when an entry is tried again, and what becomes of an attempt's outcome.
 *
 * Pure: numbers in, a decision out. mail-queue.ts carries it out, queue-files.ts keeps the entries.
 */
import type { Timing } from '../cluster/timing.ts';
import type { HandOverOutcome } from './hand-over.ts';

/** Chosen: a quarter of the wait so far. So mail is at most a quarter later than the outage that kept it. */
const waitShare = 0.25;

/** How long until the next attempt, for an entry that has waited so long: from quick to calm. */
export function pauseMs(waitedMs: number, { retryMs, queueRetryMsMax }: Pick<Timing, 'retryMs' | 'queueRetryMsMax'>): number {
	return Math.min(queueRetryMsMax, Math.max(retryMs, waitedMs * waitShare));
}

export interface EntryAge {
	/** How long this life of the node has known it, by the monotonic clock: true, and too short after a restart. */
	readonly knownForMs: number;
	/** By the wall clock, which may be wrong, or have been wrong when the entry was taken; undefined: taken in this life, so the other is its age. */
	readonly wallAgeMs: number | undefined;
}

/** R7: past its lifetime an entry is bounced, never tried again: the ids that make it known are forgotten some time after. */
export function isExpired(
	{ knownForMs, wallAgeMs }: EntryAge,
	{ lifetimeMs, clockAgrees }: { readonly lifetimeMs: number; readonly clockAgrees: boolean },
): boolean {
	return knownForMs >= lifetimeMs || (clockAgrees && wallAgeMs !== undefined && wallAgeMs >= lifetimeMs);
}

export type BounceReason = 'no-such-account' | 'expired';

export interface Verdict {
	/** Copies that are in their mailboxes. */
	readonly delivered: readonly string[];
	/** Recipients that will never get it: the sender is told, unless there is none (RFC 5321 section 4.5.5). */
	readonly bounced: readonly string[];
	readonly reason: BounceReason;
	/** They wait for the next attempt. */
	readonly waiting: readonly string[];
}

/** What becomes of an entry after an attempt. */
export function afterAttempt(outcome: HandOverOutcome): Verdict {
	return { delivered: outcome.stored, bounced: outcome.vanished, reason: 'no-such-account', waiting: outcome.waiting };
}

export function afterLifetime(recipients: readonly string[]): Verdict {
	return { delivered: [], bounced: recipients, reason: 'expired', waiting: [] };
}

/** The entry that is due first; of two that are due, the one that waits longer. `undefined`: all are being tried. */
export function nextDue<E extends { readonly dueAtMs: number; readonly acceptedMs: number; readonly busy: boolean }>(entries: Iterable<E>): E | undefined {
	let first: E | undefined;
	for (const entry of entries) {
		if (entry.busy) continue;
		if (first === undefined || entry.dueAtMs < first.dueAtMs || (entry.dueAtMs === first.dueAtMs && entry.acceptedMs < first.acceptedMs)) first = entry;
	}
	return first;
}
