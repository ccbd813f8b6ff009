/**
 * Looks at the clocks once a second, and says when the computer has slept.
 *
 * Clocks and timer are given, so that a night passes in a test at once. What counts as a sleep is decided in
 * ../core/sleep.ts; the engine records it in every cluster (engine.ts).
 */
import { uptime } from 'node:os';
import { type ClockReading, type Sleep, sleepBetween, sleepMsMin } from '../core/sleep.ts';

export interface SleepWatchOptions {
	readonly onSleep: (sleep: Sleep) => void;
	/** Null: the clocks could not be read together. */
	readonly read?: () => ClockReading | null;
	/** Calls back again and again until the returned function is called. */
	readonly every?: (everyMs: number, callback: () => void) => () => void;
}

export interface SleepWatch {
	/** The desktop shell was told by the system that it slept so long. */
	told(forMs: number): void;
	stop(): void;
}

/** Chosen: a second after waking nobody has read anything wrong yet. */
const everyMs = 1_000;
/** Two readings further apart than this say more about the scheduler than about the clocks. */
const togetherMs = 100;

/** The shell's word may come behind our own timer: so long a gap waits for its explanation. Chosen. */
const explainMs = 10_000;

export function watchSleep({ onSleep, read = readClocks, every = everyUnref }: SleepWatchOptions): SleepWatch {
	let before = read();
	/** A gap that nobody has explained yet. */
	let gap: { readonly from: ClockReading; readonly to: ClockReading } | undefined;

	function look(toldMs: number): void {
		const after = read();
		if (after === null) return;
		if (gap !== undefined && after.monotonicMs - gap.to.monotonicMs > explainMs) gap = undefined;
		const seen = before === null ? undefined : { from: before, to: after };
		before = after;
		for (const each of [seen, gap]) {
			const sleep = each && sleepBetween(each.from, each.to, { everyMs, toldMs });
			if (!sleep) continue;
			gap = undefined;
			onSleep(sleep);
			return;
		}
		if (seen && seen.to.monotonicMs - seen.from.monotonicMs - everyMs >= sleepMsMin) gap = seen;
	}

	const stop = every(everyMs, () => look(0));
	return { told: look, stop };
}

function readClocks(): ClockReading | null {
	const monotonicMs = performance.now();
	// CLOCK_BOOTTIME on Linux.
	const bootMs = uptime() * 1000;
	return performance.now() - monotonicMs > togetherMs ? null : { monotonicMs, bootMs };
}

function everyUnref(ms: number, callback: () => void): () => void {
	const timer = setInterval(callback, ms).unref();
	return () => clearInterval(timer);
}
