/**
 * The last slots for a node's beats, from its recorded beats alone: heard, or passed without one.
 *
 * A slot is as long as the recorded beats are apart, not a length that is known beforehand: a cluster can be slowed
 * down as a whole. A beat may be late by half a slot on a busy machine; that is not a missed one.
 * Read next: reduce.ts (which folds beats), ../views/picture/beat-row.tsx (which draws them).
 */

/** What is known of one node's beats in time. */
export interface BeatSlots {
	/** Oldest first, at most `slotsKept`: did the slot bring a beat? */
	readonly slots: readonly boolean[];
	/** Between two beats, as recorded. */
	readonly everyMs: number;
	/** Between the last two; null: there was one. */
	readonly apartMs: number | null;
}

/** Chosen: two more than a node may miss before it counts as silent. */
export const slotsKept = 8;
/** Until two beats were recorded: the cluster's own default. */
const firstEveryMs = 100;
/** So much of a slot a beat may be late. Chosen. */
const lateShare = 0.6;
/** Two waits in a row that differ by less of themselves are a slower rhythm, and no misses. Chosen. */
const sameShare = 0.25;
/** How fast the length follows what is recorded. Chosen: some ten beats. */
const follows = 0.1;

/** Slots that passed without a beat between one beat at `fromMs` and a moment `toMs`; the slot of `toMs` itself is not one of them. */
function passed(fromMs: number, toMs: number, everyMs: number): number {
	return Math.min(slotsKept, Math.max(0, Math.floor((toMs - fromMs) / everyMs - lateShare)));
}

export function slotsAfterBeat(before: (BeatSlots & { readonly atMs: number }) | undefined, atMs: number): BeatSlots {
	if (!before) return { slots: [true], everyMs: firstEveryMs, apartMs: null };
	const missed = passed(before.atMs, atMs, before.everyMs);
	const apartMs = atMs - before.atMs;
	// Of a cluster that beats much slower than was thought, what looked like misses was none: the row begins anew.
	if (missed > 0 && before.apartMs !== null && Math.abs(apartMs - before.apartMs) < apartMs * sameShare)
		return { slots: [true, true, true], everyMs: apartMs, apartMs };
	const isOrdinary = missed === 0 && apartMs > 0;
	return {
		slots: missed === 0 && before.slots.length === slotsKept && !before.slots.includes(false) ? before.slots : added(before.slots, missed, true),
		// A cluster that is slowed down misses one slot at first, and is followed from there.
		everyMs: isOrdinary ? before.everyMs + (apartMs - before.everyMs) * follows : missed === 1 ? apartMs : before.everyMs,
		apartMs,
	};
}

/** The slots as they are at a moment: what passed since the last beat is missed. */
export function slotsAt(known: BeatSlots & { readonly atMs: number }, nowMs: number): readonly boolean[] {
	const missed = passed(known.atMs, nowMs, known.everyMs);
	return missed === 0 ? known.slots : added(known.slots, missed, null);
}

function added(slots: readonly boolean[], missed: number, then: true | null): readonly boolean[] {
	return [...slots, ...Array.from({ length: missed }, () => false), ...(then === null ? [] : [then])].slice(-slotsKept);
}
