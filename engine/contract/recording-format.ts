/**
 * The form of a recording: JSON lines, the first of which says the format and when it began.
 *
 * Append-only and readable with any text tool. A reader refuses a newer format instead of guessing, and
 * skips a last line that a crash cut off. Here, and not in the engine alone: the interface opens a recording
 * from a file without any engine. Read next: recorded-event.ts (what the other lines are).
 */
import { z } from 'zod';
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';
import { type RecordedEvent, recordedEventSchema, recordingFormat } from './recorded-event.ts';

const headerSchema = z.object({ format: z.int(), kind: z.literal('mailcluster-recording'), name: z.string().max(200), startedAt: z.string().max(60) });
export type RecordingHeader = z.infer<typeof headerSchema>;

/** A line is one event: longer than this is none of ours. */
export const recordingLineBytesMax = 4 * 1024 * 1024;

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

/** Any later line; undefined: it is no event. */
export function readEventLine(line: string): RecordedEvent | undefined {
	return recordedEventSchema.safeParse(fromJson(line)).data;
}

/** Reads a whole recording. */
export function parseRecording(text: string): Result<{ header: RecordingHeader; events: RecordedEvent[] }, RecordingFailure> {
	const lines = text.split('\n');
	const header = readHeader(lines[0] ?? '');
	if (!header.ok) return header;
	const events: RecordedEvent[] = [];
	for (const [index, line] of lines.entries()) {
		if (index === 0 || line === '') continue;
		const event = readEventLine(line);
		if (event) events.push(event);
		// A line without its newline was being written when the engine died.
		else if (index < lines.length - 1) return fail('damaged', `line ${index + 1} is not an event`);
	}
	return ok({ header: header.value, events });
}

/** Does it break something? What mends does not count, nor what came of it. */
export function isFault({ event }: RecordedEvent): boolean {
	if (event.type === 'fault') return event.kind !== 'resume' && event.kind !== 'restart' && event.kind !== 'volume-back';
	if (event.type === 'link-fault') return event.kind !== 'heal';
	return event.type === 'drain' && event.on;
}

function fromJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
