/**
 * Reads what an earlier engine has recorded of a cluster, so that this one can go on with it.
 *
 * Line by line: a recording may be large. A last line that the engine's death cut off is cut off altogether. One that
 * cannot be read is kept under another name and a new one begins: the nodes remember their last events themselves.
 */
import { createReadStream } from 'node:fs';
import { open, rename, stat, truncate } from 'node:fs/promises';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { readEventLine, readHeader } from '../contract/recording-format.ts';
import type { ResumedRecording } from './recorder.ts';

/** undefined: there is none that could be gone on with. */
export async function resumeRecording(path: string, wallMs: number): Promise<ResumedRecording | undefined> {
	const events: RecordedEvent[] = [];
	try {
		let { size: bytes } = await stat(path);
		let startedAt: string | undefined;
		let last = '';
		let isBad = false;
		for await (const line of linesOf(path)) {
			if (isBad) throw new Error('a line is not an event');
			last = line;
			if (startedAt === undefined) {
				const header = readHeader(line);
				if (!header.ok) throw new Error(header.error.message);
				startedAt = header.value.startedAt;
				continue;
			}
			const event = readEventLine(line);
			if (event) events.push(event);
			// Only the last line may be half written.
			else isBad = true;
		}
		if (startedAt === undefined) throw new Error('an empty file');
		const isEnded = await endsInNewline(path, bytes);
		if (isBad || !isEnded) {
			// Half a line, or one without its end: what comes next begins a line.
			if (!isBad) events.pop();
			bytes -= Buffer.byteLength(last) + (isEnded ? 1 : 0);
			await truncate(path, bytes);
		}
		return { startedAt, events, bytes, sinceMs: Math.max(0, wallMs - Date.parse(startedAt)) };
	} catch {
		await rename(path, `${path}.before`).catch(() => undefined);
		return undefined;
	}
}

/** At '\n' alone: readline also ends a line at U+2028, which JSON leaves as it is, and which a learner's mail may bring into an event. */
async function* linesOf(path: string): AsyncGenerator<string> {
	let rest = '';
	for await (const text of createReadStream(path, 'utf8') as AsyncIterable<string>) {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
	if (rest !== '') yield rest;
}

async function endsInNewline(path: string, bytes: number): Promise<boolean> {
	const file = await open(path, 'r');
	try {
		const { buffer } = await file.read(Buffer.alloc(1), 0, 1, bytes - 1);
		return buffer[0] === 0x0a;
	} finally {
		await file.close();
	}
}
