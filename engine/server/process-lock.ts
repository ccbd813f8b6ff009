/**
 * A lock that the operating system gives back when its holder dies, however it dies: one engine a user, one that does an exercise.
 *
 * A socket file or a file with a pid survives a kill -9, and clearing such leftovers away is a race
 * between two commands that start at once. Node has no flock; SQLite's exclusive lock is one, on every
 * system, and comes with Node.
 *
 * The holder removes the file at its end, so that nothing stays behind. Whoever was waiting then holds a
 * file that has no name any more; therefore a lock counts only if the name led to the same file before
 * and after it was taken.
 */
import { rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface ProcessLock {
	release(): void;
	/** For the holder's end: the name goes, the lock stays until the process is gone. */
	removeFile(): void;
}

const sqliteBusy = 5;

/** Every round lost means that another holder came and went in between. */
const roundsMax = 100;

/** Takes the lock, or returns null when another process has it. Never waits. */
export function takeProcessLock(path: string): ProcessLock | null {
	for (let round = 0; round < roundsMax; round += 1) {
		const before = fileNumber(path);
		const database = lockFile(path);
		if (database === null) return null;
		if (before !== undefined && before === fileNumber(path)) {
			return { release: () => database.close(), removeFile: () => rmSync(path, { force: true }) };
		}
		database.close();
	}
	return null;
}

function fileNumber(path: string): bigint | undefined {
	return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function lockFile(path: string): DatabaseSync | null {
	const database = new DatabaseSync(path, { timeout: 0 });
	try {
		database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
	} catch (error) {
		database.close();
		if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return null;
		throw error;
	}
	return database;
}
