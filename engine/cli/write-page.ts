/** A page into a file, and never over another one unless that is wanted. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliFailure } from './cli-failure.ts';

/** @throws CliFailure */
export async function writePage(path: string, page: string, force: boolean): Promise<void> {
	try {
		await writeFile(resolve(path), page, { flag: force ? 'w' : 'wx' });
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
			throw new CliFailure({ message: `${path} is there already`, remedy: 'name another file, or overwrite it with --force' });
		throw new CliFailure({ message: `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, remedy: 'name another file' });
	}
}
