import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listConfined, readConfined } from './confined-files.ts';

let around: string;
let root: string;

beforeEach(async () => {
	around = await mkdtemp(join(tmpdir(), 'mclab-confined-'));
	root = join(around, 'root');
	await mkdir(join(root, 'below'), { recursive: true });
	await writeFile(join(around, 'secret'), 'secret');
	await writeFile(join(root, 'below', 'text'), 'text');
});
afterEach(() => rm(around, { recursive: true }));

const all = { fromByte: 0, bytesMost: 100 };
const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }) => (result.ok ? 'ok' : result.error.code);

describe('a confined place', () => {
	test('what is no file is shown and waits for nobody: a pipe, a socket, a device', async () => {
		execFileSync('mkfifo', [join(root, 'pipe')]);
		expect(await listConfined(root, '', 10)).toMatchObject({
			ok: true,
			value: {
				entries: [
					{ name: 'below', kind: 'directory' },
					{ name: 'pipe', kind: 'other' },
				],
			},
		});
		expect(codeOf(await readConfined(root, 'pipe', all))).toBe('not-a-file');
		expect(codeOf(await listConfined(root, 'pipe', 10))).toBe('not-a-directory');
	});

	test('no link is followed, not even inside, and not as the way to something', async () => {
		await symlink('below', join(root, 'alias'));
		await symlink('../secret', join(root, 'out'));
		await symlink('nowhere', join(root, 'dangling'));
		for (const path of ['alias', 'alias/text', 'out']) expect([path, codeOf(await readConfined(root, path, all))]).toEqual([path, 'is-a-link']);
		expect(codeOf(await readConfined(root, 'dangling', all))).toBe('missing');
	});

	test('the place itself may be reached through a link: that is not its content', async () => {
		await symlink(root, join(around, 'alias'));
		expect(codeOf(await readConfined(join(around, 'alias'), 'below/text', all))).toBe('ok');
	});

	test('a name is a name, whatever is in it', async () => {
		for (const name of ['..text', 'a\\b', ' ', 'gr\u00fcn', '-rf', '\u001b[2J']) {
			await writeFile(join(root, 'below', name), name);
			const read = await readConfined(root, `below/${name}`, all);
			expect(read.ok && Buffer.from(read.value.bytes).toString()).toBe(name);
		}
	});

	test('a directory of more entries than were asked for says so; of exactly as many it does not', async () => {
		for (let number = 0; number < 5; number += 1) await writeFile(join(root, `f${number}`), '');
		const listed = async (most: number) => {
			const result = await listConfined(root, '', most);
			return result.ok ? [result.value.entries.length, result.value.more] : [];
		};
		expect([await listed(5), await listed(6), await listed(7)]).toEqual([
			[5, true],
			[6, false],
			[6, false],
		]);
	});
});
