/**
 * Has this page been frozen: by the computer's sleep, or by a browser that puts tabs aside?
 *
 * What the engine said meanwhile comes all at once then, and the page's idea of the engine's clock may be wrong
 * by the whole time. So the page asks anew (connection.ts), as after a lost connection, and shows only where things
 * stand now. A hidden tab's timers are called once a minute at worst: that is no freeze.
 */

const everyMs = 1_000;
const shownGapMs = 5_000;
const hiddenGapMs = 90_000;

/** Was the page frozen between two calls of its timer? Any of the two clocks may have stood still meanwhile. */
export function wasFrozen({ monotonicMs, wallMs, wasHidden }: { readonly monotonicMs: number; readonly wallMs: number; readonly wasHidden: boolean }): boolean {
	return Math.max(monotonicMs, wallMs) - everyMs >= (wasHidden ? hiddenGapMs : shownGapMs);
}

export interface ThawSurroundings {
	readonly monotonicMs: () => number;
	readonly wallMs: () => number;
	readonly isHidden: () => boolean;
	readonly every: (everyMs: number, callback: () => void) => void;
}

/** Calls back each time the page goes on after it was frozen. */
export function watchThaws({ monotonicMs, wallMs, isHidden, every }: ThawSurroundings, onThaw: () => void): void {
	let before = { monotonicMs: monotonicMs(), wallMs: wallMs(), isHidden: isHidden() };
	every(everyMs, () => {
		const now = { monotonicMs: monotonicMs(), wallMs: wallMs(), isHidden: isHidden() };
		const gap = { monotonicMs: now.monotonicMs - before.monotonicMs, wallMs: now.wallMs - before.wallMs, wasHidden: before.isHidden || now.isHidden };
		before = now;
		if (wasFrozen(gap)) onThaw();
	});
}

export const pageSurroundings: ThawSurroundings = {
	monotonicMs: () => performance.now(),
	wallMs: () => Date.now(),
	isHidden: () => document.hidden,
	every: (ms, callback) => void setInterval(callback, ms),
};
