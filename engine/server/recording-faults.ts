/**
 * Counts the faults in a recording's file: read once, chunk by chunk, and only lines that may tell of one are parsed.
 */
import { createReadStream } from 'node:fs';
import { isFault, readEventLine, recordingLineBytesMax } from '../contract/recording-format.ts';

/** As they stand in a line of ours; inside a text the quotes would be escaped. */
const marks = ['"type":"fault"', '"type":"link-fault"', '"type":"drain"'];

export async function countFaults(path: string): Promise<number> {
	let faults = 0;
	let rest = '';
	for await (const text of createReadStream(path, { encoding: 'utf8', highWaterMark: 1024 * 1024 }) as AsyncIterable<string>) {
		const whole = rest + text;
		const end = whole.lastIndexOf('\n') + 1;
		rest = whole.length - end > recordingLineBytesMax ? '' : whole.slice(end);
		const lines = whole.slice(0, end);
		for (const mark of marks) {
			for (let at = lines.indexOf(mark); at !== -1; at = lines.indexOf(mark, at + 1)) {
				const event = readEventLine(lines.slice(lines.lastIndexOf('\n', at) + 1, lines.indexOf('\n', at)));
				if (event && isFault(event)) faults += 1;
			}
		}
	}
	return faults;
}
