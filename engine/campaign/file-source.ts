/**
 * Where the audit reads files from: a folder of this machine, or a place that only the runtime can reach.
 *
 * Paths are relative to the place, the shared volume or a frontend's own disk. Read local-files.ts and
 * engine-files.ts, then read-volume.ts, which takes names and bytes for what they are and believes nobody else.
 */
import type { Failure, Result } from '../../node-image/src/result.ts';

export type FileAnswer<T> = Result<T, Failure<'missing' | 'unreadable'>>;

export interface FileSource {
	/** All names in a directory, in no order. */
	list(path: string): Promise<FileAnswer<readonly string[]>>;
	read(path: string): Promise<FileAnswer<Buffer>>;
	/** When the directory was changed last: a text to compare. */
	modified(path: string): Promise<FileAnswer<string>>;
}
