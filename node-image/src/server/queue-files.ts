/**
 * The queue's files on the frontend's own disk, through the file system port.
 *
 *   tmp/<name>      begins here: written and fsynced. A crash leaves it here, and no client was told 250
 *   mail/<name>     an entry: renamed in, the directory fsynced, and only then 250
 *   odd/<name>.<why>.<random>   what is not understood: moved aside, never deleted
 *
 * What an entry is: queue-entry.ts.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';
import type { FileSystem, FsFailure } from '../storage/file-system.ts';
import { type Entry, type EntryName, marksOf, parseEntry, parseEntryName, printEntryName } from './queue-entry.ts';

export type QueueFailure = Failure<'queue-full' | 'queue-failed'>;

export interface OpenedQueue {
	readonly entries: readonly EntryName[];
	/** What was moved aside, or could not be, and why: for a person. */
	readonly odd: readonly string[];
}

export type ReadEntry =
	| { readonly is: 'entry'; readonly entry: Entry & { readonly checksum: number } }
	/** It is not there (any more). */
	| { readonly is: 'gone' }
	/** Moved aside. */
	| { readonly is: 'odd'; readonly message: string }
	| { readonly is: 'unreadable'; readonly message: string };

const folders = ['tmp', 'mail', 'odd'] as const;
/** Below 255 bytes with all that is put behind it. */
const oddNameCharactersMax = 50;

export class QueueFiles {
	readonly #fs: FileSystem;
	readonly #randomHex: (bytes: number) => string;
	/** An unlink that no fsync covers yet. */
	#unsynced = false;
	#syncing: Promise<void> | null = null;

	constructor(fs: FileSystem, randomHex: (bytes: number) => string) {
		this.#fs = fs;
		this.#randomHex = randomHex;
	}

	/** Makes the folders, clears away what a crash left behind, and tells what waits. */
	async open(): Promise<Result<OpenedQueue, QueueFailure>> {
		for (const folder of folders) {
			const made = await this.#fs.makeDirectory(folder);
			if (!made.ok && made.error.code !== 'EEXIST') return failed(queueFailure(made.error));
		}
		const synced = await this.#fs.syncDirectory('');
		if (!synced.ok) return failed(queueFailure(synced.error));
		const odd: string[] = [];
		const begun = await this.#fs.list('tmp');
		if (!begun.ok) return failed(queueFailure(begun.error));
		for (const name of begun.value) {
			// Half-written, or whole and never answered: its client was not told 250.
			if (parseEntryName(name) !== undefined && (await this.#fs.unlink(`tmp/${name}`)).ok) continue;
			odd.push(await this.#moveAside('tmp', name, 'unknown-name'));
		}
		const listed = await this.#fs.list('mail');
		if (!listed.ok) return failed(queueFailure(listed.error));
		const entries: EntryName[] = [];
		for (const name of listed.value) {
			const entry = parseEntryName(name);
			if (entry === undefined) odd.push(await this.#moveAside('mail', name, 'unknown-name'));
			else entries.push(entry);
		}
		return ok({ entries, odd });
	}

	/** When this is ok, the entry survives a power cut. */
	async add(name: EntryName, bytes: Uint8Array): Promise<Result<void, QueueFailure>> {
		const file = printEntryName(name);
		const created = await this.#fs.create(`tmp/${file}`, bytes);
		if (!created.ok) {
			if (created.error.code !== 'EEXIST') await this.#fs.unlink(`tmp/${file}`);
			return failed(queueFailure(created.error));
		}
		const renamed = await this.#fs.rename(`tmp/${file}`, `mail/${file}`);
		const synced = renamed.ok ? await this.#fs.syncDirectory('mail') : renamed;
		if (synced.ok) return ok(undefined);
		// Whatever stays of it is known by its ids when the client comes again (R7).
		await this.#fs.unlink(`tmp/${file}`);
		await this.#fs.unlink(`mail/${file}`);
		return failed(queueFailure(synced.error));
	}

	async read(name: EntryName): Promise<ReadEntry> {
		const file = printEntryName(name);
		const bytes = await this.#fs.read(`mail/${file}`);
		if (!bytes.ok) {
			if (bytes.error.code === 'ENOENT') return { is: 'gone' };
			if (bytes.error.code === 'EISDIR') return { is: 'odd', message: await this.#moveAside('mail', file, 'directory') };
			return { is: 'unreadable', message: bytes.error.message };
		}
		const entry = bytes.value.byteLength === name.sizeBytes ? parseEntry(bytes.value) : 'damaged';
		return typeof entry === 'string' ? { is: 'odd', message: await this.#moveAside('mail', file, entry) } : { is: 'entry', entry };
	}

	/** Notes who has it. Best effort: what is not noted is delivered again and known then (R7). */
	async mark(name: EntryName, entry: { readonly checksum: number; readonly done: readonly boolean[] }): Promise<void> {
		await this.#fs.overwrite(`mail/${printEntryName(name)}`, marksOf(entry));
	}

	/** An entry is done with. It may come back by a power cut before the next fsync, which follows at once. */
	async remove(name: EntryName): Promise<Result<void, QueueFailure>> {
		const removed = await this.#fs.unlink(`mail/${printEntryName(name)}`);
		if (!removed.ok && removed.error.code !== 'ENOENT') return failed(queueFailure(removed.error));
		this.#unsynced = true;
		this.#syncing ??= this.#sync();
		return ok(undefined);
	}

	/** Resolves when no fsync is under way. */
	async settled(): Promise<void> {
		await this.#syncing;
	}

	/** One fsync for all removals since the one before. */
	async #sync(): Promise<void> {
		while (this.#unsynced) {
			this.#unsynced = false;
			await this.#fs.syncDirectory('mail');
		}
		this.#syncing = null;
	}

	/** What happened, for a person. */
	async #moveAside(folder: string, name: string, why: string): Promise<string> {
		// The port takes no such names; it stays where it is, and nobody looks at it.
		if (name.includes('\\')) return `${folder}/${name} in the queue is not understood (${why}) and was left there`;
		const to = `odd/${name.slice(0, oddNameCharactersMax)}.${why}.${this.#randomHex(4)}`;
		const moved = await this.#fs.rename(`${folder}/${name}`, to);
		return moved.ok
			? `${folder}/${name} in the queue is not understood (${why}): moved to ${to}`
			: `${folder}/${name} in the queue is not understood (${why}) and could not be moved aside: ${moved.error.message}`;
	}
}

function queueFailure({ code, message, definite }: FsFailure): QueueFailure {
	return { code: code === 'ENOSPC' ? 'queue-full' : 'queue-failed', message: `the queue's disk: ${message}`, definite };
}
