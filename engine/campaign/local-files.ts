/** Files of a folder of this machine, straight from the system: what the process runtime has. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok } from '../../node-image/src/result.ts';
import type { FileAnswer, FileSource } from './file-source.ts';

export function localFiles(root: string): FileSource {
	return {
		list: (path) => answered(readdir(join(root, path))),
		read: (path) => answered(readFile(join(root, path))),
		modified: (path) => answered(stat(join(root, path), { bigint: true }).then(({ mtimeNs }) => String(mtimeNs))),
	};
}

async function answered<T>(asked: Promise<T>): Promise<FileAnswer<T>> {
	try {
		return ok(await asked);
	} catch (error) {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		const message = error instanceof Error ? error.message : String(error);
		return failed({ code: isMissing ? 'missing' : 'unreadable', message, definite: true });
	}
}
