import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LabResults } from '../../contract/lab-results.ts';
import { resultsTest } from '../results/testing-results.ts';
import { KeptLearner } from './kept-learner.ts';
import { resultsIn, resultsOfFolder, writeResults } from './results-folder.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-results-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const results: LabResults = resultsTest({ learner: 'Ada' });

test('results are written under a name of their own, and never over others', async () => {
	const inner = join(folder, 'class', 'one');
	expect(await writeResults(inner, results)).toEqual({ ok: true, value: join(inner, 'small-20260301-091230.json') });
	expect(await writeResults(inner, { ...results, learner: 'Bea' })).toEqual({ ok: true, value: join(inner, 'small-20260301-091230-2.json') });
	expect(await resultsIn(join(inner, 'small-20260301-091230.json'))).toEqual({ ok: true, value: results });
	expect(await resultsIn(join(inner, 'none.json'))).toMatchObject({
		ok: false,
		error: { code: 'no-results', message: expect.stringContaining('it is not there') },
	});
	writeFileSync(join(folder, 'file'), '');
	expect(await writeResults(join(folder, 'file'), results)).toMatchObject({ ok: false, error: { code: 'not-written' } });
});

test('a folder is read with what is broken in it named and left out, without following links or waiting at a pipe', async () => {
	const secret = join(folder, 'secret.json');
	writeFileSync(secret, JSON.stringify(results));
	const inside = join(folder, 'class');
	mkdirSync(join(inside, 'folder.json'), { recursive: true });
	symlinkSync(secret, join(inside, 'link.json'));
	execFileSync('mkfifo', [join(inside, 'pipe.json')]);
	symlinkSync('/dev/zero', join(inside, 'zero.json'));
	writeFileSync(join(inside, 'good.json'), JSON.stringify(results));
	writeFileSync(join(inside, 'newer.json'), JSON.stringify({ ...results, format: 7 }));
	writeFileSync(join(inside, 'half.json'), JSON.stringify(results).slice(0, 200));
	writeFileSync(join(inside, 'huge.json'), 'x'.repeat(600_000));
	writeFileSync(join(inside, 'notes.txt'), 'not looked at');
	const read = await resultsOfFolder(inside);
	expect(read).toMatchObject({ ok: true, value: { results: [{ file: 'good.json', results }], leftOut: 0 } });
	expect(read.ok && read.value.problems).toEqual([
		{ file: 'folder.json', code: 'not-a-file', message: 'not a file' },
		{ file: 'half.json', code: 'not-json', message: 'not valid JSON: the file is damaged, or something else' },
		{ file: 'huge.json', code: 'too-large', message: 'larger than 512 KB: no results of an exercise' },
		{ file: 'link.json', code: 'link', message: 'a link, which is not followed: put the file itself there' },
		{ file: 'newer.json', code: 'newer-format', message: 'format 7 is newer than 1, the newest that this version reads: update Mailcluster Lab' },
		{ file: 'pipe.json', code: 'not-a-file', message: 'not a file' },
		{ file: 'zero.json', code: 'link', message: 'a link, which is not followed: put the file itself there' },
	]);
	// A device may be named itself.
	expect(await resultsIn('/dev/zero')).toMatchObject({ ok: false, error: { message: '/dev/zero: not a file' } });
	expect(await resultsOfFolder(inside, 2)).toMatchObject({ ok: true, value: { results: [{ file: 'good.json' }], leftOut: 6 } });
	expect(await resultsOfFolder(join(inside, 'good.json'))).toMatchObject({ ok: false, error: { code: 'no-folder' } });
	expect(await resultsOfFolder(join(inside, 'none'))).toMatchObject({ ok: false, error: { code: 'no-folder' } });
});

test('a learner is asked once: no name is an answer, too', () => {
	const kept = new KeptLearner(folder);
	expect(kept.read()).toBe(undefined);
	kept.write(null);
	expect(kept.read()).toBe(null);
	kept.write('Ada');
	expect(kept.read()).toBe('Ada');
	writeFileSync(join(folder, 'learner.json'), '{"na');
	expect(kept.read()).toBe(undefined);
	expect(readFileSync(join(folder, 'learner.json'), 'utf8')).toBe('{"na');
});
