/**
 * The engine process's own log: JSON lines in one file of bounded size, with one predecessor.
 *
 * Nodes keep logs of their own. Passwords, tokens and cluster files are never handed to it; the redaction
 * is the second net, for a value that comes along inside an object.
 */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { type Logger, pino } from 'pino';

/** Chosen: days of ordinary use. Two files of it at most. */
export const logBytesMax = 1024 * 1024;

const secretNames = ['password', 'token', 'adminToken', 'secretHex', 'cookie', 'text'];

/** A stream for pino that starts a new file when the old one is full. */
export function boundedFile(path: string, bytesMax: number): { write(line: string): void } {
	let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
	return {
		write(line) {
			const lineBytes = Buffer.byteLength(line);
			if (bytes > 0 && bytes + lineBytes > bytesMax) {
				renameSync(path, `${path}.1`);
				bytes = 0;
			}
			appendFileSync(path, line, { mode: 0o600 });
			bytes += lineBytes;
		},
	};
}

export function openEngineLog(path: string): Logger {
	const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
	return pino({ base: { pid: process.pid }, redact: { paths, censor: '(hidden)' }, timestamp: pino.stdTimeFunctions.isoTime }, boundedFile(path, logBytesMax));
}
