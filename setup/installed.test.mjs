import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled, stampInstalled } from './installed.mjs';

let root = '';
const lockfile = (text, timeS) => put('package-lock.json', text, timeS);
const npmsOwn = (timeS) => put('node_modules/.package-lock.json', '{}', timeS);
function put(name, text, timeS) {
	writeFileSync(join(root, name), text);
	utimesSync(join(root, name), timeS, timeS);
}
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'mailcluster-installed-'));
	mkdirSync(join(root, 'node_modules'));
	lockfile('one', 1000);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a fresh clone, and an installation that was interrupted, are not installed', () => {
	expect(isInstalled(root)).toBe(false);
});

test('packages newer than the lockfile are installed', () => {
	npmsOwn(2000);
	expect(isInstalled(root)).toBe(true);
});

test('a lockfile that was only touched changes nothing', () => {
	npmsOwn(2000);
	stampInstalled(root);
	lockfile('one', 3000);
	expect(isInstalled(root)).toBe(true);
});

test('a lockfile that came with other contents is to be installed', () => {
	npmsOwn(2000);
	stampInstalled(root);
	lockfile('two', 3000);
	expect(isInstalled(root)).toBe(false);
});
