import { expect, test } from 'vitest';
import type { EngineEvent, RecordedEvent } from '../../contract/recorded-event.ts';
import type { LabEngine } from './cluster-probe.ts';
import { LabCluster } from './lab-cluster.ts';

/** Answers what following a cluster asks, and tells events when the test says so. */
function engineTest() {
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

test('a plan is done when its events are known, too: what comes behind it speaks of its fault, not of the one before', async () => {
	const { engine, tell, answered } = engineTest();
	const followed = await LabCluster.follow(engine, 'small', [{ name: 'be1', role: 'backend' }]);
	if (!followed.ok) throw new Error(followed.error.message);
	const cluster = followed.value;
	let isDone = false;
	const performed = cluster
		.perform({ do: 'plan', text: 'kill be1' }, () => false)
		.then(() => {
			isDone = true;
		});
	await answered;
	expect(isDone).toBe(false);
	tell({ type: 'fault', node: 'be1', kind: 'kill', by: 'lab' }, { type: 'plan-ended', how: 'done', failed: 0 });
	await performed;
	expect(cluster.observed().world.faultCount).toBe(1);
	cluster.stop();
});
