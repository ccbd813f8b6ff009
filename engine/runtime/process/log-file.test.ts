import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('whole lines, however they come in; the last one without a newline at the end', () => {
	const log = new LogFile(join(folder, 'node.log'));
	const followed: string[] = [];
	log.follow((lines) => followed.push(...lines));
	log.append('one\ntw');
	expect(followed).toEqual(['one']);
	log.append('o\nthree');
	log.flush();
	expect(followed).toEqual(['one', 'two', 'three']);
	expect(log.last(2)).toEqual(['two', 'three']);
	expect(readFileSync(join(folder, 'node.log'), 'utf8')).toBe('one\ntwo\nthree\n');
});

test('rotated once: never more than twice the limit on disk', () => {
	const log = new LogFile(join(folder, 'node.log'), 1000);
	for (let n = 0; n < 500; n++) log.append(`line ${n}\n`);
	const sizes = ['node.log', 'node.log.1'].map((name) => readFileSync(join(folder, name)).length);
	expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
	expect(log.last(1)).toEqual(['line 499']);
	// More than is remembered comes from the files, as far as they reach.
	const many = log.last(10_000);
	expect(many.at(-1)).toBe('line 499');
	expect(many.length).toBeLessThan(500);
});

test('a line is found in both files, however many came after it', async () => {
	const log = new LogFile(join(folder, 'node.log'), 2000);
	log.append('controller-taken\n');
	for (let n = 0; n < 300; n++) log.append(`line ${n}\n`);
	expect(readFileSync(join(folder, 'node.log'), 'utf8')).not.toContain('taken');
	expect(log.last(200)).not.toContain('controller-taken');
	expect(await log.find('Controller-Taken', 5)).toEqual({ lines: ['controller-taken'], isAll: true });
	expect(await log.find('line', 2)).toEqual({ lines: ['line 298', 'line 299'], isAll: false });
	expect(await new LogFile(join(folder, 'none.log')).find('x', 1)).toEqual({ lines: [], isAll: true });
});

test('a line without end is cut', () => {
	const log = new LogFile(join(folder, 'node.log'));
	log.append('x'.repeat(20_000));
	expect(log.last(1)[0]?.length).toBe(20_000);
});
