/**
 * The events of a recording's file whose lines carry a mark: read once, chunk by chunk, and only such lines are parsed.
 */
import { createReadStream } from 'node:fs';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { readEventLine, recordingLineBytesMax } from '../contract/recording-format.ts';

/** `marks` as they stand in a line of ours, '"type":"fault"': inside a text the quotes would be escaped. For each mark in order, within a chunk. */
export async function* markedEvents(path: string, marks: readonly string[]): AsyncGenerator<RecordedEvent> {
	let rest = '';
	for await (const text of createReadStream(path, { encoding: 'utf8', highWaterMark: 1024 * 1024 }) as AsyncIterable<string>) {
		const whole = rest + text;
		const end = whole.lastIndexOf('\n') + 1;
		rest = whole.length - end > recordingLineBytesMax ? '' : whole.slice(end);
		const lines = whole.slice(0, end);
		for (const mark of marks) {
			for (let at = lines.indexOf(mark); at !== -1; at = lines.indexOf(mark, at + 1)) {
				const event = readEventLine(lines.slice(lines.lastIndexOf('\n', at) + 1, lines.indexOf('\n', at)));
				if (event) yield event;
			}
		}
	}
}
