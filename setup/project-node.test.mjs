import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectNode } from './project-node.mjs';

const old = { execPath: process.execPath, version: 'v20.19.0', features: { typescript: undefined } };
let root = '';
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'mailcluster-node-'));
	mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function bring(answer) {
	const path = join(root, 'node_modules/.bin/node');
	writeFileSync(path, `#!/bin/sh\n${answer}\n`);
	chmodSync(path, 0o755);
	return path;
}

test('is the one that the project brought', () => {
	const path = bring('echo strip');
	expect(projectNode(root, old)).toEqual({ path });
});

test('is the one that runs, where none was brought', () => {
	expect(projectNode(root, { ...old, features: { typescript: 'strip' } })).toEqual({ path: process.execPath });
});

test.each(['echo false', 'exit 127'])('one that was brought and does not do ("%s") is passed over, and an old one refused with a remedy', (answer) => {
	bring(answer);
	expect(projectNode(root, old).error).toBe('Node.js v20.19.0 does not run TypeScript: install Node.js 24 (https://nodejs.org) and put it first in your PATH.');
});
