import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLab } from '../program.ts';
import { sayingOutput } from '../testing-output.ts';

const recordings = join(import.meta.dirname, '../../../renderer/src/state/fixture/recordings');
let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function lab(...args: string[]) {
	const output = sayingOutput();
	const code = await runLab('mclab', args, output);
	return { code, out: output.said.out.join('\n'), notes: output.said.notes.join('\n') };
}

test('an exercise made from a recording is there with all its texts, and is right', async () => {
	const made = await lab('new', 'my-kill', '--in', folder, '--from', join(recordings, 'kill-controller.jsonl.gz'));
	expect(made).toMatchObject({ code: 0, notes: '2 steps', out: expect.stringContaining('my-kill is there') });
	expect(readdirSync(join(folder, 'my-kill', 'de')).toSorted()).toEqual([
		'end.md',
		'heal.after.md',
		'heal.md',
		'intro.md',
		'kill-controller.after.md',
		'kill-controller.md',
	]);
	expect(await lab('check', join(folder, 'my-kill'))).toMatchObject({ code: 0, out: expect.stringContaining('right; 2 steps') });
});

test('what is no recording makes no folder, and says why', async () => {
	writeFileSync(join(folder, 'x.jsonl'), 'hello\n');
	expect(await lab('new', 'mine', '--in', folder, '--from', join(folder, 'x.jsonl'))).toMatchObject({
		code: 1,
		notes: expect.stringContaining('not the header of a recording'),
	});
	expect(await lab('new', 'mine', '--in', folder, '--from', join(folder, 'none.jsonl'))).toMatchObject({
		code: 1,
		notes: expect.stringContaining('it is not there'),
	});
	writeFileSync(join(folder, 'y.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 1]));
	expect(await lab('new', 'mine', '--in', folder, '--from', join(folder, 'y.gz'))).toMatchObject({ code: 1 });
	expect(existsSync(join(folder, 'mine'))).toBe(false);
});
