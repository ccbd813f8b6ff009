/**
 * The form of a recording: JSON lines, the first of which says the format and when it began.
 *
 * Append-only and readable with any text tool. A reader refuses a newer format instead of guessing, and
 * skips a last line that a crash cut off. `RecordingTail` keeps the newest events in memory for followers.
 */
import { z } from 'zod';
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';
import { type RecordedEvent, recordedEventSchema, recordingFormat } from '../contract/recorded-event.ts';

const headerSchema = z.object({ format: z.int(), kind: z.literal('mailcluster-recording'), name: z.string(), startedAt: z.string() });
export type RecordingHeader = z.infer<typeof headerSchema>;

export function headerLine(name: string, startedAt: string): string {
	return `${JSON.stringify({ format: recordingFormat, kind: 'mailcluster-recording', name, startedAt } satisfies RecordingHeader)}\n`;
}

export function eventLine(event: RecordedEvent): string {
	return `${JSON.stringify(event)}\n`;
}

export type RecordingFailure = Failure<'not-a-recording' | 'newer-format' | 'damaged'>;

const fail = (code: RecordingFailure['code'], message: string) => failed<RecordingFailure>({ code, message, definite: true });

/** The first line of a recording. */
export function readHeader(line: string): Result<RecordingHeader, RecordingFailure> {
	const header = headerSchema.safeParse(fromJson(line));
	if (!header.success) return fail('not-a-recording', 'the first line is not the header of a recording');
	if (header.data.format > recordingFormat) {
		return fail('newer-format', `format ${header.data.format} is newer than ${recordingFormat}, the newest this version reads: update Mailcluster Lab`);
	}
	return ok(header.data);
}

/** Reads a whole recording. */
export function parseRecording(text: string): Result<{ header: RecordingHeader; events: RecordedEvent[] }, RecordingFailure> {
	const lines = text.split('\n');
	const header = readHeader(lines[0] ?? '');
	if (!header.ok) return header;
	const events: RecordedEvent[] = [];
	for (const [index, line] of lines.entries()) {
		if (index === 0 || line === '') continue;
		const event = recordedEventSchema.safeParse(fromJson(line));
		if (event.success) events.push(event.data);
		// A line without its newline was being written when the engine died.
		else if (index < lines.length - 1) return fail('damaged', `line ${index + 1} is not an event`);
	}
	return ok({ header: header.value, events });
}

function fromJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

/** The newest events, by seq, in bounded memory. */
export class RecordingTail {
	readonly #events: RecordedEvent[] = [];
	readonly #lengthMax: number;

	constructor(lengthMax: number) {
		this.#lengthMax = lengthMax;
	}

	push(event: RecordedEvent): void {
		this.#events.push(event);
		// Cut in blocks: a shift per event would copy the whole tail each time.
		if (this.#events.length >= this.#lengthMax * 1.25) this.#events.splice(0, this.#events.length - this.#lengthMax);
	}

	/** Events with a larger seq, oldest first; seqs have no gaps. */
	after(seq: number): readonly RecordedEvent[] {
		const first = this.#events[0];
		return first ? this.#events.slice(Math.max(0, seq + 1 - first.seq)) : [];
	}

	lastSeq(): number {
		return this.#events.at(-1)?.seq ?? 0;
	}
}
