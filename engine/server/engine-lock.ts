/**
 * One engine a user: a lock that the operating system gives back when its holder dies, however it dies.
 *
 * A socket file or a file with a pid survives a kill -9, and clearing such leftovers away is a race
 * between two commands that start at once. Node has no flock; SQLite's exclusive lock is one, on every
 * system, and comes with Node. The file stays behind empty: removing it would be the same race again.
 */
import { DatabaseSync } from 'node:sqlite';

export interface EngineLock {
	release(): void;
}

const sqliteBusy = 5;

/** Takes the lock, or returns null when another process has it. Never waits. */
export function takeEngineLock(path: string): EngineLock | null {
	const database = new DatabaseSync(path, { timeout: 0 });
	try {
		database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
	} catch (error) {
		database.close();
		if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return null;
		throw error;
	}
	return { release: () => database.close() };
}
