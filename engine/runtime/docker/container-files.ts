/**
 * A node's own disk, read through Docker: also of a container that is down or paused.
 *
 * Docker follows links on its way, inside the container; here none is followed, so each step of a path is looked at
 * first. What comes is a tar archive, of which no more is read than was asked for.
 */
import type { Readable } from 'node:stream';
import { type Extract, extract, type Header } from 'tar-stream';
import { type FileContent, type FileEntry, type FileListing, type FilesCode, type FilesResult, pathProblem } from '../../../node-image/src/contract/files.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { ContainerStat, DockerEngine } from './docker-engine.ts';

export interface ContainerDisk {
	readonly engine: Pick<DockerEngine, 'stat' | 'getArchive'>;
	readonly container: string;
	/** What nobody leaves: '/var/lib/mailcluster'. */
	readonly root: string;
	/** Tests are in a hurry. */
	readonly limitMs?: number;
}

/** Chosen: a directory comes with all that is in it, and a learner can put a terabyte of holes there. */
const archiveMs = 10_000;

export async function listContainerFiles(disk: ContainerDisk, path: string, most: number): Promise<FilesResult<FileListing>> {
	const found = await lookUp(disk, path);
	if (!found.ok) return found;
	if (found.value.kind !== 'directory') return fail('not-a-directory', `${shown(path)} is no directory`);
	const archive = await disk.engine.getArchive(disk.container, place(disk, path));
	if (!archive.ok) return unreadable(archive.error.message);
	const entries: FileEntry[] = [];
	let more = false;
	try {
		// The directory itself comes first, by its own name; what is deeper than its entries is passed over.
		for await (const entry of entriesOf(archive.value, disk.limitMs)) {
			const [, name, ...deeper] = entry.header.name.replace(/\/$/, '').split('/');
			entry.resume();
			if (name === undefined || deeper.length > 0) continue;
			more = entries.length === most;
			if (more) break;
			entries.push({ name, kind: kindOf(entry.header), sizeBytes: entry.header.size ?? 0, modifiedMs: entry.header.mtime?.getTime() ?? 0 });
		}
	} catch (error) {
		return unreadable(error instanceof Error ? error.message : String(error));
	} finally {
		archive.value.destroy();
	}
	return ok({ entries: entries.sort((one, other) => (one.name < other.name ? -1 : 1)), more, modified: found.value.modified });
}

export async function readContainerFile(
	disk: ContainerDisk,
	path: string,
	{ fromByte, bytesMost }: { readonly fromByte: number; readonly bytesMost: number },
): Promise<FilesResult<FileContent>> {
	const found = await lookUp(disk, path);
	if (!found.ok) return found;
	if (found.value.kind !== 'file') return fail('not-a-file', `${shown(path)} is ${found.value.kind === 'directory' ? 'a directory' : 'no file'}`);
	const archive = await disk.engine.getArchive(disk.container, place(disk, path));
	if (!archive.ok) return unreadable(archive.error.message);
	try {
		for await (const entry of entriesOf(archive.value, disk.limitMs)) {
			const pieces: Buffer[] = [];
			let at = 0;
			for await (const chunk of entry as AsyncIterable<Buffer>) {
				const from = Math.max(0, fromByte - at);
				const to = Math.min(chunk.length, fromByte + bytesMost - at);
				if (to > from) pieces.push(chunk.subarray(from, to));
				at += chunk.length;
				if (at >= fromByte + bytesMost) break;
			}
			const sizeBytes = entry.header.size ?? 0;
			// An entry that breaks off just ends.
			if (at < Math.min(sizeBytes, fromByte + bytesMost)) return unreadable('it broke off');
			return ok({ bytes: Buffer.concat(pieces), sizeBytes });
		}
		return unreadable('the archive has no entry');
	} catch (error) {
		return unreadable(error instanceof Error ? error.message : String(error));
	} finally {
		archive.value.destroy();
	}
}

/** `pipe` does not tell the reader that the archive broke off, who would wait for the rest of it. */
function entriesOf(archive: Readable, limitMs = archiveMs): Extract {
	const entries = extract();
	const late = setTimeout(() => entries.destroy(new Error(`it was not read after ${limitMs / 1000} s`)), limitMs);
	archive.once('error', (error) => entries.destroy(error));
	archive.once('close', () => {
		clearTimeout(late);
		if (!archive.readableEnded) entries.destroy(new Error('it broke off'));
	});
	return archive.pipe(entries);
}

/** Each step, so that no link is followed. */
async function lookUp(disk: ContainerDisk, path: string): Promise<FilesResult<ContainerStat>> {
	const problem = pathProblem(path);
	if (problem !== undefined) return fail('bad-path', problem);
	const names = path === '' ? [] : path.split('/');
	let last: ContainerStat | undefined;
	for (let depth = 0; depth <= names.length; depth++) {
		if (last !== undefined && last.kind !== 'directory') return fail('not-a-directory', `${shown(path)} leads through something that is no directory`);
		const found = await disk.engine.stat(disk.container, place(disk, names.slice(0, depth).join('/')));
		if (!found.ok) return found.error.code === 'docker-not-found' ? fail('missing', `there is no ${shown(path)}`) : unreadable(found.error.message);
		if (found.value.kind === 'link') return fail('is-a-link', `${shown(path)} leads through a symbolic link, and none is followed`);
		last = found.value;
	}
	return last === undefined ? fail('missing', `there is no ${shown(path)}`) : ok(last);
}

function place({ root }: ContainerDisk, path: string): string {
	return path === '' ? root : `${root}/${path}`;
}

function kindOf({ type }: Header): FileEntry['kind'] {
	if (type === 'directory') return 'directory';
	return type === 'file' || type === 'contiguous-file' ? 'file' : 'other';
}

function shown(path: string): string {
	return path === '' ? 'the place itself' : `'${path}'`;
}

function unreadable(message: string) {
	return fail('unreadable', message);
}

function fail(code: FilesCode, message: string) {
	return failed({ code, message, definite: true });
}
