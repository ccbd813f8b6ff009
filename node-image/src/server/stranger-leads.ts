/**
 * R9 for bare nodes: does somebody lead on this volume whom this node was not told of?
 *
 * Two backends that do not know each other would take the controller's token from each other for ever: no mail would be
 * lost (the token has one holder), and no peace would be had. So the one that comes later does not start, and one that
 * sees a stranger take the lead while it runs leaves (main.ts); each says which address is missing.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MemberConfig } from '../contract/node-config.ts';

/**
 * The member in the controller's token, where it is neither this node nor one of the backends in `known`. Who is taken for a
 * frontend is as good as unknown: nobody looks for its beat, so its place would not be seen to be empty when it dies.
 */
export async function strangerLeads(volumePath: string, self: string, known: readonly Pick<MemberConfig, 'name' | 'roles'>[]): Promise<string | undefined> {
	let names: string[];
	try {
		names = await readdir(join(volumePath, 'Controller'));
	} catch {
		// No cluster was here yet; a volume that cannot be seen is told of by the start itself.
		return undefined;
	}
	const holders = names.flatMap((name) => /^\d+-([a-z][a-z0-9-]*)\.\d+$/.exec(name)?.[1] ?? []);
	return holders.find((holder) => isStranger(holder, self, known));
}

/** Neither this node nor one of the backends that it was told of. */
export function isStranger(holder: string, self: string, known: readonly Pick<MemberConfig, 'name' | 'roles'>[]): boolean {
	return holder !== self && !known.some(({ name, roles }) => name === holder && roles.includes('backend'));
}
