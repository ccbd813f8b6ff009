/**
 * Framing of the local socket: one JSON text a line, of limited length.
 *
 * JSON text never holds a raw line break, so a line is a message. The decoder keeps at most one
 * unfinished line of `lineBytesMax`: a peer that never ends its line is cut off, not collected.
 */
import { Buffer } from 'node:buffer';

const lineFeed = 0x0a;

export interface LineDecoder {
	/** The lines that this chunk completes; null: the limit was passed, nothing that follows can be trusted. */
	push(chunk: Buffer): string[] | null;
}

/** Splits a byte stream into lines of at most `lineBytesMax` bytes. */
export function lineDecoder(lineBytesMax: number): LineDecoder {
	let parts: Buffer[] = [];
	let partBytes = 0;
	return {
		push(chunk) {
			const lines: string[] = [];
			let rest = chunk;
			for (;;) {
				const end = rest.indexOf(lineFeed);
				const piece = end < 0 ? rest : rest.subarray(0, end);
				if (partBytes + piece.length > lineBytesMax) return null;
				if (end < 0) {
					if (piece.length > 0) parts.push(piece);
					partBytes += piece.length;
					return lines;
				}
				const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
				if (line.length > 0) lines.push(line.toString('utf8'));
				parts = [];
				partBytes = 0;
				rest = rest.subarray(end + 1);
			}
		},
	};
}

/** @throws when `text` has a line break: it was not made by JSON.stringify. */
export function encodeLine(text: string): string {
	if (text.includes('\n')) throw new Error('invariant broken: a JSON line holds no line break');
	return `${text}\n`;
}
