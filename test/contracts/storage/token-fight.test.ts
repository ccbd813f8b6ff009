/** R1 on real files: two processes, one token, ten thousand takes; exactly one winner of each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { realFiles } from '../../../node-image/src/storage/real-files.ts';
import { prepareTree, readToken, takeToken } from '../../../node-image/src/storage/tokens.ts';

const made: string[] = [];
afterAll(async () => {
	for (const path of made) await rm(path, { recursive: true });
});

async function tree(): Promise<string> {
	const path = await mkdtemp(join(tmpdir(), 'mclab-token-'));
	made.push(path);
	const fs = realFiles(path);
	const prepared = await prepareTree({ fs, aside: 'aside', into: 'tree', fill: (token) => fs.create(`${token}/inside`, new Uint8Array(1)) });
	expect(prepared).toEqual({ ok: true, value: 'made' });
	return path;
}

const tallySchema = z.object({ won: z.array(z.int()), lost: z.int() });

/** Resolves with its tally; `go` lets it begin. */
async function taker(path: string, member: string, goal: number): Promise<{ go: () => void; tally: Promise<z.infer<typeof tallySchema>> }> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'stand-in-taker.ts'), path, 'tree', member, String(goal)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	let told = '';
	child.stdout.setEncoding('utf8').on('data', (text) => {
		told += text;
	});
	await once(child, 'spawn');
	const tally = once(child, 'close').then(() => tallySchema.parse(JSON.parse(told)));
	return { go: () => child.stdin.write('go\n'), tally };
}

describe('R1: the name of a directory is the lock', () => {
	test('two processes take one token 10,000 times: one winner each, no number twice, none left out', async () => {
		const goal = 10_000;
		const path = await tree();
		const both = await Promise.all([taker(path, 'be1', goal), taker(path, 'be2', goal)]);
		for (const one of both) one.go();
		const [one, other] = await Promise.all(both.map(({ tally }) => tally));
		if (one === undefined || other === undefined) throw new Error('a taker said nothing');
		const all = [...one.won, ...other.won].sort((a, b) => a - b);
		expect(all).toEqual(Array.from({ length: goal }, (_, n) => n + 1));
		expect(await readToken(realFiles(path), 'tree')).toMatchObject({ ok: true, value: { number: goal } });
		// They must have met, or it would prove nothing.
		expect(Math.min(one.won.length, other.won.length)).toBeGreaterThan(goal / 10);
		expect(one.lost + other.lost).toBeGreaterThan(goal / 100);
	}, 60_000);

	test("making a directory of one's own name is no lock: both succeed, nobody is the owner, and nothing is taken", async () => {
		const fs = realFiles(await tree());
		await fs.makeDirectory('pair');
		const made = await Promise.all(['1-be1.1', '1-be2.1'].map((token) => fs.makeDirectory(`pair/${token}`)));
		expect(made.map((one) => one.ok)).toEqual([true, true]);
		expect(await readToken(fs, 'pair')).toMatchObject({ ok: false, error: { code: 'broken-token', definite: true } });
	});

	test('a hundred contenders of one process at the same name: one winner, ninety-nine who know that they lost', async () => {
		const fs = realFiles(await tree());
		for (let round = 0; round < 20; round += 1) {
			const before = await readToken(fs, 'tree');
			if (!before.ok) throw new Error(before.error.message);
			const number = before.value.number + 1;
			const takes = await Promise.all(
				Array.from({ length: 100 }, (_, n) => takeToken(fs, 'tree', before.value, { number, holder: { kind: 'life', member: `be${n}`, life: 1 } })),
			);
			expect(takes.filter((take) => take.ok)).toHaveLength(1);
			for (const take of takes) if (!take.ok) expect(take.error).toMatchObject({ code: 'lost', definite: true });
		}
	});
});
