/** The image's name is its content's: it changes with that, and with nothing else. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readImageContent } from './image-content.ts';

/** A node's folder with a package beside it, and one below that. */
function installation(files: Readonly<Record<string, string>> = {}): { nodeImagePath: string; write: (path: string, text: string) => string } {
	const root = mkdtempSync(join(tmpdir(), 'image-content-'));
	onTestFinished(() => rmSync(root, { recursive: true, force: true }));
	const write = (path: string, text: string) => {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
		return join(root, path);
	};
	const all = {
		'node-image/Dockerfile': 'FROM scratch',
		'node-image/enter': '#!/bin/sh',
		'node-image/package.json': JSON.stringify({ dependencies: { one: '1' }, devDependencies: { tool: '1' } }),
		'node-image/src/main.ts': 'main',
		'node-image/src/deep/er.ts': 'deeper',
		'node_modules/one/package.json': JSON.stringify({ dependencies: { two: '1' } }),
		'node_modules/one/index.js': 'one',
		'node_modules/one/node_modules/two/package.json': '{}',
		'node_modules/one/node_modules/two/index.js': 'the two of one',
		'node_modules/two/package.json': '{}',
		'node_modules/tool/package.json': '{}',
		...files,
	};
	for (const [path, text] of Object.entries(all)) write(path, text);
	return { nodeImagePath: join(root, 'node-image'), write };
}

const hashOf = async (nodeImagePath: string) => (await readImageContent(nodeImagePath)).hash;

test('what is in it: what the node runs, its packages as Node finds them, no tests and no tools', async () => {
	const { nodeImagePath } = installation({
		'node-image/src/main.test.ts': 'a test',
		'node-image/src/test-member.ts': 'for tests',
		'node_modules/one/readme.md': 'words',
		'node_modules/one/LICENSE': 'words to be passed on',
		'node_modules/one/test/index.js': 'a test',
	});
	expect((await readImageContent(nodeImagePath)).files.map(({ path, mode }) => `${path} ${mode.toString(8)}`)).toEqual([
		'Dockerfile 644',
		'enter 755',
		'node_modules/one/LICENSE 644',
		'node_modules/one/index.js 644',
		'node_modules/one/node_modules/two/index.js 644',
		'node_modules/one/node_modules/two/package.json 644',
		'node_modules/one/package.json 644',
		'package.json 644',
		'src/deep/er.ts 644',
		'src/main.ts 644',
	]);
});

test.each<[string, string]>([
	['node-image/src/deep/er.ts', 'changed'],
	['node-image/src/new.ts', ''],
	['node-image/Dockerfile', 'FROM other'],
	['node-image/enter', '#!/bin/bash'],
	['node_modules/one/index.js', 'changed'],
])('its name changes with %s', async (path, text) => {
	const { nodeImagePath, write } = installation();
	const before = await hashOf(nodeImagePath);
	write(path, text);
	expect(await hashOf(nodeImagePath)).not.toBe(before);
});

test('its name does not change with times, rights, places, tests, or packages that it does not need', async () => {
	const { nodeImagePath, write } = installation();
	const before = await hashOf(nodeImagePath);
	const main = write('node-image/src/main.ts', 'main');
	utimesSync(main, 1, 1);
	chmodSync(main, 0o600);
	write('node-image/src/main.test.ts', 'a test');
	write('node_modules/tool/index.js', 'a tool');
	write('node_modules/two/index.js', 'not the two that is used');
	expect(await hashOf(nodeImagePath)).toBe(before);
	expect(await hashOf(installation().nodeImagePath)).toBe(before);
});

test('what moves from one file to the next makes another name', async () => {
	const one = installation({ 'node-image/src/main.ts': 'ab', 'node-image/src/n.ts': 'c' });
	const other = installation({ 'node-image/src/main.ts': 'a', 'node-image/src/n.ts': 'bc' });
	expect(await hashOf(one.nodeImagePath)).not.toBe(await hashOf(other.nodeImagePath));
});

test('a package that is not installed is named', async () => {
	const { nodeImagePath } = installation({ 'node-image/package.json': JSON.stringify({ dependencies: { missing: '1' } }) });
	await expect(readImageContent(nodeImagePath)).rejects.toThrow('the package missing is not installed: run npm install');
});
