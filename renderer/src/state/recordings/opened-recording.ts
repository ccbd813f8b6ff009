/**
 * A recording that was opened, wherever it comes from: what it is called, and the source that the replay reads.
 */
import type { RecordingSource } from '../replay/recording-source.ts';

export interface OpenedRecording {
	/** Of the cluster, as the recording's first line says. */
	readonly name: string;
	readonly source: RecordingSource;
}
