import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSmallFile } from './small-file.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-small-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a small file is read whole; a larger one, a link, a pipe, a device and a folder are named and not read', async () => {
	const at = (name: string) => join(folder, name);
	writeFileSync(at('small'), 'Grüße');
	writeFileSync(at('large'), 'x'.repeat(11));
	symlinkSync(at('small'), at('link'));
	mkdirSync(at('folder'));
	execFileSync('mkfifo', [at('pipe')]);
	const found = async (path: string) => (await readSmallFile(path, 10)).is;
	expect(await readSmallFile(at('small'), 10)).toEqual({ is: 'text', text: 'Grüße' });
	expect([await found(at('large')), await found(at('link')), await found(at('folder')), await found(at('pipe'))]).toEqual([
		...['too-large', 'link', 'not-a-file', 'not-a-file'],
	]);
	expect([await found('/dev/zero'), await found(at('none')), await found(join(at('small'), 'below'))]).toEqual(['not-a-file', 'none', 'none']);
});
