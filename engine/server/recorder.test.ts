import { expect, test } from 'vitest';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { parseRecording } from '../contract/recording-format.ts';
import { Follower } from './follower.ts';
import { Recorder } from './recorder.ts';

function recording(limitBytes?: number) {
	const clock = { ms: 100 };
	const file = {
		path: 'memory',
		text: '',
		closed: false,
		append: async (text: string) => {
			file.text += text;
		},
		close: async () => {
			file.closed = true;
		},
	};
	const recorder = new Recorder({ name: 'demo', startedAt: 'today', file, now: () => clock.ms, ...(limitBytes === undefined ? {} : { limitBytes }) });
	return { recorder, file, clock };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('numbers, times since the beginning, and the file reads back the same', async () => {
	const { recorder, file, clock } = recording();
	const heard: RecordedEvent[] = [];
	recorder.onEvent((event) => heard.push(event));
	clock.ms = 150;
	recorder.recordNode('be1', { type: 'state', state: 'ready' });
	clock.ms = 200;
	recorder.recordEngine({ type: 'cluster-stopping' });
	await recorder.close();
	expect(heard.map((event) => [event.seq, event.atMs])).toEqual([
		[1, 50],
		[2, 100],
	]);
	expect(parseRecording(file.text)).toMatchObject({ ok: true, value: { header: { name: 'demo' }, events: heard } });
	expect(file.closed).toBe(true);
});

test('at its limit the file ends with one event that says so; listeners go on', async () => {
	const { recorder, file } = recording(500);
	const heard: RecordedEvent[] = [];
	recorder.onEvent((event) => heard.push(event));
	for (let n = 0; n < 20; n++) recorder.recordEngine({ type: 'cluster-stopping' });
	await recorder.close();
	const read = parseRecording(file.text);
	const last = read.ok ? read.value.events.at(-1) : undefined;
	expect(last).toMatchObject({ event: { type: 'recording-full', limitBytes: 500 } });
	expect(file.text.length).toBeLessThan(700);
	expect(heard.length).toBe(21);
	expect(heard.map((event) => event.seq)).toEqual(heard.map((_, index) => index + 1));
});

test('a disk that refuses does not stop the cluster', async () => {
	const { recorder, file } = recording();
	file.append = async () => {
		throw new Error('ENOSPC');
	};
	recorder.recordEngine({ type: 'cluster-stopping' });
	await recorder.close();
	expect(recorder.after(0).length).toBe(1);
});

test('a follower gets everything after its place, in order, once', async () => {
	const { recorder } = recording();
	for (let n = 0; n < 2500; n++) recorder.recordEngine({ type: 'cluster-stopping' });
	const batches: (readonly RecordedEvent[])[] = [];
	const follower = new Follower(recorder, 100, (events) => batches.push(events));
	await turn();
	recorder.recordEngine({ type: 'cluster-stopping' });
	follower.flush();
	await turn();
	const seqs = batches.flat().map((event) => event.seq);
	expect(seqs).toEqual(Array.from({ length: 2401 }, (_, index) => index + 101));
	expect(Math.max(...batches.map((batch) => batch.length))).toBe(1000);
	follower.stop();
	recorder.recordEngine({ type: 'cluster-stopping' });
	await turn();
	expect(batches.flat().length).toBe(2401);
});
