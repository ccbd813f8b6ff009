/**
 * The shell's own log: what failed in it, in few lines, without what is secret. Read it when a window does not open.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const lineCharactersMax = 4_000;
/** Twice as much lies on the disk at most: this one, and the one before. */
const fileBytesMax = 256 * 1024;

export interface ShellLog {
	readonly path: string;
	/** One line, to stderr and to the file. */
	write(what: string): void;
}

export function openShellLog(path: string, say: (line: string) => void, now: () => Date = () => new Date()): ShellLog {
	return {
		path,
		write(what) {
			const line = withoutSecrets(what);
			say(`${line}\n`);
			try {
				mkdirSync(dirname(path), { recursive: true });
				if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > fileBytesMax) renameSync(path, `${path}.1`);
				appendFileSync(path, `${now().toISOString()} ${line}\n`, { mode: 0o600 });
			} catch {
				// No place for a log is no reason to fail; stderr has it.
			}
		},
	};
}

/** An error as one line, with where it came from. */
export function errorWords(error: unknown): string {
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Tokens of addresses and passwords become '…'; control characters and line ends do not reach a terminal. */
export function withoutSecrets(text: string): string {
	return text
		.replace(/([?&]token=)[^&\s"']+/gi, '$1…')
		.replace(/("?(?:password|passwort|secret|token|cookie|authorization)"?\s*[:=]\s*)("[^"]*"|[^\s,;}&]+)/gi, '$1…')
		.replace(/\s*\n\s*/g, ' | ')
		.replace(/\p{Cc}/gu, '?')
		.slice(0, lineCharactersMax);
}
