import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeWhole } from './whole-file.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file takes the place of the one before, and nothing lies beside it, also where it could not', () => {
	const path = join(folder, 'below', 'run.json');
	writeWhole(path, 'first');
	// As a writer left it that was killed: nobody waits for it, or writes into it.
	mkdirSync(`${path}.new`);
	writeWhole(path, 'second');
	expect(readFileSync(path, 'utf8')).toBe('second');
	rmSync(`${path}.new`, { recursive: true });
	mkdirSync(join(folder, 'taken'));
	expect(() => writeWhole(join(folder, 'taken'), 'x')).toThrow();
	expect([readdirSync(join(folder, 'below')), readdirSync(folder).sort()]).toEqual([['run.json'], ['below', 'taken']]);
});
