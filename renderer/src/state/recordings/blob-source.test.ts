import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { eventLine, headerLine } from '../../../../engine/contract/recording-format.ts';
import { contractStartedAt, recordingSourceContract } from '../replay/source-contract.ts';
import { openBlobRecording } from './blob-source.ts';

const text = (events: readonly RecordedEvent[]) => headerLine('demo', contractStartedAt) + events.map(eventLine).join('');

async function opened(file: Blob) {
	const read = await openBlobRecording(file);
	if (!read.ok) throw new Error(read.error.message);
	return read.value;
}

recordingSourceContract('a file', async (events) => ({ source: (await opened(new Blob([text(events)]))).source }));
recordingSourceContract('a packed file', async (events) => ({ source: (await opened(new Blob([gzipSync(text(events))]))).source }));

/** Several slices long, and with letters of several bytes. */
const many: readonly RecordedEvent[] = Array.from({ length: 20_000 }, (_, index) => ({
	source: 'node',
	seq: index + 1,
	atMs: index,
	node: 'be1',
	event: { type: 'problem', code: 'long', message: 'ü€'.repeat(60 + (index % 50)) },
}));

describe('a file larger than a slice', () => {
	const file = new Blob([text(many)]);

	test('is read from any place, and on from there', async () => {
		expect(file.size).toBeGreaterThan(6_000_000);
		const { name, source } = await opened(file);
		expect([name, source.lastSeq()]).toEqual(['demo', 20_000]);
		for (const afterSeq of [0, 1, 777, 9_999, 19_998, 19_999]) {
			const part = await source.read(afterSeq, 3);
			expect(part.ok && part.value, `behind ${afterSeq}`).toEqual(many.slice(afterSeq, afterSeq + 3));
		}
		const all: RecordedEvent[] = [];
		while (all.length < 20_000) {
			const part = await source.read(all.length, 5_000);
			if (!part.ok || part.value.length === 0) throw new Error('no part');
			all.push(...part.value);
		}
		expect(all).toEqual(many);
	});

	test('tells how far it is, up to its end', async () => {
		const told: number[] = [];
		await openBlobRecording(file, { progress: (done) => told.push(done) });
		expect(told.length).toBeGreaterThan(2);
		expect(told.at(-1)).toBe(1);
		expect(told).toEqual([...told].sort((one, other) => one - other));
	});
});

test('a last line that a crash cut off is left out', async () => {
	const { source } = await opened(new Blob([text(many.slice(0, 5)), '{"source":"no']));
	expect(source.lastSeq()).toBe(5);
	expect(await source.read(3, 10)).toMatchObject({ ok: true, value: many.slice(3, 5) });
});

describe('what is no recording is refused, and why', () => {
	const cases: [string, string, BlobPart, string][] = [
		['an empty file', 'not-a-recording', '', 'first line'],
		['a text', 'not-a-recording', 'hello\nworld\n', 'first line'],
		['a picture', 'not-a-recording', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0a]), 'first line'],
		['one endless line', 'not-a-recording', 'x'.repeat(5_000_000), 'line 1'],
		['a newer format', 'newer-format', text([]).replace('"format":1', '"format":7'), 'format 7 is newer'],
		['a foreign line', 'damaged', `${text(many.slice(0, 3))}hello\n`, 'line 5'],
		['an event that is none at the end', 'damaged', `${text(many.slice(0, 3))}{"seq":4}\n`, 'line 5'],
		['events that go back', 'damaged', text([...many.slice(0, 3), ...many.slice(0, 2)]), 'line 6'],
		['packed rubbish', 'unreadable', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3, 4]), ''],
	];
	test.each(cases)('%s', async (_, code, content, message) => {
		const read = await openBlobRecording(new Blob([content]));
		expect(read).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(message) } });
	});

	test('a damaged line in the middle, when it is read, with its number', async () => {
		const lines = text(many.slice(0, 10)).split('\n');
		lines[4] = '{"source":"engine"}';
		const { source } = await opened(new Blob([lines.join('\n')]));
		expect(await source.read(0, 3)).toMatchObject({ ok: true });
		expect(await source.read(3, 5)).toEqual({ ok: false, error: { code: 'damaged', message: 'line 5 is not an event' } });
	});

	test('more than a gigabyte, also when it is packed small', async () => {
		const large = new Blob([text(many)]);
		expect(await openBlobRecording(large, { bytesMax: 1_000_000 })).toMatchObject({ ok: false, error: { code: 'too-large' } });
		const packed = new Blob([gzipSync(text(many))]);
		expect(packed.size).toBeLessThan(1_000_000);
		expect(await openBlobRecording(packed, { bytesMax: 1_000_000 })).toMatchObject({ ok: false, error: { code: 'too-large' } });
	});
});
