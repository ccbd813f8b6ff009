/**
 * The port to time: monotonic milliseconds, waiting, deadlines.
 *
 * Whatever waits takes it from here, so that the simulation can run the same code in virtual time
 * (test/simulation). Real nodes use `realTimers`.
 */
import { nowMs } from './clock.ts';

export interface Timers {
	/** Monotonic milliseconds of this member; never compared with another's. */
	nowMs(): number;
	/** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** Aborts after `ms`. */
	deadline(ms: number): AbortSignal;
}

export const realTimers: Timers = {
	nowMs,
	async sleep(ms, signal) {
		if (signal?.aborted) return;
		await new Promise<void>((resolve) => {
			const done = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			signal?.addEventListener('abort', done, { once: true });
		});
	},
	deadline: (ms) => AbortSignal.timeout(ms),
};
