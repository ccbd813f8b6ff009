/**
 * A recording read from a file that was opened here, or that came with the page: no engine is needed for it.
 *
 * Read by slices through an index (blob-index.ts), up to a gigabyte; a packed one (.gz) is unpacked into a blob first,
 * which the browser keeps where it has room. The page itself never holds more than a slice.
 */

import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import { readEventLine } from '../../../../engine/contract/recording-format.ts';
import type { RecordingSource, SourceOutcome } from '../replay/recording-source.ts';
import { type BlobIndex, damaged, indexBlob, type Mark } from './blob-index.ts';
import type { OpenedRecording } from './opened-recording.ts';

/** More is no recording of ours: the engine ends one at 256 MB. */
export const blobBytesMax = 1024 ** 3;
/** In one answer: the event list of a part stays small. */
const partBytes = 2 * 1024 * 1024;

export interface OpenBlobOptions {
	/** 0 to 1, while it is looked through. */
	readonly progress?: (done: number) => void;
	readonly bytesMax?: number;
}

/** @param file any file at all: what is no recording is refused, with the line where it can be told */
export async function openBlobRecording(
	file: Blob,
	{ progress = () => {}, bytesMax = blobBytesMax }: OpenBlobOptions = {},
): Promise<SourceOutcome<OpenedRecording>> {
	try {
		if (file.size > bytesMax) return tooLarge(bytesMax);
		const blob = (await isPacked(file)) ? await unpacked(file, bytesMax) : file;
		if (blob === null) return tooLarge(bytesMax);
		const index = await indexBlob(blob, (bytes) => progress(bytes / Math.max(1, blob.size)));
		return index.ok ? { ok: true, value: { name: index.value.header.name, source: blobSource(blob, index.value) } } : index;
	} catch (error) {
		// Removed or changed while it was read, or not packed as its first bytes say.
		return { ok: false, error: { code: 'unreadable', message: error instanceof Error ? error.message : String(error) } };
	}
}

function blobSource(blob: Blob, index: BlobIndex): RecordingSource {
	let isClosed = false;
	/** Where the last part ended: most reads go on from there. */
	let place: Mark | undefined;
	return {
		startedAt: index.header.startedAt,
		lastSeq: () => index.lastSeq,
		async read(afterSeq, most) {
			if (isClosed) return { ok: false, error: { code: 'source-closed', message: 'the recording is closed' } };
			if (afterSeq >= index.lastSeq) return { ok: true, value: [] };
			const from = place?.seq === afterSeq + 1 ? place : markBefore(index.marks, afterSeq + 1);
			if (!from) return { ok: true, value: [] };
			try {
				const part = await readFrom(blob, index, from, afterSeq, most);
				if (!part.ok) return part;
				place = part.value.next;
				return { ok: true, value: part.value.events };
			} catch (error) {
				return { ok: false, error: { code: 'unreadable', message: error instanceof Error ? error.message : String(error) } };
			}
		},
		close() {
			isClosed = true;
		},
	};
}

async function readFrom(
	blob: Blob,
	index: BlobIndex,
	from: Mark,
	afterSeq: number,
	most: number,
): Promise<SourceOutcome<{ events: RecordedEvent[]; next: Mark }>> {
	const decoder = new TextDecoder();
	const events: RecordedEvent[] = [];
	let { offset, line } = from;
	// From a mark some lines are passed by: more than one slice may have to be read until the first that counts.
	while (events.length === 0 && offset < index.endOffset) {
		const bytes = new Uint8Array(await blob.slice(offset, Math.min(index.endOffset, offset + partBytes)).arrayBuffer());
		const lastEnd = bytes.lastIndexOf(0x0a);
		if (lastEnd === -1) return damaged(line);
		let at = 0;
		while (at <= lastEnd && events.length < most) {
			const end = bytes.indexOf(0x0a, at);
			const text = decoder.decode(bytes.subarray(at, end));
			const event = text === '' ? null : readEventLine(text);
			const before = events.at(-1)?.seq;
			if (event === undefined || (event && before !== undefined && event.seq !== before + 1)) return damaged(line);
			if (event && event.seq > afterSeq) events.push(event);
			at = end + 1;
			line += 1;
		}
		offset += at;
	}
	return { ok: true, value: { events, next: { seq: (events.at(-1)?.seq ?? afterSeq) + 1, offset, line } } };
}

/** The last one at or before that seq. */
function markBefore(marks: readonly Mark[], seq: number): Mark | undefined {
	let low = 0;
	let high = marks.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((marks[middle]?.seq ?? 0) <= seq) low = middle + 1;
		else high = middle;
	}
	return marks[Math.max(0, low - 1)];
}

/** By its first two bytes (RFC 1952, 2.3.1): a name may say anything. */
async function isPacked(blob: Blob): Promise<boolean> {
	const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
	return first === 0x1f && second === 0x8b;
}

/** null: it is larger than that. A small file may unpack to any size. */
async function unpacked(blob: Blob, bytesMax: number): Promise<Blob | null> {
	let bytes = 0;
	let isTooLarge = false;
	const bounded = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
		transform(chunk, controller) {
			bytes += chunk.length;
			isTooLarge ||= bytes > bytesMax;
			if (isTooLarge) controller.error(new Error('too large'));
			else controller.enqueue(chunk);
		},
	});
	try {
		return await new Response(blob.stream().pipeThrough(new DecompressionStream('gzip')).pipeThrough(bounded)).blob();
	} catch (error) {
		if (isTooLarge) return null;
		throw error;
	}
}

function tooLarge(bytesMax: number) {
	return { ok: false, error: { code: 'too-large', message: `more than ${Math.round(bytesMax / 1024 ** 2)} MB are no recording` } } as const;
}
