import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { classTest, hostileNames } from '../../labs/results/testing-class.ts';
import { resultsTest } from '../../labs/results/testing-results.ts';
import { runLab } from '../program.ts';
import { sayingOutput } from '../testing-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'mclab-class-'));
for (const { file, results } of classTest()) writeFileSync(join(folder, file), JSON.stringify(results));
writeFileSync(join(folder, 'half.json'), '{"kind"');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lab(...args: string[]) {
	const output = sayingOutput();
	const code = await runLab('mclab', args, output);
	return { code, out: output.said.out.join('\n'), notes: output.said.notes.join('\n') };
}

test('a folder of results is shown as learners by exercises, and nothing that somebody called themselves moves the cursor', async () => {
	const { code, out, notes } = await lab('results', folder);
	expect(code).toBe(0);
	expect(notes).toBe('half.json is left out: not valid JSON: the file is damaged, or something else');
	expect(out).toMatch(/^learner +done +points +time +1 first-cluster +3 controller-dies +6 hang-is-not-crash\n/);
	expect(out).toMatch(/\nAda Lovelace +2\/3 +60\/60 +6 min 10 s +done 30\/30 3 min 5 s +done 30\/30 3 min 5 s +-\n/);
	expect(out).toContain('  mistake the-backup: 3 of 5; That was the-backup.');
	expect(out).toContain('  answered wrong: 2 of 5; Question why?');
	expect(out).toContain('  longest step: Step repair, median 2 min');
	expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
	expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(160);
});

test('the same as JSON, and as a page that is never written over another one', async () => {
	const json = await lab('results', folder, '--json');
	const read = JSON.parse(json.out);
	expect(read.learners).toHaveLength(10);
	expect(read.problems).toMatchObject([{ file: 'half.json', code: 'not-json' }]);
	const page = join(folder, 'class.html');
	expect(await lab('results', folder, '--html', page, '--language', 'de')).toMatchObject({ code: 0, out: `${page}: 10 learners, 3 exercises` });
	expect(readFileSync(page, 'utf8')).toContain('Ergebnisse eines Kurses');
	expect(await lab('results', folder, '--html', page)).toMatchObject({ code: 1, notes: expect.stringContaining('is there already') });
	expect(await lab('results', folder, '--html', page, '--force', '--language', 'en')).toMatchObject({ code: 0 });
	expect(readFileSync(page, 'utf8')).toContain('Results of a class');
});

test('one result is printed beside its file, or where it is wanted; what is no result is refused', async () => {
	const file = join(folder, 'one.json');
	writeFileSync(file, JSON.stringify(resultsTest({ learner: hostileNames.script })));
	expect(await lab('results', 'print', file, '--language', 'de')).toMatchObject({ code: 0, out: join(folder, 'one.html') });
	expect(readFileSync(join(folder, 'one.html'), 'utf8')).toContain('Was nicht gelang');
	expect(readFileSync(join(folder, 'one.html'), 'utf8')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
	expect(await lab('results', 'print', file)).toMatchObject({ code: 1, notes: expect.stringContaining('overwrite it with --force') });
	expect(await lab('results', 'print', file, '--force', '--language', 'en')).toMatchObject({ code: 0 });
	expect(readFileSync(join(folder, 'one.html'), 'utf8')).toContain('What went wrong');
	expect(await lab('results', 'print', file, '--out', join(folder, 'other.html'))).toMatchObject({ code: 0 });
	expect(await lab('results', 'print', join(folder, 'half.json'))).toMatchObject({ code: 1, notes: expect.stringContaining('half.json: not valid JSON') });
	expect(await lab('results', join(folder, 'none'))).toMatchObject({ code: 1, notes: expect.stringContaining('cannot be read: it is not there') });
	expect(await lab('results')).toMatchObject({ code: 1, notes: expect.stringContaining("missing required argument 'folder'") });
});
