import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryDisk, memoryFiles } from './memory-files.ts';
import { lookToken, parseToken, prepareTree, printToken, readToken, type Token, takeToken, tokenPath } from './tokens.ts';

const free = (number: number): Token => ({ number, holder: { kind: 'free' } });
const held = (number: number, member: string, life: number): Token => ({ number, holder: { kind: 'life', member, life } });
const bytes = new TextEncoder().encode('x');

async function tree() {
	const fs = memoryFiles();
	await prepareTree({ fs, aside: 'aside', into: 'tree', fill: (token) => fs.create(`${token}/inside`, bytes) });
	return fs;
}

describe('R1: token names', () => {
	test.each<[string, Token]>([
		['0-free', free(0)],
		['12-be1.3', held(12, 'be1', 3)],
		['7-a-b-c.10', held(7, 'a-b-c', 10)],
		['3-up', { number: 3, holder: { kind: 'up' } }],
		['4-dead', { number: 4, holder: { kind: 'dead' } }],
	])('%s', (name, token) => {
		expect(parseToken(name)).toEqual(token);
		expect(printToken(token)).toBe(name);
	});

	test.each(['', '12', '-free', '01-free', '1-Free', '1-be1', '1-be1.0', '1-be1.03', '1-be1.3 ', '1-be1.3.4', '-1-free', '1-', '9999999999-free', 'tmp'])(
		'%j is no token',
		(name) => {
			expect(parseToken(name)).toBeUndefined();
		},
	);

	test('any token is read back from its name', () => {
		const number = fc.integer({ min: 0, max: 999_999_999 });
		const holder = fc.oneof(
			fc.constantFrom<Token['holder']>({ kind: 'free' }, { kind: 'up' }, { kind: 'dead' }),
			fc.record({ kind: fc.constant('life' as const), member: fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/), life: fc.integer({ min: 1, max: 999_999_999 }) }),
		);
		fc.assert(
			fc.property(number, holder, (n, h) => {
				expect(parseToken(printToken({ number: n, holder: h }))).toEqual({ number: n, holder: h });
			}),
		);
	});
});

describe('R1: reading and taking', () => {
	test('a prepared tree holds 0-free with its content; the second creator is told it exists, and leaves nothing behind', async () => {
		const fs = await tree();
		expect(await readToken(fs, 'tree')).toEqual({ ok: true, value: free(0) });
		expect((await fs.look('tree/0-free/inside')).ok).toBe(true);
		const second = await prepareTree({ fs, aside: 'aside2', into: 'tree', fill: (token) => fs.create(`${token}/other`, bytes) });
		expect(second).toEqual({ ok: true, value: 'exists' });
		expect(await fs.list('')).toMatchObject({ value: ['tree'] });
		expect((await fs.look('tree/0-free/other')).ok).toBe(false);
	});

	test('of ten contenders one takes, nine have lost for certain', async () => {
		const fs = await tree();
		const takes = await Promise.all(Array.from({ length: 10 }, (_, n) => takeToken(fs, 'tree', free(0), held(1, `be${n}`, 1))));
		expect(takes.filter((take) => take.ok)).toHaveLength(1);
		for (const take of takes) if (!take.ok) expect(take.error).toMatchObject({ code: 'lost', definite: true });
		expect((await readToken(fs, 'tree')).ok).toBe(true);
	});

	test('a taken token survives a power cut', async () => {
		const fs = await tree();
		await takeToken(fs, 'tree', free(0), held(1, 'be1', 1));
		fs.powerCut();
		expect(await readToken(fs, 'tree')).toEqual({ ok: true, value: held(1, 'be1', 1) });
	});

	test('a take whose fsync fails is not definite: the next look tells', async () => {
		const fs = await tree();
		fs.inject({ before: (call) => (call.operation === 'syncDirectory' ? 'EIO' : undefined) });
		expect(await takeToken(fs, 'tree', free(0), held(1, 'be1', 1))).toMatchObject({ ok: false, error: { code: 'volume-error', definite: false } });
		expect(await lookToken(fs, 'tree', held(1, 'be1', 1))).toBe('held');
		expect(await lookToken(fs, 'tree', free(0))).toBe('gone');
		fs.inject({ before: () => 'EIO' });
		expect(await lookToken(fs, 'tree', free(0))).toBe('unknown');
	});

	test.each([[[]], [['1-be1.1', '2-be2.1']]])('a list that shows %j while a rename is in flight is read again', async (wrong) => {
		const disk = (await tree()).disk;
		let lists = 0;
		const fs = memoryFiles({
			disk,
			listing: (_, names) => {
				lists += 1;
				return lists <= 3 ? wrong : names;
			},
		});
		expect(await readToken(fs, 'tree')).toEqual({ ok: true, value: free(0) });
		expect(lists).toBe(4);
	});

	test('a parent that stays doubled, empty or foreign is broken, and nothing in it is touched', async () => {
		const fs = await tree();
		await fs.makeDirectory('tree/0-be1.1');
		const read = await readToken(fs, 'tree');
		expect(read).toMatchObject({ ok: false, error: { code: 'broken-token', definite: true } });
		expect(!read.ok && read.error.message).toContain('0-free');
		expect((await fs.list('tree')).ok && (await fs.list('tree'))).toMatchObject({ value: ['0-free', '0-be1.1'] });
		expect(await readToken(fs, 'nowhere')).toMatchObject({ ok: false, error: { code: 'no-such-tree' } });
		await fs.makeDirectory('empty');
		expect(await readToken(fs, 'empty')).toMatchObject({ ok: false, error: { code: 'broken-token' } });
	});

	test('no recursive mkdir: an old owner cannot bring its token back by writing below it', async () => {
		const disk = new MemoryDisk();
		const fs = memoryFiles({ disk });
		await prepareTree({ fs, aside: 'aside', into: 'tree', fill: (token) => fs.create(`${token}/inside`, bytes) });
		await takeToken(fs, 'tree', free(0), held(1, 'be1', 1));
		await takeToken(fs, 'tree', held(1, 'be1', 1), held(2, 'be2', 1));
		const old = tokenPath('tree', held(1, 'be1', 1));
		expect(await fs.makeDirectory(`${old}/tmp`)).toMatchObject({ ok: false, error: { code: 'ENOENT' } });
		expect(await fs.create(`${old}/x`, bytes)).toMatchObject({ ok: false, error: { code: 'ENOENT' } });
		expect(await readToken(fs, 'tree')).toEqual({ ok: true, value: held(2, 'be2', 1) });
	});
});
