/**
 * The events of a recording in a file: recording.jsonl as it is kept, or packed (.gz). Bounded: a file may come from anybody.
 */
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { RecordedEvent } from '../../contract/recorded-event.ts';
import { parseRecording } from '../../contract/recording-format.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';

/** Chosen: an afternoon's work; longer ones are cut out of their beginning. */
const bytesMax = 256 * 1024 * 1024;

export async function recordingEvents(path: string): Promise<Outcome<readonly RecordedEvent[]>> {
	const bad = (why: string) => refuse('no-recording', `${path}: ${why}`, 'write one by `recording export <file>.jsonl`');
	try {
		const found = await stat(path);
		if (!found.isFile()) return bad('not a file');
		if (found.size > bytesMax) return bad(`larger than ${bytesMax / 1024 / 1024} MB`);
		const bytes = await readFile(path);
		const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
		const text = (isPacked ? await promisify(gunzip)(bytes, { maxOutputLength: bytesMax }) : bytes).toString('utf8');
		const parsed = parseRecording(text);
		return parsed.ok ? done(parsed.value.events) : bad(parsed.error.message);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		if (code === 'ENOENT') return bad('it is not there');
		return bad(code === 'ERR_BUFFER_TOO_LARGE' ? `unpacked larger than ${bytesMax / 1024 / 1024} MB` : error instanceof Error ? error.message : String(error));
	}
}
