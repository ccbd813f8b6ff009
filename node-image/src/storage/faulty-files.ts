/**
 * A file system that suffers what its VolumeCondition says, in front of a real one: the lab's own design, since a
 * volume cannot be taken away from one process, or filled for one, without root.
 *
 *   away   every call fails with EIO, and so does what was on its way: it may have happened
 *   full   what needs room fails with ENOSPC; a rename, an unlink and an overwrite in place need none
 *   slow   every call begins later
 *
 * What fails for another reason on a healthy volume fails for that reason on a full one, too: the rules look at
 * the difference between ENOENT and ENOSPC (R5).
 */
import { failed, ok } from '../result.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { type FsOperation, fsFailure } from './fs-failure.ts';
import type { VolumeCondition } from './volume-condition.ts';

export function faultyFiles(files: FileSystem, condition: VolumeCondition): FileSystem {
	/** `room` answers what a full volume would say to this call. */
	async function suffer<T>(
		operation: FsOperation,
		path: string,
		call: () => Promise<FsResult<T>>,
		room: () => Promise<FsResult<void>> = async () => ok(undefined),
	): Promise<FsResult<T>> {
		const away = () => failed(fsFailure(operation, 'EIO', path, 'the volume is away'));
		if (condition.now() === 'slow') await condition.late();
		if (condition.now() === 'away') return away();
		if (condition.now() === 'full') {
			const found = await room();
			if (!found.ok) return found;
		}
		const done = await call();
		return condition.now() === 'away' ? away() : done;
	}

	/** A new name on a full volume: what stands in its way otherwise, else that there is no room. */
	async function roomFor(operation: FsOperation, path: string): Promise<FsResult<void>> {
		const there = await files.look(path);
		if (there.ok) return failed(fsFailure(operation, 'EEXIST', path));
		if (there.error.code !== 'ENOENT') return failed(fsFailure(operation, there.error.code, path));
		const parent = await files.look(path.split('/').slice(0, -1).join('/'));
		return failed(fsFailure(operation, parent.ok ? 'ENOSPC' : parent.error.code, path));
	}

	return {
		look: (path) => suffer('look', path, () => files.look(path)),
		list: (path) => suffer('list', path, () => files.list(path)),
		read: (path) => suffer('read', path, () => files.read(path)),
		create: (path, bytes) =>
			suffer(
				'create',
				path,
				() => files.create(path, bytes),
				() => roomFor('create', path),
			),
		overwrite: (path, bytes) =>
			suffer(
				'overwrite',
				path,
				() => files.overwrite(path, bytes),
				async () => {
					const there = await files.look(path);
					const grows = there.ok && there.value.kind === 'file' && bytes.byteLength > there.value.sizeBytes;
					return grows ? failed(fsFailure('overwrite', 'ENOSPC', path)) : ok(undefined);
				},
			),
		makeDirectory: (path) =>
			suffer(
				'makeDirectory',
				path,
				() => files.makeDirectory(path),
				() => roomFor('makeDirectory', path),
			),
		removeDirectory: (path) => suffer('removeDirectory', path, () => files.removeDirectory(path)),
		rename: (from, to) => suffer('rename', `${from}' -> '${to}`, () => files.rename(from, to)),
		link: (from, to) =>
			suffer(
				'link',
				`${from}' -> '${to}`,
				() => files.link(from, to),
				async () => {
					const source = await files.look(from);
					return source.ok ? roomFor('link', to) : failed(fsFailure('link', source.error.code, from));
				},
			),
		unlink: (path) => suffer('unlink', path, () => files.unlink(path)),
		syncDirectory: (path) => suffer('syncDirectory', path, () => files.syncDirectory(path)),
	};
}
