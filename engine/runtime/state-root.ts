/**
 * Where the lab keeps what outlives a command: sockets, logs, clusters' folders and recordings.
 *
 * One folder a user, closed to everybody else: whoever can open the engine's socket commands the engine.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The path alone, from the environment. */
export function stateRootPath(environment: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
	const own = environment.MAILCLUSTER_LAB_HOME;
	if (own) return resolve(own);
	// The XDG base directory specification: a relative path is to be ignored.
	const shared = environment.XDG_STATE_HOME;
	return join(shared && isAbsolute(shared) ? shared : join(home, '.local', 'state'), 'mailcluster-lab');
}

/** Recordings whose clusters are gone. */
export function recordingsPath(root: string): string {
	return join(root, 'recordings');
}

/** Exercises of one's own. */
export function ownLabsPath(root: string): string {
	return join(root, 'exercises');
}

/** The path of the state directory, which exists with mode 0700 when this returns. */
export function stateRoot(): string {
	const path = stateRootPath();
	mkdirSync(path, { recursive: true, mode: 0o700 });
	// mkdir leaves the mode of a folder that was there already.
	chmodSync(path, 0o700);
	return path;
}
