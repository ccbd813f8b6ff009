/**
 * Reads a folder as a place that nobody leaves: relative paths only, and no symbolic link is followed anywhere.
 *
 * A learner's shell can make links, and swap a directory for one at any moment: where a path really leads is looked
 * up before it is opened and again when it is open. Pipes and devices are shown and never opened for reading.
 */
import { constants, type Dirent } from 'node:fs';
import { type FileHandle, lstat, open, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileContent, type FileEntry, type FileListing, type FilesCode, type FilesResult, pathProblem } from '../contract/files.ts';
import { failed, ok } from '../result.ts';

const statsAtOnce = 64;

export async function listConfined(root: string, path: string, most: number): Promise<FilesResult<FileListing>> {
	return opened({ root, path, wanted: 'directory' }, async (handle, place) => {
		const before = await handle.stat({ bigint: true });
		const found: Dirent[] = [];
		let more = false;
		// By its name: Node lists no open descriptor. Each entry is looked at without following it.
		for await (const entry of await opendir(place, { bufferSize: Math.min(most + 1, 256) })) {
			more = found.length === most;
			if (more) break;
			found.push(entry);
		}
		const entries: FileEntry[] = [];
		for (let at = 0; at < found.length; at += statsAtOnce) {
			const some = await Promise.all(found.slice(at, at + statsAtOnce).map(({ name }) => entryOf(place, name)));
			entries.push(...some.filter((entry) => entry !== undefined));
		}
		entries.sort((one, other) => (one.name < other.name ? -1 : 1));
		return ok({ entries, more, modified: String(before.mtimeNs) });
	});
}

export async function readConfined(
	root: string,
	path: string,
	range: { readonly fromByte: number; readonly bytesMost: number },
): Promise<FilesResult<FileContent>> {
	return opened({ root, path, wanted: 'file' }, async (handle) => {
		const stat = await handle.stat();
		const bytes = Buffer.alloc(Math.max(0, Math.min(range.bytesMost, stat.size - range.fromByte)));
		let length = 0;
		while (length < bytes.length) {
			const { bytesRead } = await handle.read(bytes, length, bytes.length - length, range.fromByte + length);
			if (bytesRead === 0) break;
			length += bytesRead;
		}
		return ok({ bytes: bytes.subarray(0, length), sizeBytes: stat.size });
	});
}

interface Wanted {
	readonly root: string;
	readonly path: string;
	readonly wanted: 'file' | 'directory';
}

async function opened<T>({ root, path, wanted }: Wanted, work: (handle: FileHandle, place: string) => Promise<FilesResult<T>>): Promise<FilesResult<T>> {
	const problem = pathProblem(path);
	if (problem !== undefined) return fail('bad-path', problem);
	let handle: FileHandle | undefined;
	try {
		const place = join(await realpath(root), path);
		if ((await realpath(place)) !== place) return aLink(path);
		const found = await lstat(place, { bigint: true });
		// Opening a pipe or a device can wait, or do something.
		if (wanted === 'directory' && !found.isDirectory()) return fail('not-a-directory', `${shown(path)} is no directory`);
		if (wanted === 'file' && !found.isFile()) return fail('not-a-file', `${shown(path)} is ${found.isDirectory() ? 'a directory' : 'no file'}`);
		handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		const isOpen = await handle.stat({ bigint: true });
		if (isOpen.dev !== found.dev || isOpen.ino !== found.ino) return fail('unreadable', `${shown(path)} was exchanged while it was opened: ask again`);
		const outcome = await work(handle, place);
		if ((await realpath(root).then((top) => realpath(join(top, path)))) !== place) return aLink(path);
		return outcome;
	} catch (error) {
		return failureOf(error, path);
	} finally {
		await handle?.close();
	}
}

/** undefined: it is gone again. */
async function entryOf(place: string, name: string): Promise<FileEntry | undefined> {
	try {
		const stat = await lstat(join(place, name));
		const kind = stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'other';
		return { name, kind, sizeBytes: stat.size, modifiedMs: stat.mtimeMs };
	} catch {
		return undefined;
	}
}

function failureOf(error: unknown, path: string): FilesResult<never> {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ENOENT') return fail('missing', `there is no ${shown(path)}`);
	if (code === 'ENOTDIR') return fail('not-a-directory', `${shown(path)} leads through something that is no directory`);
	if (code === 'ELOOP') return aLink(path);
	return fail('unreadable', `${shown(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}

function aLink(path: string): FilesResult<never> {
	return fail('is-a-link', `${shown(path)} leads through a symbolic link, and none is followed`);
}

function shown(path: string): string {
	return path === '' ? 'the place itself' : `'${path}'`;
}

function fail(code: FilesCode, message: string) {
	return failed({ code, message, definite: true });
}
