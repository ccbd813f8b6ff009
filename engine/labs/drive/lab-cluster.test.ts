import { expect, test } from 'vitest';
import { LabCluster } from './lab-cluster.ts';
import { engineTest } from './testing-engine.ts';

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

test('a recording that is longer than any exercise, or grows as fast as it is read, is refused', async () => {
	const { engine } = engineTest();
	let seq = 0;
	const call = async (name: string, args: unknown) => {
		if (name !== 'recordingRead') return engine.call(name as never, args as never);
		seq += 1;
		return { ok: true, value: { events: [{ source: 'engine', seq, atMs: seq, event: { type: 'plan-ended', how: 'done', failed: 0 } }] } };
	};
	const endless = { ...engine, call } as unknown as typeof engine;
	expect(await LabCluster.follow(endless, 'small', [], 100)).toMatchObject({ ok: false, error: { code: 'recording-too-long' } });
	expect(seq).toBe(101);
});
