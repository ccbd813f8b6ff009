/**
 * Recordings that come with the lab: real failovers, for whoever has not started a cluster yet.
 *
 * Some 20 KB each, loaded when one is watched. They were recorded from real clusters under traffic.
 */
import type { SourceOutcome } from '../replay/recording-source.ts';
import { openBlobRecording } from './blob-source.ts';
import killController from './examples/kill-controller.jsonl.gz?url';
import oneWayCut from './examples/one-way-cut.jsonl.gz?url';
import volumeAway from './examples/volume-away-one.jsonl.gz?url';
import type { OpenedRecording } from './opened-recording.ts';

export const exampleIds = ['kill-controller', 'one-way-cut', 'volume-away-one'] as const;
export type ExampleId = (typeof exampleIds)[number];

const addresses: Record<ExampleId, string> = { 'kill-controller': killController, 'one-way-cut': oneWayCut, 'volume-away-one': volumeAway };

export async function openExample(id: ExampleId): Promise<SourceOutcome<OpenedRecording>> {
	try {
		const answer = await fetch(addresses[id]);
		if (!answer.ok) return { ok: false, error: { code: 'unreadable', message: `${answer.status}` } };
		return await openBlobRecording(await answer.blob());
	} catch (error) {
		return { ok: false, error: { code: 'unreadable', message: error instanceof Error ? error.message : String(error) } };
	}
}
