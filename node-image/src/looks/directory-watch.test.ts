import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryWatch } from './directory-watch.ts';

let around: string;
let root: string;
let told: Set<string>;
let look: () => void;
let watches: DirectoryWatch[];

beforeEach(async () => {
	around = await mkdtemp(join(tmpdir(), 'mclab-watch-'));
	root = join(around, 'root');
	await mkdir(join(root, 'a/b'), { recursive: true });
	told = new Set();
	look = () => {};
	watches = [];
});
afterEach(async () => {
	for (const watch of watches) watch.stop();
	await rm(around, { recursive: true });
});

function watch(path = '', directoriesMax = 100): DirectoryWatch {
	const onChange = (paths: readonly string[]) => {
		for (const one of paths) told.add(one);
		look();
	};
	const made = new DirectoryWatch({ root, path, onChange, directoriesMax });
	watches.push(made);
	return made;
}

const toldOf = (path: string) =>
	new Promise<void>((resolve) => {
		look = () => {
			if (told.has(path)) resolve();
		};
		look();
	});

/** What is told of `path` now proves that everything that is watched below it is watched by now. */
async function settled(path: string): Promise<void> {
	const marks = join(root, path, 'mark');
	await expect
		.poll(async () => {
			await rm(marks, { force: true });
			await writeFile(marks, '');
			return told.has(path);
		})
		.toBe(true);
	told.clear();
}

test('directories below are watched, also those that are made later', async () => {
	watch();
	await settled('a/b');
	await mkdir(join(root, 'a/b/c'));
	await toldOf('a/b');
	await settled('a/b/c');
	await writeFile(join(root, 'a/b/c/one'), '');
	await toldOf('a/b/c');
});

test('a token that is renamed is followed by its new name, with what is below it', async () => {
	await mkdir(join(root, 'a/1-be1.1/inbox'), { recursive: true });
	watch();
	await settled('a/1-be1.1/inbox');
	await rename(join(root, 'a/1-be1.1'), join(root, 'a/2-be2.1'));
	await toldOf('a');
	await settled('a/2-be2.1/inbox');
	await writeFile(join(root, 'a/2-be2.1/inbox/mail'), '');
	await toldOf('a/2-be2.1/inbox');
	expect([...told].filter((path) => path.includes('1-be1'))).toEqual([]);
});

test('beyond its limit those nearest to the top are watched', async () => {
	watch('', 2);
	await settled('a');
	await writeFile(join(root, 'a/b/deep'), '');
	await writeFile(join(root, 'near'), '');
	await toldOf('');
	expect(told.has('a/b')).toBe(false);
});

test('a link is not watched, nor what cannot be', async () => {
	await mkdir(join(around, 'other'));
	await symlink('../other', join(root, 'alias'));
	watch('alias');
	watch('nowhere');
	watch('a');
	await writeFile(join(around, 'other', 'one'), '');
	await writeFile(join(root, 'a', 'one'), '');
	await toldOf('a');
	expect([...told]).toEqual(['a']);
});
