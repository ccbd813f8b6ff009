/**
 * A recording that is in memory altogether: small ones, and the measure for every other source.
 */
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import type { RecordingSource } from './recording-source.ts';

/** `events` may grow behind its back: what is appended counts at once. Their seqs are 1, 2, 3 and so on. */
export function memorySource(startedAt: string, events: readonly RecordedEvent[]): RecordingSource {
	let isClosed = false;
	return {
		startedAt,
		lastSeq: () => events.at(-1)?.seq ?? 0,
		async read(afterSeq, most) {
			if (isClosed) return { ok: false, error: { code: 'source-closed', message: 'the recording is closed' } };
			return { ok: true, value: events.slice(afterSeq, afterSeq + most) };
		},
		close() {
			isClosed = true;
		},
	};
}
