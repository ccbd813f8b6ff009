import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errorWords, openShellLog, withoutSecrets } from './shell-log.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
	['http://127.0.0.1:1/?token=abc-DEF_1&x=1 failed', 'http://127.0.0.1:1/?token=…&x=1 failed'],
	['{"address":"a@x","password":"s3 cret"}', '{"address":"a@x","password":…}'],
	['password: hunter2, next', 'password: …, next'],
	['one\n  two', 'one | two'],
	['\u001b[2J', '?[2J'],
])('%j is logged as %j', (text, line) => {
	expect(withoutSecrets(text)).toBe(line);
});

test('a line is written to both places, and says when', () => {
	const said: string[] = [];
	const log = openShellLog(
		join(folder, 'below', 'shell.log'),
		(line) => said.push(line),
		() => new Date(0),
	);
	log.write(errorWords(new TypeError('no such thing')));
	expect(said[0]).toMatch(/^TypeError: no such thing \| /);
	expect(readFileSync(log.path, 'utf8')).toBe(`1970-01-01T00:00:00.000Z ${said[0]}`);
	expect(statSync(log.path).mode & 0o077).toBe(0);
});

test('the file is bounded, and so is a line', () => {
	const log = openShellLog(join(folder, 'shell.log'), () => undefined);
	for (let count = 0; count < 200; count += 1) log.write('x'.repeat(10_000));
	expect(statSync(log.path).size).toBeLessThan(300_000);
	expect(statSync(`${log.path}.1`).size).toBeLessThan(300_000);
});

test('a place that cannot be written costs nothing', () => {
	const said: string[] = [];
	openShellLog('/dev/null/shell.log', (line) => said.push(line)).write('failed');
	expect(said).toEqual(['failed\n']);
});
