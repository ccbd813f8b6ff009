/**
 * Where the engine keeps what it makes: one folder that only its user can open, one folder a cluster in it.
 *
 * The folder is there while something runs and gone when nothing does. Everything that has to find what a
 * dead engine left behind looks here and nowhere else. Read leftovers.ts next.
 */
import { mkdirSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** $MAILCLUSTER_LAB_HOME, else the XDG state directory, else ~/.local/state. */
export function stateRoot(env: NodeJS.ProcessEnv = process.env): string {
	if (env.MAILCLUSTER_LAB_HOME) return resolve(env.MAILCLUSTER_LAB_HOME);
	const base = env.XDG_STATE_HOME ? resolve(env.XDG_STATE_HOME) : join(homedir(), '.local', 'state');
	return join(base, 'mailcluster-lab');
}

/** The folder that holds one folder a cluster. */
export function clustersFolder(root: string): string {
	return join(root, 'clusters');
}

/** Makes the root, mode 0700: configurations in it hold secrets. */
export function makeStateRoot(root: string = stateRoot()): string {
	mkdirSync(root, { recursive: true, mode: 0o700 });
	return root;
}

/** Removes the root if nothing is in it any more; what somebody else keeps there stays. */
export function removeEmptyStateRoot(root: string): void {
	for (const folder of [clustersFolder(root), root]) {
		try {
			rmdirSync(folder);
		} catch {
			// Not empty, or gone already: both are fine.
		}
	}
}
