/** The example in the README is a test that runs: failover.test.ts, letter by letter. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the README shows the example as it is run', () => {
	const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
	const section = readme.split('\n## ').find((text) => text.startsWith('In your own tests\n'));
	const shown = /```ts\n(.*?)```/s.exec(section ?? '')?.[1];
	expect(shown).toBe(readFileSync(join(import.meta.dirname, 'failover.test.ts'), 'utf8'));
});
