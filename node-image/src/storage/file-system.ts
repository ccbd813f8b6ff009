/**
 * The port to a file system: the few operations the rules are built from, and nothing else.
 *
 * Three implementations pass one contract suite: real files through the thread pool (mail), real files
 * synchronously (the beat's own thread, which must not queue behind a thousand deliveries) and memory
 * (tests and simulation). Paths are relative to the volume's root, '/'-separated, without '.' or '..'.
 * Errors are values; a thrown error is a broken invariant. Read tokens.ts next.
 */
import type { Failure, Result } from '../result.ts';

export type FsCode = 'ENOENT' | 'EEXIST' | 'ENOTEMPTY' | 'ENOTDIR' | 'EISDIR' | 'ENOSPC' | 'EXDEV' | 'EROFS' | 'EACCES' | 'ENAMETOOLONG' | 'EIO';

export interface FsFailure extends Failure<FsCode> {
	readonly path: string;
}

export type FsResult<T> = Result<T, FsFailure>;

export interface Entry {
	readonly kind: 'file' | 'directory';
	readonly sizeBytes: number;
	/** Nanoseconds by the file system's clock; only ever compared for being equal. */
	readonly mtimeNs: bigint;
}

export interface FileSystem {
	/** One stat: the look-up of the rules. */
	look(path: string): Promise<FsResult<Entry>>;
	/** Names in a directory, unsorted. May miss names that are being renamed meanwhile (R5). */
	list(path: string): Promise<FsResult<string[]>>;
	read(path: string): Promise<FsResult<Uint8Array>>;
	/** Creates a file that must not exist, writes all bytes and fsyncs it. */
	create(path: string, bytes: Uint8Array): Promise<FsResult<void>>;
	/** Overwrites the first bytes of an existing file in place; neither creates nor fsyncs. The beat. */
	overwrite(path: string, bytes: Uint8Array): Promise<FsResult<void>>;
	/** Fails with EEXIST; the parent must exist. There is no recursive form on purpose (R1). */
	makeDirectory(path: string): Promise<FsResult<void>>;
	/** rmdir: only an empty directory. */
	removeDirectory(path: string): Promise<FsResult<void>>;
	/** rename(2): replaces an existing file; ENOTEMPTY onto a directory that is not empty. */
	rename(from: string, to: string): Promise<FsResult<void>>;
	/** link(2): a second name for a file. */
	link(from: string, to: string): Promise<FsResult<void>>;
	unlink(path: string): Promise<FsResult<void>>;
	/** fsync of a directory: the names in it survive a power cut. */
	syncDirectory(path: string): Promise<FsResult<void>>;
}
