/**
 * A source that is opened when something is first read from it: most pages never need what they did not receive.
 */
import type { RecordingSource, SourceOutcome } from './recording-source.ts';

export function lateSource(startedAt: string, open: () => Promise<SourceOutcome<RecordingSource>>): RecordingSource {
	let opening: Promise<SourceOutcome<RecordingSource>> | undefined;
	let opened: RecordingSource | undefined;
	let isClosed = false;
	return {
		startedAt,
		lastSeq: () => opened?.lastSeq() ?? 0,
		async read(afterSeq, most) {
			if (isClosed) return { ok: false, error: { code: 'source-closed', message: 'the recording is closed' } };
			opening ??= open();
			const outcome = await opening;
			if (!outcome.ok) {
				// The engine may answer the next time.
				opening = undefined;
				return outcome;
			}
			opened = outcome.value;
			if (isClosed) opened.close();
			return opened.read(afterSeq, most);
		},
		close() {
			isClosed = true;
			opened?.close();
		},
	};
}
