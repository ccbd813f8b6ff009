import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
let lock = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mailcluster-lock-'));
	lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the set-up lock', () => {
	test('lets one in at a time, tells the other whom it waits for, and leaves nothing behind', async () => {
		const steps = [];
		const first = Promise.withResolvers();
		const waits = Promise.withResolvers();
		const one = withLock(lock, async () => {
			steps.push('one in');
			await first.promise;
			steps.push('one out');
		});
		const two = withLock(
			lock,
			() => steps.push('two in'),
			(holder) => waits.resolve(holder),
		);
		expect(await waits.promise).toBe(String(process.pid));
		first.resolve();
		await Promise.all([one, two]);
		expect(steps).toEqual(['one in', 'one out', 'two in']);
		expect(readdirSync(folder)).toEqual([]);
	});

	test('takes over from a holder that has died', async () => {
		const { pid } = spawnSync(process.execPath, ['-e', '']);
		mkdirSync(join(lock, String(pid)), { recursive: true });
		const told = [];
		const inside = await withLock(
			lock,
			() => readdirSync(lock),
			(holder) => told.push(holder),
		);
		expect(inside).toEqual([String(process.pid)]);
		expect(told).toEqual([]);
	});

	test('is released when the work fails', async () => {
		await expect(withLock(lock, () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
		expect(existsSync(lock)).toBe(false);
	});

	test('an empty directory, left by a holder interrupted while releasing, is no lock', async () => {
		mkdirSync(lock);
		expect(await withLock(lock, () => 'in')).toBe('in');
	});
});
