/**
 * For tests: an Output that keeps what was said.
 */
import type { Output } from './output.ts';

export interface Said {
	readonly out: readonly string[];
	readonly notes: readonly string[];
}

export function sayingOutput(): Output & { readonly said: Said } {
	const said = { out: [] as string[], notes: [] as string[] };
	return {
		said,
		out: (line) => void said.out.push(line),
		note: (line) => void said.notes.push(line),
		status: () => {},
		paint: (_, text) => text,
		noteIsTerminal: false,
	};
}
