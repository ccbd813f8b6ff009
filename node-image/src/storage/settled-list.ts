/**
 * R5: a listing that can be trusted while renames may still land: repeated until the directory's mtime stood
 * still over it and two listings were equal. Without that, 176 of 180 scans of a busy directory missed names.
 */
import { failed, ok } from '../result.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { fsFailure } from './fs-failure.ts';

export interface Listing {
	readonly names: readonly string[];
	readonly mtimeNs: bigint;
}

/** Late renames are at most what was in flight at the take: a directory that never rests is somebody's fault. */
const roundsMax = 200;

export async function settledList(fs: FileSystem, directory: string): Promise<FsResult<Listing>> {
	let before = await fs.look(directory);
	for (let round = 0; round < roundsMax; round += 1) {
		if (!before.ok) return before;
		const first = await fs.list(directory);
		if (!first.ok) return first;
		const second = await fs.list(directory);
		if (!second.ok) return second;
		const after = await fs.look(directory);
		if (!after.ok) return after;
		if (after.value.mtimeNs === before.value.mtimeNs && equal(first.value, second.value)) return ok({ names: second.value, mtimeNs: after.value.mtimeNs });
		before = after;
	}
	return failed(fsFailure('list', 'EIO', directory, `changed during each of ${roundsMax} listings`));
}

function equal(one: readonly string[], other: readonly string[]): boolean {
	if (one.length !== other.length) return false;
	if (one.every((name, at) => name === other[at])) return true;
	const names = new Set(one);
	return names.size === one.length && other.every((name) => names.has(name));
}
