import { expect, test } from 'vitest';
import type { NodeEvent, NodeEventLine } from '../../node-image/src/contract/node-events.ts';
import { failed, ok } from '../../node-image/src/result.ts';
import type { AdminFailure, NodeAdmin } from '../runtime/node-admin.ts';
import { NodeWatch } from './node-watch.ts';

const line = (seq: number): NodeEventLine => ({ seq, uptimeMs: 0, event: { type: 'life-taken', life: seq } });
const fail = (code: AdminFailure['code'], message: string) => failed<AdminFailure>({ code, message, definite: true });

/** Each stream is a list of lines and how it ends; after the last one the stream stays open. */
function watched(streams: { lines: number[]; failure?: AdminFailure }[], wanted: number) {
	const asked: number[] = [];
	const heard: NodeEvent[] = [];
	const complaints: string[] = [];
	let enough = () => {};
	const reached = new Promise<void>((resolve) => {
		enough = resolve;
	});
	const beats = { open: 0, say: (_: NodeEventLine) => {} };
	const admin: Pick<NodeAdmin, 'events' | 'beats' | 'status'> = {
		beats: (onLine, signal) =>
			new Promise((resolve) => {
				beats.open++;
				beats.say = onLine;
				signal.addEventListener('abort', () => {
					beats.open--;
					resolve(ok(undefined));
				});
			}),
		status: async () => fail('unreachable', 'down'),
		events: async (fromSeq, onLine, signal) => {
			asked.push(fromSeq);
			const stream = streams.shift();
			if (!stream) return new Promise((resolve) => signal.addEventListener('abort', () => resolve(ok(undefined))));
			for (const seq of stream.lines) onLine(line(seq));
			return stream.failure ? { ok: false, error: stream.failure } : ok(undefined);
		},
	};
	const watch = new NodeWatch({
		admin: admin as NodeAdmin,
		onEvent: (event) => {
			heard.push(event);
			if (heard.length === wanted) enough();
		},
		onNumbers: () => {},
		onReach: () => {},
		onBadAnswer: (message) => complaints.push(message),
		expectsAnswers: () => true,
	});
	watch.start();
	return { watch, asked, heard, complaints, reached, beats };
}

test('takes a broken stream up after the last event, and hears none twice', async () => {
	const { watch, asked, heard, reached } = watched([{ lines: [1, 2] }, { lines: [], failure: fail('unreachable', 'refused').error }, { lines: [2, 3, 4] }], 4);
	await reached;
	expect(asked).toEqual([1, 3, 3]);
	expect(heard.map((event) => event.type === 'life-taken' && event.life)).toEqual([1, 2, 3, 4]);
	watch.stop();
});

test('complains once about what is not in the contract', async () => {
	const bad = fail('bad-answer', 'an event that is not in the contract: x').error;
	const { watch, complaints, reached } = watched([{ lines: [], failure: bad }, { lines: [], failure: bad }, { lines: [1] }], 1);
	await reached;
	expect(complaints).toEqual([bad.message]);
	watch.stop();
});

test('after the process ended what it said is still heard, but nothing is asked again', async () => {
	const { watch, asked, heard } = watched([{ lines: [1] }, { lines: [2] }], 3);
	watch.processEnded();
	await new Promise((resolve) => setImmediate(resolve));
	expect(heard.length).toBe(1);
	expect(asked).toEqual([1]);
	watch.stop();
});

test('beats are asked for while they are wanted, once, and come among the events', async () => {
	const beat: NodeEventLine = { seq: 1, uptimeMs: 0, event: { type: 'beat', seq: 7, lookupMs: 0, heard: [] } };
	const { watch, heard, reached, beats } = watched([{ lines: [1] }], 2);
	expect(beats.open).toBe(0);
	watch.wantBeats(true);
	watch.wantBeats(true);
	expect(beats.open).toBe(1);
	beats.say(beat);
	await reached;
	expect(heard.map(({ type }) => type).sort()).toEqual(['beat', 'life-taken']);
	watch.wantBeats(false);
	expect(beats.open).toBe(0);
	beats.say(beat);
	expect(heard).toHaveLength(2);
	watch.wantBeats(true);
	watch.stop();
	expect(beats.open).toBe(0);
});
