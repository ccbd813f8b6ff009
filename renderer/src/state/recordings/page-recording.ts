/**
 * The recording inside a page that was exported: where engine/contract/recording-page.ts has put it.
 */
import { recordingBlockId } from '../../../../engine/contract/recording-page.ts';
import { bytesFromBase64 } from '../base64.ts';
import type { SourceOutcome } from '../replay/recording-source.ts';
import { openBlobRecording } from './blob-source.ts';
import type { OpenedRecording } from './opened-recording.ts';

/** The exported page is one that has this block. */
export function isRecordingPage(): boolean {
	return document.getElementById(recordingBlockId) !== null;
}

export async function openPageRecording(): Promise<SourceOutcome<OpenedRecording>> {
	const packed = document.getElementById(recordingBlockId)?.textContent ?? '';
	if (packed === '') return { ok: false, error: { code: 'not-a-recording', message: 'there is no recording in this page' } };
	try {
		return await openBlobRecording(new Blob([bytesFromBase64(packed) as Uint8Array<ArrayBuffer>]));
	} catch (error) {
		return { ok: false, error: { code: 'damaged', message: error instanceof Error ? error.message : String(error) } };
	}
}
