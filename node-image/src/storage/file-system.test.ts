import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FileSystem } from './file-system.ts';
import { fileSystemContract } from './file-system-contract.ts';
import { MemoryDisk, memoryFiles } from './memory-files.ts';
import { realFiles } from './real-files.ts';
import { realFilesSync } from './real-files-sync.ts';

const made: string[] = [];
afterAll(async () => {
	for (const path of made) await rm(path, { recursive: true });
});

function inNewFolder(make: (rootPath: string) => FileSystem): () => Promise<FileSystem> {
	return async () => {
		const path = await mkdtemp(join(tmpdir(), 'mclab-files-'));
		made.push(path);
		return make(path);
	};
}

fileSystemContract('memory', async () => memoryFiles());
fileSystemContract('real files through the thread pool', inNewFolder(realFiles));
fileSystemContract('real files on this thread', inNewFolder(realFilesSync));

const bytes = new TextEncoder().encode('x');

describe('memory files: faults', () => {
	test('R5: a rename that was resolved before a take lands in the renamed directory', async () => {
		const disk = new MemoryDisk();
		const held = Promise.withResolvers<undefined>();
		const old = memoryFiles({ disk, resolved: (call) => (call.operation === 'rename' ? held.promise : undefined) });
		const next = memoryFiles({ disk });
		await next.makeDirectory('1-a');
		await next.create('1-a/x', bytes);
		const late = old.rename('1-a/x', '1-a/y');
		await next.rename('1-a', '2-b');
		expect((await next.look('2-b/x')).ok).toBe(true);
		held.resolve(undefined);
		expect((await late).ok).toBe(true);
		expect((await next.look('2-b/y')).ok).toBe(true);
	});

	test.each([
		['another name of it stands', true],
		['it had no other name', false],
	])('R4: a link that found its file lands late, though the name is gone: %s', async (_, other) => {
		const disk = new MemoryDisk();
		const held = Promise.withResolvers<undefined>();
		const old = memoryFiles({ disk, resolved: (call) => (call.operation === 'link' ? held.promise : undefined) });
		const next = memoryFiles({ disk });
		await next.makeDirectory('1-a');
		await next.create('1-a/x', bytes);
		if (other) await next.link('1-a/x', 'elsewhere');
		const late = old.link('1-a/x', '1-a/y');
		await next.rename('1-a', '2-b');
		await next.unlink('2-b/x');
		held.resolve(undefined);
		expect([(await late).ok, (await next.look('2-b/y')).ok]).toEqual([other, other]);
	});

	test('a call held before its path is resolved misses the renamed directory', async () => {
		const disk = new MemoryDisk();
		const held = Promise.withResolvers<undefined>();
		const old = memoryFiles({ disk, before: () => held.promise });
		const next = memoryFiles({ disk });
		await next.makeDirectory('1-a');
		const late = old.create('1-a/x', bytes);
		await next.rename('1-a', '2-b');
		held.resolve(undefined);
		expect(await late).toMatchObject({ ok: false, error: { code: 'ENOENT', definite: true } });
	});

	test('an error after landing is not definite, and the thing has happened', async () => {
		const fs = memoryFiles({ after: () => 'EIO' });
		expect(await fs.makeDirectory('a')).toMatchObject({ ok: false, error: { code: 'EIO', definite: false } });
		fs.inject({});
		expect((await fs.look('a')).ok).toBe(true);
	});

	test('R6: a full disk refuses what needs another block, and nothing else', async () => {
		const fs = memoryFiles();
		await fs.makeDirectory('d');
		await fs.create('d/file', bytes);
		fs.disk.capacityBytes = fs.disk.usedBytes();
		const codes = [
			await fs.create('d/more', bytes),
			await fs.makeDirectory('e'),
			await fs.overwrite('d/file', bytes),
			await fs.create('d/empty', new Uint8Array()),
		];
		expect(codes.map((done) => (done.ok ? 'ok' : done.error.code))).toEqual(['ENOSPC', 'ENOSPC', 'ok', 'ok']);
		// The directory's one block holds a few long names, then no more.
		const links = [];
		for (let n = 0; n < 20; n += 1) links.push((await fs.link('d/file', `d/${'n'.repeat(250)}${n}`)).ok);
		expect(links).toEqual([...Array<boolean>(15).fill(true), ...Array<boolean>(5).fill(false)]);
		expect(await fs.rename('d/file', `d/${'longer'.repeat(40)}`)).toMatchObject({ error: { code: 'ENOSPC', definite: true } });
		expect(await fs.rename('d', 'd-taken-over')).toMatchObject({ ok: true });
		expect(await fs.unlink(`d-taken-over/${'n'.repeat(250)}0`)).toMatchObject({ ok: true });
		expect(await fs.rename('d-taken-over/file', `d-taken-over/${'longer'.repeat(40)}`)).toMatchObject({ ok: true });
	});

	test('a power cut drops names whose directory was not fsynced, and bytes that were overwritten', async () => {
		const fs = memoryFiles();
		await fs.makeDirectory('d');
		await fs.syncDirectory('');
		await fs.create('d/kept', bytes);
		await fs.syncDirectory('d');
		await fs.overwrite('d/kept', new TextEncoder().encode('y'));
		await fs.create('d/lost', bytes);
		fs.powerCut();
		expect(await fs.list('d')).toMatchObject({ value: ['kept'] });
		expect(await fs.read('d/kept')).toMatchObject({ value: bytes });
	});

	test('a power cut may keep the later of two changes and lose the earlier', async () => {
		const fs = memoryFiles();
		await fs.makeDirectory('d');
		await fs.create('d/one', bytes);
		await fs.syncDirectory('');
		await fs.syncDirectory('d');
		await fs.create('d/two', bytes);
		await fs.unlink('d/one');
		fs.powerCut(undefined, (path) => path === 'd/one');
		expect(await fs.list('d')).toMatchObject({ value: [] });
	});

	test('a call that was on its way when the power went never lands', async () => {
		const held = Promise.withResolvers<undefined>();
		const fs = memoryFiles({ resolved: () => held.promise });
		const late = fs.makeDirectory('a');
		fs.powerCut();
		held.resolve(undefined);
		expect((await late).ok).toBe(false);
		fs.inject({});
		expect((await fs.look('a')).ok).toBe(false);
	});
});

test.skipIf(process.platform === 'win32')('a pipe where a file belongs is nobody to wait for', async () => {
	const root = await mkdtemp(join(tmpdir(), 'mclab-pipe-'));
	execFileSync('mkfifo', [join(root, 'pipe')]);
	expect(await realFiles(root).read('pipe')).toMatchObject({ ok: true, value: Buffer.alloc(0) });
	await rm(root, { recursive: true });
});
