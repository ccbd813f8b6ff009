import { expect, test } from 'vitest';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { RecordingTail } from './recording.ts';

const event = (seq: number): RecordedEvent => ({ source: 'engine', seq, atMs: seq * 10, event: { type: 'cluster-stopping' } });

test('the tail keeps the newest and answers by seq', () => {
	const tail = new RecordingTail(4);
	for (let seq = 1; seq <= 9; seq++) tail.push(event(seq));
	expect(tail.after(0).length).toBeLessThanOrEqual(5);
	expect(tail.after(7).map((one) => one.seq)).toEqual([8, 9]);
	expect(tail.after(9)).toEqual([]);
	expect(tail.lastSeq()).toBe(9);
});
