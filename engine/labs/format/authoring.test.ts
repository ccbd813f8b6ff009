/**
 * What editors and authors read is what the reader knows. After a change: `npx vitest run --project units engine/labs/format/authoring.test.ts -u`
 * writes the schema anew; the page is mended by hand or by the line that the failure shows.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { labFiles } from '../drive/lab-folder.ts';
import { factReference, referenceBegin, referenceEnd } from './authoring.ts';
import { mistakeLine } from './lab-mistake.ts';
import { readLab } from './lab-reader.ts';
import { labJsonSchema } from './lab-schema.ts';

const labs = fileURLToPath(new URL('../../../labs/', import.meta.url));
const page = readFileSync(`${labs}AUTHORING.md`, 'utf8');

test('labs/lab.schema.json is the schema of the reader', async () => {
	await expect(`${JSON.stringify(labJsonSchema(), null, '\t')}\n`).toMatchFileSnapshot(`${labs}lab.schema.json`);
});

test('labs/AUTHORING.md has every fact as the language knows it', () => {
	const written = page.slice(page.indexOf(referenceBegin) + referenceBegin.length, page.indexOf(referenceEnd)).trim();
	expect(written).toBe(factReference());
});

test('every exercise is right', async () => {
	const ids = readdirSync(labs, { withFileTypes: true }).filter((entry) => entry.isDirectory());
	expect(ids.length).toBeGreaterThan(0);
	for (const { name } of ids) {
		const files = await labFiles(`${labs}${name}`);
		if (!files.ok) throw new Error(files.error.message);
		const reading = readLab(files.value);
		expect(reading.ok ? [] : reading.mistakes.map((mistake) => mistakeLine(name, mistake))).toEqual([]);
	}
});
