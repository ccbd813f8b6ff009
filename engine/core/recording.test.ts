import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { eventLine, headerLine, parseRecording, RecordingTail } from './recording.ts';

const event = (seq: number): RecordedEvent => ({ source: 'engine', seq, atMs: seq * 10, event: { type: 'cluster-stopping' } });

describe('a recording', () => {
	const text = headerLine('demo', '2026-01-01T00:00:00.000Z') + eventLine(event(1)) + eventLine(event(2));

	test('reads back what was written', () => {
		const read = parseRecording(text);
		expect(read).toMatchObject({ ok: true, value: { header: { format: 1, name: 'demo' }, events: [event(1), event(2)] } });
	});

	test('a last line cut off by a crash is left out', () => {
		const read = parseRecording(text + eventLine(event(3)).slice(0, 20));
		expect(read.ok && read.value.events.length).toBe(2);
	});

	test.each([
		['not-a-recording', 'hello\n'],
		['newer-format', text.replace('"format":1', '"format":2')],
		['damaged', text.replace('"seq":1', '"seq":"x"')],
	])('%s is refused', (code, bad) => {
		const read = parseRecording(bad);
		expect(read.ok ? 'read' : read.error.code).toBe(code);
	});
});

test('the tail keeps the newest and answers by seq', () => {
	const tail = new RecordingTail(4);
	for (let seq = 1; seq <= 9; seq++) tail.push(event(seq));
	expect(tail.after(0).length).toBeLessThanOrEqual(5);
	expect(tail.after(7).map((one) => one.seq)).toEqual([8, 9]);
	expect(tail.after(9)).toEqual([]);
	expect(tail.lastSeq()).toBe(9);
});
