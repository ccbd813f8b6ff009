/**
 * Reads what an earlier engine has recorded of a cluster, so that this one can go on with it.
 *
 * Line by line: a recording may be large. One that cannot be read to its end is kept under another name and a new
 * one begins: the nodes remember their last events themselves.
 */
import { createReadStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type RecordedEvent, recordedEventSchema } from '../contract/recorded-event.ts';
import { readHeader } from '../core/recording.ts';
import type { ResumedRecording } from './recorder.ts';

/** undefined: there is none that could be gone on with. */
export async function resumeRecording(path: string, wallMs: number): Promise<ResumedRecording | undefined> {
	const events: RecordedEvent[] = [];
	try {
		const { size: bytes } = await stat(path);
		let startedAt: string | undefined;
		let cutOff: string | undefined;
		for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
			if (cutOff !== undefined) throw new Error('a line is not an event');
			if (startedAt === undefined) {
				const header = readHeader(line);
				if (!header.ok) throw new Error(header.error.message);
				startedAt = header.value.startedAt;
				continue;
			}
			const event = recordedEventSchema.safeParse(fromJson(line));
			if (event.success) events.push(event.data);
			// Only the last line may be half written.
			else cutOff = line;
		}
		if (startedAt === undefined || cutOff !== undefined) throw new Error('the recording was cut off');
		return { startedAt, events, bytes, sinceMs: Math.max(0, wallMs - Date.parse(startedAt)) };
	} catch {
		await rename(path, `${path}.before`).catch(() => undefined);
		return undefined;
	}
}

function fromJson(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
