/**
 * The port over real files, through Node's thread pool: what mail is stored with.
 *
 * Every call resolves its path anew: the token's name is in the path, so a call after a lost token fails
 * with ENOENT instead of reaching the new owner's files. Nothing is cached for the same reason, not even
 * directory handles for fsync. Contract: file-system-contract.ts.
 */
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok } from '../result.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { type FsOperation, fsFailure, segmentsOf, translated } from './fs-failure.ts';

/** A pipe that somebody left where a file belongs is read as empty; it would be waited for, and a place in the pool with it. */
const readNow = constants.O_RDONLY | constants.O_NONBLOCK;

/** @param rootPath the volume's root, absolute; it must exist. */
export function realFiles(rootPath: string): FileSystem {
	const real = (path: string): string => join(rootPath, ...segmentsOf(path));

	async function attempt<T>(operation: FsOperation, path: string, work: () => Promise<T>): Promise<FsResult<T>> {
		try {
			return ok(await work());
		} catch (error) {
			return failed(translated(operation, path, error));
		}
	}

	return {
		async look(path) {
			const full = real(path);
			const stat = await attempt('look', path, () => fs.lstat(full, { bigint: true }));
			if (!stat.ok) return stat;
			if (!stat.value.isFile() && !stat.value.isDirectory()) return failed(fsFailure('look', 'EACCES', path, 'neither file nor directory'));
			return ok({ kind: stat.value.isFile() ? 'file' : 'directory', sizeBytes: Number(stat.value.size), mtimeNs: stat.value.mtimeNs });
		},
		async list(path) {
			const full = real(path);
			return attempt('list', path, () => fs.readdir(full));
		},
		async read(path) {
			const full = real(path);
			return attempt('read', path, () => fs.readFile(full, { flag: readNow }));
		},
		async create(path, bytes) {
			const full = real(path);
			const opened = await attempt('create', path, () => fs.open(full, 'wx', 0o600));
			if (!opened.ok) return opened;
			const written = await attempt('create', path, async () => {
				try {
					await opened.value.writeFile(bytes);
					await opened.value.sync();
				} finally {
					await opened.value.close();
				}
			});
			// "Did not happen" must be true: half a file goes. If even that fails, it is in tmp/ and goes with it.
			if (!written.ok) await fs.unlink(full).catch(() => undefined);
			return written;
		},
		async overwrite(path, bytes) {
			const full = real(path);
			return attempt('overwrite', path, async () => {
				const file = await fs.open(full, 'r+');
				try {
					// One write from the start: readers see the old record, the new one, or a checksum that does not hold.
					await file.write(bytes, 0, bytes.byteLength, 0);
				} finally {
					await file.close();
				}
			});
		},
		async makeDirectory(path) {
			const full = real(path);
			return attempt('makeDirectory', path, () => fs.mkdir(full, { mode: 0o700 }));
		},
		async removeDirectory(path) {
			const full = real(path);
			return attempt('removeDirectory', path, () => fs.rmdir(full));
		},
		async rename(from, to) {
			const [fullFrom, fullTo] = [real(from), real(to)];
			return attempt('rename', `${from}' -> '${to}`, () => fs.rename(fullFrom, fullTo));
		},
		async link(from, to) {
			const [fullFrom, fullTo] = [real(from), real(to)];
			return attempt('link', `${from}' -> '${to}`, () => fs.link(fullFrom, fullTo));
		},
		async unlink(path) {
			const full = real(path);
			return attempt('unlink', path, () => fs.unlink(full));
		},
		async syncDirectory(path) {
			const full = real(path);
			return attempt('syncDirectory', path, async () => {
				const directory = await fs.open(full, 'r');
				try {
					await directory.sync();
				} finally {
					await directory.close();
				}
			});
		},
	};
}
