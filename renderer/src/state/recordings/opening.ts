/**
 * Opens a recording from wherever it is: kept by the engine, an example of the lab's, or a file of the user's.
 */
import { call } from '../engine-link.ts';
import type { SourceOutcome } from '../replay/recording-source.ts';
import { openBlobRecording } from './blob-source.ts';
import { openEngineRecording } from './engine-source.ts';
import { type ExampleId, exampleIds, openExample } from './examples.ts';
import type { OpenedRecording } from './opened-recording.ts';
import { openPageRecording } from './page-recording.ts';

export type RecordingFrom =
	| { readonly kind: 'kept'; readonly id: string }
	| { readonly kind: 'example'; readonly id: ExampleId }
	/** `file` null: it was open before the page was loaded anew, and no page remembers a file. */
	| { readonly kind: 'file'; readonly file: File | null }
	/** Inside this very page, which was exported. */
	| { readonly kind: 'page' };

/** @param progress 0 to 1, of a file that is being looked through */
export async function openRecordingFrom(from: RecordingFrom, progress: (done: number) => void): Promise<SourceOutcome<OpenedRecording>> {
	switch (from.kind) {
		case 'kept':
			return openEngineRecording({ recording: from.id }, call);
		case 'example':
			return openExample(from.id);
		case 'file':
			return from.file === null ? { ok: false, error: { code: 'file-gone', message: '' } } : openBlobRecording(from.file, { progress });
		case 'page':
			return openPageRecording();
	}
}

/** What the address bar shows of it. */
export function addressOf(from: RecordingFrom): string {
	if (from.kind === 'page') return '#/';
	return from.kind === 'file' ? '#/recording' : `#/${from.kind === 'kept' ? 'recording' : 'example'}/${from.id}`;
}

export function fromAddress(hash: string): RecordingFrom | null {
	if (hash === '#/recording') return { kind: 'file', file: null };
	const [, place, id] = /^#\/(recording|example)\/([a-z][a-z0-9-]{0,79})$/.exec(hash) ?? [];
	if (place === 'recording' && id !== undefined) return { kind: 'kept', id };
	const example = exampleIds.find((one) => one === id);
	return place === 'example' && example ? { kind: 'example', id: example } : null;
}
