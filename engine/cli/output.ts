/**
 * What the command line writes, and where: results to stdout, everything about the way there to stderr.
 *
 * Colours appear only where stdout is a terminal and NO_COLOR is not set (util.styleText looks at both).
 */
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

export interface Output {
	/** A line to stdout. */
	out(line: string): void;
	/** A line to stderr. */
	note(line: string): void;
	/** Replaces the last `status` on a terminal's stderr; '' clears it. Nothing where there is no terminal. */
	status(line: string): void;
	paint(style: Style, text: string): string;
	readonly noteIsTerminal: boolean;
}

export function processOutput(): Output {
	let statusShown = false;
	const clear = () => {
		if (statusShown) process.stderr.write('\r\u001b[K');
		statusShown = false;
	};
	// `mclab status | head`: whoever read us has seen enough.
	process.stdout.on('error', () => process.exit(0));
	return {
		out(line) {
			clear();
			process.stdout.write(`${line}\n`);
		},
		note(line) {
			clear();
			process.stderr.write(`${line}\n`);
		},
		status(line) {
			if (!process.stderr.isTTY) return;
			clear();
			if (line === '') return;
			process.stderr.write(line.slice(0, (process.stderr.columns ?? 80) - 1));
			statusShown = true;
		},
		paint: (style, text) => styleText(style, text, { stream: process.stdout }),
		noteIsTerminal: process.stderr.isTTY === true,
	};
}
