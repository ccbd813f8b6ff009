/**
 * How a file of a cluster is named and listed: relative paths below the shared volume, or below a node's own disk.
 *
 * Such a path cannot leave its place: `pathProblem` is asked at the engine's door and again by each runtime,
 * which besides follows no symbolic link (a learner's shell can make some). Reading only; nothing here writes.
 */
import { z } from 'zod';
import type { Failure, Result } from '../result.ts';

const pathCharactersMax = 1024;

/** What is wrong with a path below a place, as words; undefined: nothing. '' is the place itself. */
export function pathProblem(path: string): string | undefined {
	if (path === '') return undefined;
	if (path.length > pathCharactersMax) return `a path has at most ${pathCharactersMax} characters`;
	if (path.includes('\0')) return 'a path has no NUL character';
	if (path.startsWith('/')) return 'a path is relative: write it without the first "/"';
	const isPlain = path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
	return isPlain ? undefined : 'a path is names joined by "/", none of them empty, "." or ".."';
}

export const filePathSchema = z.string().superRefine((path, context) => {
	const problem = pathProblem(path);
	if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** The shared volume's name where a place is asked for; anything else is a node, by its name or as '@controller'. */
export const volumePlace = 'volume';
export const filePlaceSchema = z.string().min(1).max(60);

/** Both keep an answer, and some of them at once, below what the door lets wait for a client. */
export const listedMax = 20_000;
export const readBytesMax = 256 * 1024;

export interface FileEntry {
	readonly name: string;
	/** 'other': a symbolic link, a pipe, a socket; shown, and never opened. */
	readonly kind: 'directory' | 'file' | 'other';
	readonly sizeBytes: number;
	readonly modifiedMs: number;
}

export interface FileListing {
	/** Sorted by name; where there are `more`, some of them, as the system gave them. */
	readonly entries: readonly FileEntry[];
	readonly more: boolean;
	/** When the directory itself was changed, looked up before it was read: a text to compare, in nanoseconds where the system has them. */
	readonly modified: string;
}

export interface FileContent {
	readonly bytes: Uint8Array;
	/** Of the whole file. */
	readonly sizeBytes: number;
}

export type FilesCode =
	/** Absolute, or with '..', or longer than a path may be. */
	| 'bad-path'
	| 'unknown-node'
	| 'missing'
	| 'not-a-directory'
	| 'not-a-file'
	/** A symbolic link stands in the way: none is followed. */
	| 'is-a-link'
	| 'unreadable';

export type FilesResult<T> = Result<T, Failure<FilesCode>>;
