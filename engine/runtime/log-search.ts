/**
 * Finds lines in a log that is read piece by piece: of a file or of a container's stream, bounded in what it keeps.
 *
 * The whole log is searched, however long; only the newest lines that fit are kept. Between two pieces the engine
 * does other work, so a search never holds up a beat. Read next: process/log-file.ts.
 */
import type { LogFinding } from '../contract/engine-api.ts';

/** A rest longer than this is a line, ended or not. */
const lineCharsMax = 64 * 1024;

/** The newest `most` lines with `text` in them, in capitals or not, oldest first. */
export async function findLines(pieces: AsyncIterable<string>, text: string, most: number): Promise<LogFinding> {
	const wanted = text.toLowerCase();
	let lines: string[] = [];
	let isAll = true;
	const look = (line: string) => {
		if (!line.toLowerCase().includes(wanted)) return;
		lines.push(line);
		if (lines.length < most * 2) return;
		lines = lines.slice(-most);
		isAll = false;
	};
	let rest = '';
	for await (const piece of pieces) {
		const parts = (rest + piece).split('\n');
		rest = parts.pop() ?? '';
		if (rest.length > lineCharsMax) {
			parts.push(rest);
			rest = '';
		}
		for (const line of parts) look(line);
	}
	if (rest !== '') look(rest);
	return lines.length > most ? { lines: lines.slice(-most), isAll: false } : { lines, isAll };
}
