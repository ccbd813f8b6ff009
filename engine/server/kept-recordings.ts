/**
 * The recordings that outlive their clusters: `<state root>/recordings/<cluster>-<start time>.jsonl`.
 *
 * A recording is moved here just before its cluster's folder goes, by an orderly end or behind an engine that was
 * killed. Beside it lies what need not be read out of it again, with the title if a user saved it:
 * `<id>.json`. What nobody saved is bounded in number and bytes, and the oldest goes first.
 * Every path is made of an id that its schema let through; links are not followed.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BookmarkChange } from '../contract/bookmarks.ts';
import type { CallResults } from '../contract/engine-api.ts';
import { type KeptLimits, type KeptRecording, keptLimits, type RecordingPart, recordingIdSchema, recordingTitleSchema } from '../contract/kept-recordings.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { bookmarkInFile } from './recording-bookmarks.ts';
import { countFaults } from './recording-faults.ts';
import { RecordingReader } from './recording-reader.ts';

const noteSchema = z.object({
	format: z.literal(1),
	title: recordingTitleSchema.nullable(),
	/** Of the file that the rest was read from. */
	bytes: z.int(),
	name: z.string(),
	startedAt: z.string(),
	lengthMs: z.number(),
	events: z.int(),
	faults: z.int(),
});
type Note = z.infer<typeof noteSchema>;

export interface KeptRecordingsOptions {
	/** The folder; made when there is something to keep. */
	readonly path: string;
	readonly limits?: KeptLimits;
	readonly logError: (message: string, error: unknown) => void;
}

const suffix = '.jsonl';
/** More files than this are not ours to list. */
const listedMax = 1_000;

export class KeptRecordings {
	readonly #options: KeptRecordingsOptions;
	readonly #limits: KeptLimits;
	readonly #reader = new RecordingReader();
	/** One change after the other: bounds are kept over all of them. */
	#change: Promise<unknown> = Promise.resolve();

	constructor(options: KeptRecordingsOptions) {
		this.#options = options;
		this.#limits = options.limits ?? keptLimits;
	}

	/** Moves the recording at `path` here, if one is there. Never fails: a cluster's end does not depend on it. */
	keep(path: string): Promise<void> {
		return this.#inTurn(async () => {
			try {
				const ends = await this.#reader.ends(path);
				// None was begun, or nothing happened in it.
				if (!ends.ok || ends.value.events === 0) return;
				const id = await this.#placed(ends.value.header, (target) => link(path, target));
				await unlink(path);
				await chmod(this.#path(id), 0o600);
				await this.#tidy();
			} catch (error) {
				this.#options.logError(`the recording ${path} could not be kept`, error);
			}
		});
	}

	/** Newest first. */
	async list(): Promise<readonly KeptRecording[]> {
		const names = await readdir(this.#options.path).catch(() => []);
		const ids = names
			.filter((name) => name.endsWith(suffix))
			.map((name) => name.slice(0, -suffix.length))
			.filter((id) => recordingIdSchema.safeParse(id).success)
			.slice(0, listedMax);
		const found: KeptRecording[] = [];
		for (const id of ids) {
			const kept = await this.#look(id);
			if (kept) found.push(kept);
		}
		return found.sort((one, other) => (one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : one.id < other.id ? -1 : 1));
	}

	read(id: string, afterSeq: number, most: number): Promise<Outcome<RecordingPart>> {
		return this.#reader.read(this.#path(id), afterSeq, most);
	}

	save(id: string, title: string): Promise<Outcome<{ recording: string }>> {
		return this.#inTurn(async () => {
			const kept = await this.#look(id);
			if (!kept) return noRecording(id);
			const room = kept.title === null ? await this.#roomFor(kept.bytes) : done({});
			if (!room.ok) return room;
			await this.#writeNote(id, { ...noteOf(kept), title });
			return done({ recording: id });
		});
	}

	/** What is recorded so far: a copy, for the cluster goes on writing. */
	saveRunning(path: string, title: string): Promise<Outcome<{ recording: string }>> {
		return this.#inTurn(async () => {
			const ends = await this.#reader.ends(path);
			if (!ends.ok) return ends;
			const room = await this.#roomFor(ends.value.bytes);
			if (!room.ok) return room;
			const { header, ...figures } = ends.value;
			const id = await this.#placed(header, (target) => copyFile(path, target, constants.COPYFILE_EXCL));
			await chmod(this.#path(id), 0o600);
			const { size } = await lstat(this.#path(id));
			const { name, startedAt } = header;
			await this.#writeNote(id, { format: 1, title, ...figures, bytes: size, name, startedAt, faults: await countFaults(this.#path(id)) });
			return done({ recording: id });
		});
	}

	remove(id: string): Promise<Outcome<Record<string, never>>> {
		return this.#inTurn(async () => {
			if (!(await this.#look(id))) return noRecording(id);
			await this.#remove(id);
			return done({});
		});
	}

	/** Behind all that was recorded; everything else of it stays as it was. */
	bookmark(id: string, change: BookmarkChange): Promise<Outcome<CallResults['bookmark']>> {
		return this.#inTurn(async () => {
			const kept = await this.#look(id);
			if (!kept) return noRecording(id);
			const changed = await bookmarkInFile(this.#path(id), { seq: kept.events, atMs: kept.lengthMs }, change);
			await this.#look(id);
			return changed;
		});
	}

	/** undefined: there is none, or it cannot be read. */
	async #look(id: string): Promise<KeptRecording | undefined> {
		const path = this.#path(id);
		const found = await lstat(path).catch(() => undefined);
		if (!found?.isFile()) return undefined;
		const known = await this.#readNote(id);
		if (known && known.bytes === found.size) return keptOf(id, known);
		const ends = await this.#reader.ends(path);
		if (!ends.ok) return undefined;
		const { header, bytes, events, lengthMs } = ends.value;
		const faults = await countFaults(path);
		const note: Note = { format: 1, title: known?.title ?? null, bytes, name: header.name, startedAt: header.startedAt, lengthMs, events, faults };
		await this.#writeNote(id, note).catch((error: unknown) => this.#options.logError(`the note of ${id} could not be written`, error));
		return keptOf(id, note);
	}

	async #readNote(id: string): Promise<Note | undefined> {
		try {
			return noteSchema.safeParse(JSON.parse(await readFile(this.#notePath(id), 'utf8'))).data;
		} catch {
			return undefined;
		}
	}

	async #writeNote(id: string, note: Note): Promise<void> {
		const aside = join(this.#options.path, `.${id}.${randomUUID()}.new`);
		await writeFile(aside, `${JSON.stringify(note, null, '\t')}\n`, { mode: 0o600 });
		await rename(aside, this.#notePath(id));
	}

	/** Puts a file here under a name that nobody has; the id that it got. */
	async #placed({ name, startedAt }: { readonly name: string; readonly startedAt: string }, put: (path: string) => Promise<void>): Promise<string> {
		await mkdir(this.#options.path, { recursive: true, mode: 0o700 });
		const base = idOf(name, startedAt);
		for (let number = 1; ; number++) {
			const id = number === 1 ? base : `${base}-${number}`;
			try {
				await put(this.#path(id));
				return id;
			} catch (error) {
				if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || number >= listedMax) throw error;
			}
		}
	}

	/** The oldest that nobody saved go, until the rest is within bounds; the newest stays whatever its size. */
	async #tidy(): Promise<void> {
		const unsaved = (await this.list()).filter(({ title }) => title === null);
		let bytes = 0;
		for (const [index, kept] of unsaved.entries()) {
			bytes += kept.bytes;
			if (index >= this.#limits.unsaved || (index > 0 && bytes > this.#limits.unsavedBytes)) await this.#remove(kept.id);
		}
	}

	async #roomFor(bytes: number): Promise<Outcome<Record<string, never>>> {
		const saved = (await this.list()).filter(({ title }) => title !== null);
		const taken = saved.reduce((sum, kept) => sum + kept.bytes, 0);
		if (saved.length < this.#limits.saved && taken + bytes <= this.#limits.savedBytes) return done({});
		const full = `${saved.length} recordings with ${Math.round(taken / 1024 ** 2)} MB are saved already`;
		return refuse('no-room', full, `remove one first: at most ${this.#limits.saved} with ${Math.round(this.#limits.savedBytes / 1024 ** 2)} MB are kept`);
	}

	async #remove(id: string): Promise<void> {
		this.#reader.forget(this.#path(id));
		await rm(this.#path(id), { force: true });
		await rm(this.#notePath(id), { force: true });
		// The last one: nothing is left behind.
		await rmdir(this.#options.path).catch(() => undefined);
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#change.then(work);
		this.#change = turn.catch(() => undefined);
		return turn;
	}

	#path(id: string): string {
		return join(this.#options.path, `${recordingIdSchema.parse(id)}${suffix}`);
	}

	#notePath(id: string): string {
		return join(this.#options.path, `${recordingIdSchema.parse(id)}.json`);
	}
}

/** 'training-1', '2026-04-12T09:30:00.000Z' -> 'training-1-20260412-093000'. A header is a file's text: what does not fit is left out. */
export function idOf(name: string, startedAt: string): string {
	const letters = name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');
	const safe = (/^[a-z]/.test(letters) ? letters : `recording-${letters}`).slice(0, 40).replace(/-+$/, '');
	const [date = '', time = ''] = startedAt.split('T');
	const when = `${date.replaceAll(/\D/g, '').slice(0, 8)}-${time.replaceAll(/\D/g, '').slice(0, 6)}`;
	return `${safe}-${when}`.replace(/-+$/, '');
}

function keptOf(id: string, { name, title, startedAt, lengthMs, bytes, events, faults }: Note): KeptRecording {
	return { id, name, title, startedAt, lengthMs, bytes, events, faults };
}

function noteOf({ id: _, ...kept }: KeptRecording): Note {
	return { format: 1, ...kept };
}

function noRecording(id: string) {
	return refuse('no-recording', `no recording "${id}" is kept`, 'see `recordings` for those that are');
}
