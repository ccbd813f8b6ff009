/**
 * Did the computer sleep? Decided from the engine's own clocks, so that a sleep is never told as a fault.
 *
 * Two things look like a sleep from inside and are none: somebody corrects the wall clock (so it is not asked
 * here), and this process was stopped or starved for a while (so a late timer alone proves nothing). Linux stops
 * the monotonic clock in a sleep and goes on counting the time since the start of the machine: the difference is
 * the sleep. Where the monotonic clock goes on (macOS, Windows), a late timer counts as sleep only together with
 * the word of somebody whom the system told: the desktop shell. Read next: ../server/sleep-watch.ts.
 */

export interface ClockReading {
	readonly monotonicMs: number;
	/** Since the machine was started, sleep included. */
	readonly bootMs: number;
}

export interface Sleep {
	readonly forMs: number;
	/** So much of it the monotonic clock has counted, and with it the times of a recording. */
	readonly countedMs: number;
}

/** Shorter is no news, and below what two clocks that are read one after the other may differ by on a busy machine. */
export const sleepMsMin = 2_000;

/**
 * What happened between two readings that should be `everyMs` apart. `toldMs`: the shell's word for how long the
 * system says it slept; 0 without one.
 */
export function sleepBetween(
	before: ClockReading,
	after: ClockReading,
	{ everyMs, toldMs }: { readonly everyMs: number; readonly toldMs: number },
): Sleep | null {
	const counted = after.monotonicMs - before.monotonicMs;
	const stoodStillMs = after.bootMs - before.bootMs - counted;
	if (stoodStillMs >= sleepMsMin) return { forMs: Math.round(stoodStillMs), countedMs: 0 };
	const lateMs = counted - everyMs;
	// Told, and seen: a word that our own timer does not bear out explains nothing that a cluster did.
	const forMs = Math.min(toldMs, lateMs);
	return forMs >= sleepMsMin ? { forMs: Math.round(forMs), countedMs: Math.round(forMs) } : null;
}
