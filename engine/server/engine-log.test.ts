import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundedFile, openEngineLog } from './engine-log.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the log keeps at most two files of its size, the newest lines in the first', () => {
	const path = join(folder, 'engine.log');
	const file = boundedFile(path, 100);
	for (let line = 10; line < 60; line += 1) file.write(`line ${line}\n`);
	expect(readFileSync(path, 'utf8').endsWith('line 59\n')).toBe(true);
	expect(statSync(path).size).toBeLessThanOrEqual(100);
	expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(100);
});

test('a log that is there already counts', () => {
	const path = join(folder, 'engine.log');
	boundedFile(path, 100).write('a'.repeat(90));
	boundedFile(path, 100).write('b'.repeat(20));
	expect(readFileSync(path, 'utf8')).toBe('b'.repeat(20));
});

test('secrets that come along inside an object are hidden', () => {
	const path = join(folder, 'engine.log');
	openEngineLog(path).info({ status: { accounts: 1, password: 'apple-7' }, token: 'tok-1', err: new Error('why') }, 'said');
	const text = readFileSync(path, 'utf8');
	expect(text).not.toMatch(/apple-7|tok-1/);
	expect(text).toContain('why');
	expect(statSync(path).mode & 0o777).toBe(0o600);
});
