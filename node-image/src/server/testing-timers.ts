/**
 * Time for tests: stands still until it is told to run. What waits is called in order of its time, and whatever
 * follows from one call (promises, memory files) is done before the next.
 */
import type { Timers } from './timers.ts';

export interface VirtualTimers extends Timers {
	/** Lets so much time pass. */
	run(ms: number): Promise<void>;
}

interface Call {
	readonly atMs: number;
	readonly order: number;
	readonly run: () => void;
}

export function virtualTimers(): VirtualTimers {
	let now = 0;
	let order = 0;
	const calls = new Set<Call>();

	function after(ms: number, run: () => void): () => void {
		order += 1;
		const call: Call = { atMs: now + Math.max(0, ms), order, run };
		calls.add(call);
		return () => calls.delete(call);
	}

	return {
		nowMs: () => now,
		sleep: (ms, signal) =>
			new Promise((resolve) => {
				if (signal?.aborted) return resolve();
				const done = () => {
					cancel();
					signal?.removeEventListener('abort', done);
					resolve();
				};
				const cancel = after(ms, done);
				signal?.addEventListener('abort', done, { once: true });
			}),
		deadline(ms) {
			const controller = new AbortController();
			after(ms, () => controller.abort());
			return controller.signal;
		},
		async run(ms) {
			const until = now + ms;
			await settled();
			for (;;) {
				const next = [...calls].filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
				if (next === undefined) break;
				now = Math.max(now, next.atMs);
				calls.delete(next);
				next.run();
				await settled();
			}
			now = Math.max(now, until);
		},
	};
}

/** Promises that follow from each other, as many as there are: a turn of the event loop comes behind all of them. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
