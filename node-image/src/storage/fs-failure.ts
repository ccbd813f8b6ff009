/**
 * What the three file systems share: which paths they accept, and how an error of the system becomes a value.
 *
 * A bad path is a programming error and throws: nothing a client sends may reach the port unencoded.
 * Everything else the system says is translated here, once. Read file-system.ts first.
 */
import { assert } from '../result.ts';
import type { FsCode, FsFailure } from './file-system.ts';

export type FsOperation =
	| 'look'
	| 'list'
	| 'read'
	| 'create'
	| 'overwrite'
	| 'makeDirectory'
	| 'removeDirectory'
	| 'rename'
	| 'link'
	| 'unlink'
	| 'syncDirectory';

/** Splits a path and refuses what could leave the volume. '' is the volume's root. */
export function segmentsOf(path: string): string[] {
	if (path === '') return [];
	const segments = path.split('/');
	for (const segment of segments) {
		const confined = segment !== '' && segment !== '.' && segment !== '..' && !segment.includes('\0') && !segment.includes('\\');
		// The words are put together only when they are needed: this is asked at every call.
		if (!confined) assert(false, `path '${path}' is not relative to the volume, or has an empty, '.' or '..' segment`);
	}
	return segments;
}

const prose: Record<FsCode, string> = {
	ENOENT: 'does not exist',
	EEXIST: 'exists already',
	ENOTEMPTY: 'is not empty',
	ENOTDIR: 'has a file where a directory is needed',
	EISDIR: 'is a directory',
	ENOSPC: 'the volume is full',
	EXDEV: 'lies on another file system',
	EROFS: 'the volume is read-only',
	EACCES: 'access is denied',
	ENAMETOOLONG: 'the name is too long',
	EIO: 'the volume did not answer properly',
};

/**
 * `definite` is false where the thing may have happened all the same: an input/output error, and any
 * error of an fsync (what it was asked to keep may or may not survive).
 */
export function fsFailure(operation: FsOperation, code: FsCode, path: string, detail = ''): FsFailure {
	const definite = code !== 'EIO' && operation !== 'syncDirectory' && !(operation === 'overwrite' && code === 'ENOSPC');
	return { code, path, definite, message: `${operation} '${path}': ${prose[code]}${detail === '' ? '' : ` (${detail})`}` };
}

const sameAs: Readonly<Record<string, FsCode>> = { EPERM: 'EACCES', EDQUOT: 'ENOSPC', EFBIG: 'ENOSPC' };

/** The error of a node:fs call as a value; what is no system error is thrown on. */
export function translated(operation: FsOperation, path: string, error: unknown): FsFailure {
	const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
	if (code === undefined) throw error;
	// POSIX leaves the choice between the two to the system; the rules know one.
	if (code === 'EEXIST' && (operation === 'rename' || operation === 'removeDirectory')) return fsFailure(operation, 'ENOTEMPTY', path);
	// macOS says EPERM for unlink of a directory.
	if (code === 'EPERM' && operation === 'unlink') return fsFailure(operation, 'EISDIR', path);
	if (isFsCode(code)) return fsFailure(operation, code, path);
	const known = sameAs[code];
	if (known !== undefined) return fsFailure(operation, known, path);
	return fsFailure(operation, 'EIO', path, code);
}

function isFsCode(code: string): code is FsCode {
	return code in prose;
}
