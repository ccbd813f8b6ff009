/**
 * A small file that is there whole or not at all, also when two processes write it at once: each beside it, under a name of
 * its own, and then into its place.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** For its user alone. @throws where it cannot be written; what was there before is there then */
export function writeWhole(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	const aside = `${path}.${process.pid}-${randomUUID()}.new`;
	try {
		writeFileSync(aside, text, { mode: 0o600, flag: 'wx' });
		renameSync(aside, path);
	} catch (error) {
		rmSync(aside, { force: true });
		throw error;
	}
}
