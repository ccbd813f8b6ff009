/**
 * Goes once through an opened file: is it a recording, where in it does which event begin, and where does it end.
 *
 * In slices, so that a file of a gigabyte costs no more memory than one of a megabyte. Each line is looked at as
 * bytes; one is parsed at every mark and at the end. What else may be wrong in a line is found when it is read.
 */
import { type RecordingHeader, readEventLine, readHeader } from '../../../../engine/contract/recording-format.ts';
import type { SourceOutcome } from '../replay/recording-source.ts';

/** Where an event's line begins; from there on is read to find the ones behind it. */
export interface Mark {
	readonly seq: number;
	readonly offset: number;
	/** Counted from 1, the header's. */
	readonly line: number;
}

export interface BlobIndex {
	readonly header: RecordingHeader;
	/** The first event's mark, then one every `markBytes`. */
	readonly marks: readonly Mark[];
	readonly lastSeq: number;
	/** Behind the last whole line. */
	readonly endOffset: number;
}

const sliceBytes = 2 * 1024 * 1024;
const markBytes = 256 * 1024;
const newline = 0x0a;
const open = 0x7b;
const shut = 0x7d;

/** @param progress told how many bytes were looked at */
export async function indexBlob(blob: Blob, progress: (bytes: number) => void = () => {}): Promise<SourceOutcome<BlobIndex>> {
	const decoder = new TextDecoder();
	let header: RecordingHeader | undefined;
	const marks: Mark[] = [];
	let lastSeq = 0;
	let line = 0;
	/** Lines with an event so far: their seqs have no gaps. */
	let events = 0;
	/** Where the line begins that is being looked at. */
	let begin = 0;
	for (let from = 0; from < blob.size; ) {
		const bytes = new Uint8Array(await blob.slice(from, from + sliceBytes).arrayBuffer());
		const lastEnd = bytes.lastIndexOf(newline);
		if (lastEnd === -1 && from + bytes.length < blob.size) return tooLong(line + 1);
		// The last line may have been cut off by a crash.
		if (lastEnd === -1) break;
		for (let at = 0; at <= lastEnd; ) {
			const end = bytes.indexOf(newline, at);
			line += 1;
			if (!header) {
				const read = readHeader(decoder.decode(bytes.subarray(at, end)));
				if (!read.ok) return { ok: false, error: { code: read.error.code, message: read.error.message } };
				header = read.value;
			} else if (end > at) {
				events += 1;
				if (bytes[at] !== open || bytes[end - 1] !== shut) return damaged(line);
				const isMark = begin - (marks.at(-1)?.offset ?? Number.NEGATIVE_INFINITY) >= markBytes;
				if (isMark || end === lastEnd) {
					const event = readEventLine(decoder.decode(bytes.subarray(at, end)));
					if (event?.seq !== (marks[0]?.seq ?? event?.seq ?? 0) + events - 1) return damaged(line);
					lastSeq = event.seq;
					if (isMark) marks.push({ seq: event.seq, offset: begin, line });
				}
			}
			at = end + 1;
			begin = from + at;
		}
		from = begin;
		progress(from);
	}
	if (!header) return { ok: false, error: { code: 'not-a-recording', message: 'the first line is not the header of a recording' } };
	return { ok: true, value: { header, marks, lastSeq, endOffset: begin } };
}

export function damaged(line: number) {
	return { ok: false, error: { code: 'damaged', message: `line ${line} is not an event` } } as const;
}

function tooLong(line: number) {
	return { ok: false, error: { code: line === 1 ? 'not-a-recording' : 'damaged', message: `line ${line} is longer than any line of a recording` } } as const;
}
