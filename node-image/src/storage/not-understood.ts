/**
 * What stands on the volume and is not ours, or is ours and half written: how it is called, told and moved aside.
 *
 * Nothing that is not understood is ever deleted. Where it is in nobody's way it stays and is told; where it is in
 * the way, and below a token that is ours, it gets a name that says why. What only a person can decide (which of two
 * tokens is the right one) is left to a person, and the message says how. Texts are for the node's log and events.
 */
import { ok } from '../result.ts';
import type { FileSystem, FsResult } from './file-system.ts';

const mark = '.not-understood-by-';

/** Told when it was moved aside; not again at each scan. */
export function isMovedAside(name: string): boolean {
	return name.includes(mark);
}

/** `<name>.not-understood-by-be1.3`, and `-2`, `-3`, ... behind it when there is one already. Only below a token that is ours. */
export async function moveAside(fs: FileSystem, path: string, by: string): Promise<FsResult<string>> {
	for (let number = 1; ; number += 1) {
		const to = `${path}${mark}${by}${number === 1 ? '' : `-${number}`}`;
		const taken = await fs.look(to);
		if (taken.ok) continue;
		if (taken.error.code !== 'ENOENT') return taken;
		const moved = await fs.rename(path, to);
		return moved.ok ? ok(to) : moved;
	}
}

/** At most three names: 'a', 'b', 'c' and 12 more. */
export function someOf(names: readonly string[]): string {
	const shown = names.slice(0, 3).map((name) => `'${name.slice(0, 80)}'`);
	const more = names.length - shown.length;
	return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
