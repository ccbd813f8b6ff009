/**
 * The recording of a cluster as a file: appended to until it is closed. Opened with its first line: until then whoever
 * takes a cluster over may have put an unreadable one aside.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { RecordingFile } from './runtime.ts';

export function recordingFile(path: string): RecordingFile {
	let opening: Promise<FileHandle> | undefined;
	let closed = false;
	return {
		path,
		async append(text) {
			if (closed) return;
			opening ??= open(path, 'a', 0o600);
			await (await opening).appendFile(text);
		},
		async close() {
			if (closed) return;
			closed = true;
			// Where it could not be opened there is nothing to close, and `remove` goes on.
			await opening?.then(
				(file) => file.close(),
				() => undefined,
			);
		},
	};
}
