/**
 * Where a recording is read from, in parts: the port between what shows a moment and what keeps events.
 *
 * Implementations: of an engine's recording, of an opened file, and memory-source.ts. All pass
 * source-contract.ts. Read next: timeline.ts, which makes the view at any moment out of it.
 */
import type { CallFailure } from '../../../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';

export type SourceOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CallFailure };

export interface RecordingSource {
	/** ISO time of the recording's beginning, where `atMs` is 0. */
	readonly startedAt: string;
	/** Of what is there now; it grows while the cluster runs. 0: nothing is. */
	lastSeq(): number;
	/**
	 * The events with a larger seq, oldest first, without a gap, at most `most` of them; fewer where an implementation has
	 * bounds of its own, but at least one as long as `afterSeq < lastSeq()`.
	 */
	read(afterSeq: number, most: number): Promise<SourceOutcome<readonly RecordedEvent[]>>;
	/** Reads under way may still answer; later ones fail with 'source-closed'. */
	close(): void;
}
