/**
 * Reads any part of a recording's file without reading what lies before it.
 *
 * Lines are in the order of their seqs, so that a place is found by halving the file: some twenty small reads,
 * also in a file of hundreds of megabytes, and no index that would have to be kept up to date while the file
 * grows. Whoever reads on from where an earlier part ended finds that place remembered.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { RecordingPart } from '../contract/kept-recordings.ts';
import { readBytesMost } from '../contract/kept-recordings.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { type RecordingHeader, readEventLine, readHeader, recordingLineBytesMax } from '../contract/recording-format.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';

const newline = 0x0a;
const stepBytes = 64 * 1024;
const placesMax = 64;

/** One open file, for the length of a read. */
class RecordingBytes {
	readonly #file: FileHandle;
	readonly size: number;
	#buffer = Buffer.alloc(0);
	#bufferAt = 0;

	constructor(file: FileHandle, size: number) {
		this.#file = file;
		this.size = size;
	}

	/** The whole line that begins at `offset`, and where the next begins; undefined: no line ends behind it. */
	async lineAt(offset: number): Promise<{ readonly text: string; readonly next: number } | undefined> {
		for (let wantedBytes = stepBytes; ; wantedBytes *= 2) {
			const end = this.#endOfLine(offset);
			if (end !== -1) return { text: this.#buffer.toString('utf8', offset - this.#bufferAt, end), next: this.#bufferAt + end + 1 };
			if (offset + wantedBytes > this.size + stepBytes || wantedBytes > recordingLineBytesMax) return undefined;
			await this.#load(offset, wantedBytes);
		}
	}

	/** Where the first line begins that does so at or behind `offset`. */
	async lineBehind(offset: number): Promise<number | undefined> {
		const cut = await this.lineAt(offset - 1);
		return cut?.next;
	}

	/** In the buffer; -1: it does not end there. */
	#endOfLine(offset: number): number {
		const isInside = offset >= this.#bufferAt && offset < this.#bufferAt + this.#buffer.length;
		return isInside ? this.#buffer.indexOf(newline, offset - this.#bufferAt) : -1;
	}

	async #load(offset: number, wantedBytes: number): Promise<void> {
		const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(wantedBytes, this.size - offset)));
		const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, offset);
		this.#buffer = buffer.subarray(0, bytesRead);
		this.#bufferAt = offset;
	}
}

export class RecordingReader {
	/** By path, where the event behind a seq begins: the end of the last part that was read. */
	readonly #places = new Map<string, { readonly seq: number; readonly offset: number }>();

	/** The events behind `afterSeq`. A last line that is being written, or was cut off by a crash, is none yet. */
	async read(path: string, afterSeq: number, most: number): Promise<Outcome<RecordingPart>> {
		return this.#open(path, async (bytes, header, firstAt) => {
			const lastSeq = (await lastEvent(bytes, firstAt))?.seq ?? 0;
			const events: RecordedEvent[] = [];
			const remembered = this.#places.get(path);
			let offset = remembered?.seq === afterSeq ? remembered.offset : await placeBehind(bytes, firstAt, afterSeq);
			const from = offset;
			while (offset < bytes.size && events.length < most && offset - from < readBytesMost) {
				const line = await bytes.lineAt(offset);
				if (!line) break;
				const event = readEventLine(line.text);
				if (!event) return damaged(offset);
				if (event.seq > afterSeq) events.push(event);
				offset = line.next;
			}
			if (events.length === 0 && afterSeq < lastSeq) return damaged(offset);
			this.#remember(path, { seq: events.at(-1)?.seq ?? afterSeq, offset });
			return done({ name: header.name, startedAt: header.startedAt, lastSeq, events });
		});
	}

	/** What a list says of it, but for the faults: the first line and the last one. */
	async ends(path: string): Promise<Outcome<{ readonly header: RecordingHeader; readonly events: number; readonly lengthMs: number; readonly bytes: number }>> {
		return this.#open(path, async (bytes, header, firstAt) => {
			const last = await lastEvent(bytes, firstAt);
			return done({ header, events: last?.seq ?? 0, lengthMs: last?.atMs ?? 0, bytes: bytes.size });
		});
	}

	forget(path: string): void {
		this.#places.delete(path);
	}

	#remember(path: string, place: { readonly seq: number; readonly offset: number }): void {
		this.#places.delete(path);
		this.#places.set(path, place);
		const oldest = this.#places.keys().next();
		if (this.#places.size > placesMax && !oldest.done) this.#places.delete(oldest.value);
	}

	async #open<T>(path: string, work: (bytes: RecordingBytes, header: RecordingHeader, firstAt: number) => Promise<Outcome<T>>): Promise<Outcome<T>> {
		let file: FileHandle;
		try {
			file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
		} catch {
			return refuse('no-recording', 'there is no such recording (any more)', 'see `recordings` for those that are kept');
		}
		try {
			const found = await file.stat();
			if (!found.isFile()) return refuse('no-recording', 'that is no file', 'see `recordings` for those that are kept');
			const bytes = new RecordingBytes(file, found.size);
			const first = await bytes.lineAt(0);
			const header = readHeader(first?.text ?? '');
			if (!header.ok || !first) return refuse(header.ok ? 'damaged' : header.error.code, header.ok ? 'it has no whole line' : header.error.message);
			return await work(bytes, header.value, first.next);
		} finally {
			await file.close();
		}
	}
}

/** Where the first event with a larger seq begins; the end of the file: there is none. */
async function placeBehind(bytes: RecordingBytes, firstAt: number, afterSeq: number): Promise<number> {
	// Lines that begin before `low` have a seq up to `afterSeq`, those from `high` on a larger one.
	let low = firstAt;
	let high = bytes.size;
	while (low < high) {
		const middle = low + Math.floor((high - low) / 2);
		const at = middle === low ? low : await bytes.lineBehind(middle);
		const line = at === undefined || at >= high ? undefined : await bytes.lineAt(at);
		if (at === undefined || !line) {
			// No line begins in the upper half that also ends: the one that counts begins before it.
			high = middle;
			continue;
		}
		const event = readEventLine(line.text);
		// One that is damaged is not passed over: it is met by who reads.
		if (event && event.seq <= afterSeq) low = line.next;
		else high = at;
	}
	return low;
}

async function lastEvent(bytes: RecordingBytes, firstAt: number): Promise<RecordedEvent | undefined> {
	for (let backBytes = stepBytes; ; backBytes *= 4) {
		const from = Math.max(firstAt, bytes.size - backBytes);
		let offset = from === firstAt ? firstAt : await bytes.lineBehind(from);
		let found: RecordedEvent | undefined;
		while (offset !== undefined && offset < bytes.size) {
			const line = await bytes.lineAt(offset);
			if (!line) break;
			found = readEventLine(line.text) ?? found;
			offset = line.next;
		}
		if (found || from === firstAt) return found;
	}
}

function damaged(offset: number) {
	return refuse('damaged', `the line that begins at byte ${offset} is not an event`, 'the file was changed by something else than Mailcluster Lab');
}
