/**
 * The contract of the file system port: what every implementation must do, stated once as tests.
 *
 * The rules stand on these properties (rename is compare-and-swap, nothing recursive, nothing created by
 * accident); memory files that were more forgiving than real ones would make the simulation worthless.
 * Run by file-system.test.ts over all three implementations.
 */
import { describe, expect, test } from 'vitest';
import type { FileSystem, FsResult } from './file-system.ts';

const text = new TextEncoder();

function codeOf(result: FsResult<unknown>): string {
	return result.ok ? 'ok' : result.error.code;
}

async function must(result: Promise<FsResult<unknown>>): Promise<void> {
	const done = await result;
	if (!done.ok) throw new Error(done.error.message);
}

/** A token-like directory with something in it. */
async function fullDirectory(fs: FileSystem, path: string): Promise<void> {
	await must(fs.makeDirectory(path));
	await must(fs.create(`${path}/inside`, text.encode(path)));
}

export function fileSystemContract(name: string, open: () => Promise<FileSystem>): void {
	describe(`file system contract: ${name}`, () => {
		test('what was created is read back, with size and kind', async () => {
			const fs = await open();
			await must(fs.create('a', text.encode('hello')));
			const read = await fs.read('a');
			expect(read.ok && new TextDecoder().decode(read.value)).toBe('hello');
			const seen = await fs.look('a');
			expect(seen.ok && { kind: seen.value.kind, sizeBytes: seen.value.sizeBytes }).toEqual({ kind: 'file', sizeBytes: 5 });
		});

		test('create is exclusive and leaves what is there alone', async () => {
			const fs = await open();
			await must(fs.create('a', text.encode('first')));
			expect(codeOf(await fs.create('a', text.encode('second')))).toBe('EEXIST');
			const read = await fs.read('a');
			expect(read.ok && new TextDecoder().decode(read.value)).toBe('first');
		});

		test('of many creates of one name, one succeeds', async () => {
			const fs = await open();
			const codes = (await Promise.all(Array.from({ length: 10 }, (_, n) => fs.create('a', text.encode(`${n}`))))).map(codeOf).sort();
			expect(codes).toEqual([...Array<string>(9).fill('EEXIST'), 'ok']);
		});

		test('R1: a rename wins once; every loser gets ENOENT, definite', async () => {
			const fs = await open();
			await fullDirectory(fs, '12-be1.3');
			const tries = await Promise.all(Array.from({ length: 10 }, (_, n) => fs.rename('12-be1.3', `13-be${n}.1`)));
			expect(tries.filter((one) => one.ok)).toHaveLength(1);
			for (const one of tries) if (!one.ok) expect([one.error.code, one.error.definite]).toEqual(['ENOENT', true]);
			const names = await fs.list('');
			expect(names.ok && names.value).toHaveLength(1);
		});

		test('R1: what was in a renamed directory is below its new name and not below the old', async () => {
			const fs = await open();
			await fullDirectory(fs, 'old');
			await must(fs.rename('old', 'new'));
			expect(codeOf(await fs.read('new/inside'))).toBe('ok');
			for (const result of [await fs.look('old'), await fs.read('old/inside'), await fs.create('old/more', new Uint8Array())]) {
				expect(codeOf(result)).toBe('ENOENT');
			}
		});

		test('R1: renaming onto a directory that is not empty fails with ENOTEMPTY', async () => {
			const fs = await open();
			await fullDirectory(fs, 'a');
			await fullDirectory(fs, 'b');
			expect(codeOf(await fs.rename('a', 'b'))).toBe('ENOTEMPTY');
			const kept = await fs.read('b/inside');
			expect(kept.ok && new TextDecoder().decode(kept.value)).toBe('b');
		});

		test('R1: renaming onto an empty directory replaces it, which is why a token is never empty', async () => {
			const fs = await open();
			await fullDirectory(fs, 'a');
			await must(fs.makeDirectory('b'));
			await must(fs.rename('a', 'b'));
			expect(codeOf(await fs.read('b/inside'))).toBe('ok');
		});

		test('R1: no recursive mkdir: a missing parent is ENOENT', async () => {
			const fs = await open();
			expect(codeOf(await fs.makeDirectory('dead/token'))).toBe('ENOENT');
			expect(codeOf(await fs.look('dead'))).toBe('ENOENT');
		});

		test('mkdir is exclusive', async () => {
			const fs = await open();
			await must(fs.makeDirectory('a'));
			expect(codeOf(await fs.makeDirectory('a'))).toBe('EEXIST');
		});

		test('R8: overwrite writes in place and does not create', async () => {
			const fs = await open();
			expect(codeOf(await fs.overwrite('beat', text.encode('x')))).toBe('ENOENT');
			expect(codeOf(await fs.look('beat'))).toBe('ENOENT');
			await must(fs.create('beat', text.encode('0123456789')));
			await must(fs.overwrite('beat', text.encode('abc')));
			const read = await fs.read('beat');
			expect(read.ok && new TextDecoder().decode(read.value)).toBe('abc3456789');
		});

		test('a file rename replaces a file, not a directory, and the other way round', async () => {
			const fs = await open();
			await must(fs.create('a', text.encode('a')));
			await must(fs.create('b', text.encode('b')));
			await must(fs.rename('a', 'b'));
			const read = await fs.read('b');
			expect(read.ok && new TextDecoder().decode(read.value)).toBe('a');
			await must(fs.makeDirectory('d'));
			expect(codeOf(await fs.rename('b', 'd'))).toBe('EISDIR');
			expect(codeOf(await fs.rename('d', 'b'))).toBe('ENOTDIR');
		});

		test('rename onto itself changes nothing', async () => {
			const fs = await open();
			await fullDirectory(fs, 'a');
			await must(fs.rename('a', 'a'));
			expect(codeOf(await fs.read('a/inside'))).toBe('ok');
		});

		test('link gives a second name, exclusively; the bytes live until the last name goes', async () => {
			const fs = await open();
			await must(fs.create('a', text.encode('a')));
			await must(fs.link('a', 'b'));
			expect(codeOf(await fs.link('a', 'b'))).toBe('EEXIST');
			expect(codeOf(await fs.link('missing', 'c'))).toBe('ENOENT');
			await must(fs.unlink('a'));
			const read = await fs.read('b');
			expect(read.ok && new TextDecoder().decode(read.value)).toBe('a');
		});

		test('unlink takes files, removeDirectory takes empty directories', async () => {
			const fs = await open();
			await fullDirectory(fs, 'd');
			expect(codeOf(await fs.removeDirectory('d'))).toBe('ENOTEMPTY');
			expect(codeOf(await fs.unlink('d'))).toBe('EISDIR');
			expect(codeOf(await fs.removeDirectory('d/inside'))).toBe('ENOTDIR');
			await must(fs.unlink('d/inside'));
			await must(fs.removeDirectory('d'));
			expect(codeOf(await fs.unlink('d'))).toBe('ENOENT');
			expect(codeOf(await fs.removeDirectory('d'))).toBe('ENOENT');
		});

		test('wrong kinds are named', async () => {
			const fs = await open();
			await fullDirectory(fs, 'd');
			expect(codeOf(await fs.list('d/inside'))).toBe('ENOTDIR');
			expect(codeOf(await fs.read('d'))).toBe('EISDIR');
			expect(codeOf(await fs.look('d/inside/more'))).toBe('ENOTDIR');
			expect(codeOf(await fs.list('missing'))).toBe('ENOENT');
		});

		test('R5: a directory has another mtime after a name in it changed', async () => {
			const fs = await open();
			await fullDirectory(fs, 'd');
			const before = await fs.look('d');
			// A file system may count time in ticks of some milliseconds: change names until the next tick.
			let after = before;
			for (let round = 0; round < 5000 && before.ok && after.ok && after.value.mtimeNs === before.value.mtimeNs; round += 1) {
				await must(fs.rename(round % 2 === 0 ? 'd/inside' : 'd/other', round % 2 === 0 ? 'd/other' : 'd/inside'));
				after = await fs.look('d');
			}
			expect(before.ok && after.ok && after.value.mtimeNs !== before.value.mtimeNs).toBe(true);
			const again = await fs.look('d');
			expect(after.ok && again.ok && again.value.mtimeNs === after.value.mtimeNs).toBe(true);
		});

		test('a directory can be fsynced, a missing one cannot', async () => {
			const fs = await open();
			await must(fs.makeDirectory('d'));
			await must(fs.syncDirectory('d'));
			await must(fs.syncDirectory(''));
			expect(codeOf(await fs.syncDirectory('missing'))).toBe('ENOENT');
		});

		test('names up to 255 bytes are kept, longer ones refused', async () => {
			const fs = await open();
			await must(fs.create('n'.repeat(255), new Uint8Array()));
			expect(codeOf(await fs.create('n'.repeat(256), new Uint8Array()))).toBe('ENAMETOOLONG');
		});

		test.each(['/etc/passwd', '../x', 'a/../b', 'a//b', 'a/', './a', 'a\\..\\b', 'a\0b'])('a path that could leave the volume throws: %j', async (path) => {
			const fs = await open();
			await expect(fs.look(path)).rejects.toThrow('invariant');
			await expect(fs.create(path, new Uint8Array())).rejects.toThrow('invariant');
			await expect(fs.rename('a', path)).rejects.toThrow('invariant');
		});
	});
}
