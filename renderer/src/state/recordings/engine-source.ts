/**
 * A recording read from the engine, part by part: of a cluster that runs, or one that was kept.
 *
 * What comes is checked as if it came from a stranger. An engine that is gone fails the read, and not the page.
 */
import { z } from 'zod';
import type { CallArguments } from '../../../../engine/contract/engine-api.ts';
import { readEventsMax } from '../../../../engine/contract/kept-recordings.ts';
import { recordedEventSchema } from '../../../../engine/contract/recorded-event.ts';
import type { Call } from '../engine-link.ts';
import type { RecordingSource, SourceOutcome } from '../replay/recording-source.ts';
import type { OpenedRecording } from './opened-recording.ts';

export type RecordingPlace = CallArguments<'recordingRead'>['of'];

const partSchema = z.object({ name: z.string(), startedAt: z.string(), lastSeq: z.int(), events: z.array(recordedEventSchema) });
type Part = z.infer<typeof partSchema>;

export interface EngineSource extends RecordingSource {
	/** The engine has recorded up to here, as its pushes say. */
	heard(lastSeq: number): void;
}

export async function openEngineRecording(of: RecordingPlace, call: Call): Promise<SourceOutcome<OpenedRecording & { readonly source: EngineSource }>> {
	const first = await readPart(call, of, 0, 1);
	if (!first.ok) return first;
	const { name, startedAt } = first.value;
	let lastSeq = first.value.lastSeq;
	let isClosed = false;
	const source: EngineSource = {
		startedAt,
		lastSeq: () => lastSeq,
		async read(afterSeq, most) {
			if (isClosed) return { ok: false, error: { code: 'source-closed', message: 'the recording is closed' } };
			const part = await readPart(call, of, afterSeq, Math.min(most, readEventsMax));
			if (!part.ok) return part;
			lastSeq = Math.max(lastSeq, part.value.lastSeq);
			return { ok: true, value: part.value.events };
		},
		heard(seq) {
			lastSeq = Math.max(lastSeq, seq);
		},
		close() {
			isClosed = true;
		},
	};
	return { ok: true, value: { name, source } };
}

async function readPart(call: Call, of: RecordingPlace, afterSeq: number, most: number): Promise<SourceOutcome<Part>> {
	const answer = await call('recordingRead', { of, afterSeq, most });
	if (!answer.ok) return answer;
	const part = partSchema.safeParse(answer.value);
	return part.success
		? { ok: true, value: part.data }
		: { ok: false, error: { code: 'bad-answer', message: 'the engine told something that is no part of a recording' } };
}
