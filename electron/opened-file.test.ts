import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openedFileBytesMax } from '../engine/contract/shell-messages.ts';
import { readRecording, recordingArgument } from './opened-file.ts';

describe('the file that is meant', () => {
	test.each([
		[['/app/lab', 'one.jsonl'], '/home/me/one.jsonl'],
		[['/app/lab', '--flag', '/tmp/One.MCLAB'], '/tmp/One.MCLAB'],
		[['a.jsonl', 'b.jsonl'], '/home/me/b.jsonl'],
		[['a.jsonl.gz'], '/home/me/a.jsonl.gz'],
		[['a.gz'], undefined],
		[['/app/lab', '.'], undefined],
		[['/app/lab', '/etc/passwd'], undefined],
		[['--user-data-dir=x.jsonl'], undefined],
	])('of %j is %s', (args, path) => {
		expect(recordingArgument(args, '/home/me')).toBe(path);
	});
});

describe('a file', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'mclab-file-'));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	test('is handed over with its name alone, not with where it lies', async () => {
		writeFileSync(join(folder, 'one.jsonl'), '{}\n');
		expect(await readRecording(join(folder, 'one.jsonl'))).toEqual({
			ok: true,
			message: { type: 'file', name: 'one.jsonl', bytes: new Uint8Array(Buffer.from('{}\n')) },
		});
	});

	test('that no window can hold is not read', async () => {
		writeFileSync(join(folder, 'large.jsonl'), '');
		truncateSync(join(folder, 'large.jsonl'), openedFileBytesMax + 1);
		expect(await readRecording(join(folder, 'large.jsonl'))).toEqual({ ok: false, name: 'large.jsonl', why: 'too-large' });
	});

	test('that is none, or is not there, is told as that', async () => {
		for (const path of [folder, join(folder, 'missing.jsonl')]) expect(await readRecording(path)).toMatchObject({ ok: false, why: 'unreadable' });
	});
});
