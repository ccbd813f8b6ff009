/** New exercises: whole or not at all, and never over what is there. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { skeletonFiles } from '../format/lab-skeleton.ts';
import { writeLab } from './write-lab.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'write-lab-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('all files of a new exercise are there, in a folder that did not exist', async () => {
	const own = join(folder, 'own');
	expect(await writeLab(own, 'mine', skeletonFiles('mine'))).toEqual({ ok: true, value: join(own, 'mine') });
	expect(readFileSync(join(own, 'mine', 'lab.yaml'), 'utf8')).toContain('id: mine');
	expect(readdirSync(own)).toEqual(['mine']);
	expect(readdirSync(join(own, 'mine')).sort()).toEqual(['de', 'en', 'lab.yaml']);
});

test.each([
	[
		'a folder with something in it',
		(path: string) => {
			mkdirSync(path);
			writeFileSync(join(path, 'lab.yaml'), 'mine');
		},
	],
	['a file', (path: string) => writeFileSync(path, 'mine')],
])('%s of that name stays, and nothing is left beside it', async (_, occupy) => {
	occupy(join(folder, 'mine'));
	expect(await writeLab(folder, 'mine', skeletonFiles('mine'))).toMatchObject({ ok: false, error: { code: 'lab-exists' } });
	expect(readdirSync(folder)).toEqual(['mine']);
});

test.each(['../mine', 'Mine', '.mine', 'a/b', ''])('%j is no id', async (id) => {
	expect(await writeLab(folder, id, skeletonFiles('mine'))).toMatchObject({ ok: false, error: { code: 'no-id' } });
	expect(readdirSync(folder)).toEqual([]);
});

test('files that cannot be written leave nothing behind', async () => {
	const files = new Map([
		['en', 'a file'],
		['en/intro.md', 'below it'],
	]);
	expect(await writeLab(folder, 'mine', files)).toMatchObject({ ok: false });
	expect(readdirSync(folder)).toEqual([]);
});
