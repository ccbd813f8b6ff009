/**
 * The recording that is open as one HTML file that plays: the built page with the recording inside.
 *
 * Read part by part and packed on the way, so that only the packed recording is held. The command line makes the same
 * file (`lab recording export`).
 */
import { headerLine } from '../../../../engine/contract/recording-format.ts';
import { pageWith, playerFileName, shareableLine } from '../../../../engine/contract/recording-page.ts';
import { base64FromBytes } from '../../state/base64.ts';
import type { RecordingSource } from '../../state/replay/recording-source.ts';

const partLength = 2000;

/** @throws when a part cannot be read, or the page is not there */
export async function recordingPageFile(name: string, source: RecordingSource): Promise<Blob> {
	const answer = await fetch(`./${playerFileName}`);
	if (!answer.ok) throw new Error(`${playerFileName}: ${answer.status}`);
	const page = await answer.text();
	const packed = new Uint8Array(await new Response(linesOf(name, source).pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
	return new Blob([pageWith(page, base64FromBytes(packed))], { type: 'text/html' });
}

function linesOf(name: string, source: RecordingSource): ReadableStream<Uint8Array<ArrayBuffer>> {
	const encoder = new TextEncoder();
	// What a running cluster records meanwhile is not waited for.
	const lastSeq = source.lastSeq();
	let afterSeq = 0;
	return new ReadableStream({
		start(controller) {
			controller.enqueue(encoder.encode(headerLine(name, source.startedAt)));
		},
		async pull(controller) {
			const wanted = Math.min(partLength, lastSeq - afterSeq);
			const part = wanted > 0 ? await source.read(afterSeq, wanted) : { ok: true as const, value: [] };
			if (!part.ok) throw new Error(part.error.message);
			const last = part.value.at(-1);
			if (last) {
				controller.enqueue(encoder.encode(part.value.map(shareableLine).join('')));
				afterSeq = last.seq;
			} else controller.close();
		},
	});
}
