import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceHash } from './source-hash.mjs';

let root = '';
const write = (name, text) => writeFileSync(join(root, name), text);
const hash = () => sourceHash(root, ['view', 'one.json', 'absent']);
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'mailcluster-hash-'));
	mkdirSync(join(root, 'view'));
	write('view/page.tsx', 'page');
	write('one.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('changes with a content, a new file and a new name', () => {
	const seen = new Set([hash()]);
	write('view/page.tsx', 'other');
	seen.add(hash());
	write('view/more.ts', '');
	seen.add(hash());
	rmSync(join(root, 'view/more.ts'));
	write('view/less.ts', '');
	seen.add(hash());
	expect(seen.size).toBe(4);
});

test('does not change with times, tests and files outside', () => {
	const before = hash();
	utimesSync(join(root, 'one.json'), 1, 1);
	write('view/page.test.tsx', 'test');
	write('outside.ts', 'x');
	expect(hash()).toBe(before);
});
