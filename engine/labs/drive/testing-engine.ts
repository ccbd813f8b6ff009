/** An engine for tests of what drives an exercise: no cluster, and events when the test says so. */
import type { EngineEvent, RecordedEvent } from '../../contract/recorded-event.ts';
import type { LabEngine } from './cluster-probe.ts';

/** Answers what following a cluster asks, and tells events when the test says so. */
export function engineTest() {
	const listeners = new Map<string, ((push: unknown) => void)[]>();
	const answered = Promise.withResolvers<void>();
	const answers: Readonly<Record<string, unknown>> = {
		status: { accounts: [] },
		recordingRead: { name: 'small', startedAt: '2030-01-01T00:00:00.000Z', lastSeq: 0, events: [] },
		follow: { lastSeq: 0 },
		planStart: null,
		planResult: { state: 'done', steps: [] },
	};
	const engine = {
		call: async (call: string) => {
			if (call === 'planResult') setImmediate(answered.resolve);
			return { ok: true, value: answers[call] };
		},
		on: (push: string, listener: (push: unknown) => void) => {
			listeners.set(push, [...(listeners.get(push) ?? []), listener]);
			return () => {};
		},
		onClose: () => () => {},
	} as unknown as LabEngine;
	let seq = 0;
	const tell = (...told: EngineEvent[]) => {
		const events = told.map((event): RecordedEvent => ({ source: 'engine', seq: ++seq, atMs: seq, event }));
		for (const listener of listeners.get('events') ?? []) listener({ name: 'small', events });
	};
	return { engine, tell, answered: answered.promise };
}
