import { describe, expect, test } from 'vitest';
import type { VolumeState } from '../contract/node-faults.ts';
import { faultyFiles } from './faulty-files.ts';
import type { FsResult } from './file-system.ts';
import { fileSystemContract } from './file-system-contract.ts';
import { MemoryDisk, memoryFiles } from './memory-files.ts';
import { VolumeCondition } from './volume-condition.ts';

const bytes = new TextEncoder().encode('0123456789');

fileSystemContract('files that may suffer, on a healthy volume', async () => faultyFiles(memoryFiles(), new VolumeCondition()));

/** A volume with a token-like directory, seen by one that may suffer (an unlink makes it go away) and by one that does not. */
async function volume(state: VolumeState) {
	const disk = new MemoryDisk();
	const healthy = memoryFiles({ disk });
	const condition = new VolumeCondition();
	const suffering = faultyFiles(
		memoryFiles({
			disk,
			after: (call) => {
				if (call.operation === 'unlink') condition.set({ is: 'away' });
				return undefined;
			},
		}),
		condition,
	);
	await healthy.makeDirectory('7-be1.1');
	await healthy.create('7-be1.1/beat', bytes);
	await healthy.makeDirectory('empty');
	condition.set(state);
	return { healthy, suffering, condition };
}

const said = (result: FsResult<unknown>) => (result.ok ? 'ok' : `${result.error.code}${result.error.definite ? '' : ', perhaps'}`);

describe('away', () => {
	test('every call fails, its outcome unknown, and nothing happens', async () => {
		const { healthy, suffering } = await volume({ is: 'away' });
		const calls = [
			suffering.look('7-be1.1'),
			suffering.list(''),
			suffering.read('7-be1.1/beat'),
			suffering.create('new', bytes),
			suffering.overwrite('7-be1.1/beat', bytes),
			suffering.makeDirectory('new'),
			suffering.removeDirectory('empty'),
			suffering.rename('7-be1.1', '8-be2.1'),
			suffering.link('7-be1.1/beat', 'new'),
			suffering.unlink('7-be1.1/beat'),
			suffering.syncDirectory(''),
		];
		for (const call of calls) expect(said(await call)).toBe('EIO, perhaps');
		const names = await healthy.list('');
		expect(names.ok && names.value.sort()).toEqual(['7-be1.1', 'empty']);
		expect((await healthy.look('7-be1.1/beat')).ok).toBe(true);
	});

	test('what was on its way when it went may have happened, and nobody is told that it did', async () => {
		const { healthy, suffering } = await volume({ is: 'here' });
		expect(said(await suffering.unlink('7-be1.1/beat'))).toBe('EIO, perhaps');
		expect(said(await healthy.look('7-be1.1/beat'))).toBe('ENOENT');
	});

	test('when it is back, calls work', async () => {
		const { suffering, condition } = await volume({ is: 'away' });
		condition.set({ is: 'here' });
		expect(said(await suffering.read('7-be1.1/beat'))).toBe('ok');
	});
});

describe('full', () => {
	test('what needs room says so, for certain where it would begin something', async () => {
		const { suffering } = await volume({ is: 'full' });
		expect(said(await suffering.create('new', bytes))).toBe('ENOSPC');
		expect(said(await suffering.makeDirectory('new'))).toBe('ENOSPC');
		expect(said(await suffering.link('7-be1.1/beat', 'new'))).toBe('ENOSPC');
		expect(said(await suffering.overwrite('7-be1.1/beat', new Uint8Array(11)))).toBe('ENOSPC, perhaps');
		expect(said(await suffering.look('new'))).toBe('ENOENT');
	});

	test('R8: the beat goes on; names can change and go, and what is there can be read', async () => {
		const { suffering } = await volume({ is: 'full' });
		expect(said(await suffering.overwrite('7-be1.1/beat', new Uint8Array(10)))).toBe('ok');
		expect(said(await suffering.rename('7-be1.1', '8-be2.1'))).toBe('ok');
		expect(said(await suffering.syncDirectory(''))).toBe('ok');
		expect(said(await suffering.read('8-be2.1/beat'))).toBe('ok');
		expect(said(await suffering.rename('8-be2.1/beat', '8-be2.1/moved'))).toBe('ok');
		expect(said(await suffering.removeDirectory('empty'))).toBe('ok');
	});

	test('R5: what fails for another reason fails for that one: a lost token is not a lack of room', async () => {
		const { suffering } = await volume({ is: 'full' });
		expect(said(await suffering.create('6-be1.1/new', bytes))).toBe('ENOENT');
		expect(said(await suffering.makeDirectory('6-be1.1/new'))).toBe('ENOENT');
		expect(said(await suffering.create('7-be1.1/beat', bytes))).toBe('EEXIST');
		expect(said(await suffering.create('7-be1.1/beat/new', bytes))).toBe('ENOTDIR');
		expect(said(await suffering.link('missing', 'new'))).toBe('ENOENT');
		expect(said(await suffering.link('7-be1.1/beat', 'empty'))).toBe('EEXIST');
		expect(said(await suffering.overwrite('missing', bytes))).toBe('ENOENT');
	});
});

describe('slow', () => {
	test('a call takes so much longer, and calls wait side by side', async () => {
		const { suffering } = await volume({ is: 'slow', delayMs: 30 });
		const startedAtMs = performance.now();
		await Promise.all(Array.from({ length: 20 }, () => suffering.look('7-be1.1')));
		const tookMs = performance.now() - startedAtMs;
		expect(tookMs).toBeGreaterThanOrEqual(29);
		expect(tookMs).toBeLessThan(20 * 30);
	});

	test.each([
		['healed', { is: 'here' }, 'ok'],
		['away', { is: 'away' }, 'EIO, perhaps'],
	] as const)('who waits in a slow one goes on when it is %s', async (_, state, outcome) => {
		const { suffering, condition } = await volume({ is: 'slow', delayMs: 10_000 });
		const waiting = suffering.look('7-be1.1');
		condition.set(state);
		expect(said(await waiting)).toBe(outcome);
	});

	test('the condition is the same wherever its cell is seen', async () => {
		const { condition } = await volume({ is: 'full' });
		const elsewhere = new VolumeCondition(condition.buffer);
		expect(elsewhere.now()).toBe('full');
		condition.set({ is: 'slow', delayMs: 10_000 });
		const late = elsewhere.late();
		condition.set({ is: 'here' });
		await late;
		expect(elsewhere.now()).toBe('here');
	});
});
