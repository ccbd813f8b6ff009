import { describe, expect, test } from 'vitest';
import type { EngineEvent, RecordedEvent } from './recorded-event.ts';
import { eventLine, headerLine, isFault, parseRecording } from './recording-format.ts';

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

test('what breaks something is a fault; what mends it, and what came of it, is none', () => {
	const counted = (event: EngineEvent) => isFault({ source: 'engine', seq: 1, atMs: 1, event });
	expect(counted({ type: 'fault', node: 'be1', kind: 'kill', by: 'outside' })).toBe(true);
	expect(counted({ type: 'fault', node: 'be1', kind: 'restart', by: 'lab' })).toBe(false);
	expect(counted({ type: 'link-fault', kind: 'cut', links: [] })).toBe(true);
	expect(counted({ type: 'link-fault', kind: 'heal', links: [] })).toBe(false);
	expect(counted({ type: 'drain', node: 'be1', on: true })).toBe(true);
	expect(counted({ type: 'healed', node: 'be1' })).toBe(false);
});
