/**
 * The recording of a cluster as a file: appended to until it is closed.
 */
import { open } from 'node:fs/promises';
import type { RecordingFile } from './runtime.ts';

export function recordingFile(path: string): RecordingFile {
	const handle = open(path, 'a', 0o600);
	// Whoever appends meets the error; nobody else needs to.
	handle.catch(() => undefined);
	let closed = false;
	return {
		path,
		async append(text) {
			await (await handle).appendFile(text);
		},
		async close() {
			if (closed) return;
			closed = true;
			// Where it could not be opened there is nothing to close, and `remove` goes on.
			await handle.then(
				(file) => file.close(),
				() => undefined,
			);
		},
	};
}
