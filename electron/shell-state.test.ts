import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShellMemory } from './shell-state.ts';

let folder: string;
let path: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-shell-'));
	path = join(folder, 'below', 'shell.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openShellMemory(path, (problem) => expect.unreachable(problem));

test('what is kept is there at the next start, and nothing lies beside it', () => {
	open().keep({ place: { x: 1, y: -2, width: 3, height: 4 }, leaving: 'stop' });
	open().keep({ language: 'de' });
	expect(open().get()).toEqual({ place: { x: 1, y: -2, width: 3, height: 4 }, leaving: 'stop', language: 'de' });
	expect(readdirSync(join(folder, 'below'))).toEqual(['shell.json']);
});

test('a choice can be forgotten', () => {
	open().keep({ leaving: 'keep' });
	open().keep({ leaving: undefined });
	expect(open().get().leaving).toBeUndefined();
});

test.each(['', '{', '[]', '{"place":{"x":"1"}}', '{"leaving":"rm"}', '{"place":{"x":1e99,"y":0,"width":1,"height":1}}'])(
	'a damaged file is as good as none: %s',
	(text) => {
		open().keep({});
		writeFileSync(path, text);
		expect(open().get()).toEqual({});
	},
);

test('a disk that takes nothing costs the memory alone', () => {
	writeFileSync(join(folder, 'below'), 'a file where a folder would be');
	const problems: string[] = [];
	const memory = openShellMemory(path, (problem) => problems.push(problem));
	memory.keep({ language: 'de' });
	expect(memory.get().language).toBe('de');
	expect(problems).toHaveLength(1);
});
