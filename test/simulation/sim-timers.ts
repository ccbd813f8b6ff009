/** The port to time (node-image/src/server/timers.ts) for one simulated process. */
import type { Timers } from '../../node-image/src/server/timers.ts';
import type { Agenda } from './agenda.ts';
import type { Lane } from './lane.ts';

export function simTimers(agenda: Agenda, lane: Lane): Timers {
	return {
		nowMs: () => agenda.nowMs,
		sleep: (ms, signal) =>
			new Promise((resolve) => {
				if (signal?.aborted) return resolve();
				lane.after(ms, resolve);
				signal?.addEventListener('abort', () => resolve(), { once: true });
			}),
		deadline: (ms) => {
			const controller = new AbortController();
			lane.after(ms, () => controller.abort('late'));
			return controller.signal;
		},
	};
}
