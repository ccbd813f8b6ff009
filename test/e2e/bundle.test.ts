/**
 * What the page loads before it can be seen stays small: the rest comes when it is asked for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { builtInterface } from './built-interface.ts';

/** Packed, as it travels. */
const firstBytesMax = 600_000;

test('the first scripts are under 600 KB', () => {
	const folder = builtInterface();
	const page = readFileSync(join(folder, 'index.html'), 'utf8');
	const scripts = [...page.matchAll(/(?:src|href)="(\.\/[^"]+\.js)"/g)].map(([, path = '']) => path);
	expect(scripts.length).toBeGreaterThan(0);
	const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
	expect(bytes).toBeLessThan(firstBytesMax);
});
