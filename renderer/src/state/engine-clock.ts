/**
 * The engine's clock as this window knows it: what `atMs` would be now.
 *
 * Taken from the events themselves: each was recorded a little before it arrived here, so the largest
 * difference seen is nearest to the truth. Stands still while the engine is lost.
 */
export function createEngineClock(now: () => number) {
	let offsetMs: number | null = null;
	let stoppedAtMs: number | null = null;
	return {
		/** An event stamped `atMs` has arrived just now. */
		heard(atMs: number): void {
			const seen = atMs - now();
			// After a stop a new recording, or a new start of it, may count from elsewhere.
			offsetMs = offsetMs === null || stoppedAtMs !== null ? seen : Math.max(offsetMs, seen);
			stoppedAtMs = null;
		},
		/** Null: nothing was heard yet. */
		nowMs(): number | null {
			if (stoppedAtMs !== null) return stoppedAtMs;
			return offsetMs === null ? null : now() + offsetMs;
		},
		stop(): void {
			if (offsetMs !== null && stoppedAtMs === null) stoppedAtMs = now() + offsetMs;
		},
		/** Another cluster, another recording. */
		reset(): void {
			offsetMs = null;
			stoppedAtMs = null;
		},
	};
}

export const engineClock = createEngineClock(() => performance.now());
