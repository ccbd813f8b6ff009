import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { eventLine, headerLine } from '../contract/recording-format.ts';
import { RecordingReader } from './recording-reader.ts';

const startedAt = '2026-04-12T09:30:00.000Z';
let folder: string;
let path: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mcl-'));
	path = join(folder, 'recording.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Every seventh is long: places in the file and seqs are not in proportion. */
const event = (seq: number): RecordedEvent => ({
	source: 'node',
	node: 'be1',
	seq,
	atMs: seq * 10,
	event: { type: 'problem', code: 'long', message: 'ü'.repeat(seq % 7 === 0 ? 3000 : 3) },
});
const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
const text = (count: number) => headerLine('demo', startedAt) + events(1, count).map(eventLine).join('');

async function seqsBehind(afterSeq: number, most: number): Promise<number[]> {
	const read = await new RecordingReader().read(path, afterSeq, most);
	if (!read.ok) throw new Error(read.error.message);
	return read.value.events.map(({ seq }) => seq);
}

describe('any part of a recording', () => {
	test('is found wherever it lies, without what is before it', async () => {
		await writeFile(path, text(700));
		for (const afterSeq of [0, 1, 6, 7, 8, 349, 350, 351, 692, 698, 699]) {
			expect(await seqsBehind(afterSeq, 5), `behind ${afterSeq}`).toEqual(events(afterSeq + 1, Math.min(700, afterSeq + 5)).map(({ seq }) => seq));
		}
		expect(await seqsBehind(700, 5)).toEqual([]);
		expect(await seqsBehind(9000, 5)).toEqual([]);
	});

	test('read on part by part it is whole, also while the file grows', async () => {
		const reader = new RecordingReader();
		await writeFile(path, text(100));
		const first = await reader.read(path, 0, 100);
		expect(first.ok && [first.value.lastSeq, first.value.events]).toEqual([100, events(1, 100)]);
		await writeFile(path, text(140));
		const second = await reader.read(path, 100, 100);
		expect(second.ok && [second.value.name, second.value.startedAt, second.value.lastSeq, second.value.events]).toEqual([
			'demo',
			startedAt,
			140,
			events(101, 140),
		]);
	});

	test('ends before a last line that is still being written', async () => {
		await writeFile(path, text(9) + eventLine(event(10)).slice(0, 40));
		expect(await seqsBehind(7, 50)).toEqual([8, 9]);
		const read = await new RecordingReader().ends(path);
		expect(read).toMatchObject({ ok: true, value: { events: 9, lengthMs: 90 } });
	});

	test('an empty recording has none', async () => {
		await writeFile(path, text(0));
		expect(await seqsBehind(0, 5)).toEqual([]);
	});
});

test.each([
	['no-recording', ''],
	['not-a-recording', 'hello\n'],
	['newer-format', text(1).replace('"format":1', '"format":2')],
	['damaged', text(3).replace('"seq":2', '"seq":"x"')],
])('%s is refused', async (code, content) => {
	if (content !== '') await writeFile(path, content);
	const read = await new RecordingReader().read(path, 0, 5);
	expect(read.ok ? 'read' : read.error.code).toBe(code);
});

test('a link is not followed out of the folder', async () => {
	await writeFile(join(folder, 'elsewhere'), text(2));
	await symlink(join(folder, 'elsewhere'), path);
	expect(await new RecordingReader().read(path, 0, 5)).toMatchObject({ ok: false, error: { code: 'no-recording' } });
});
