/** Reads a message that a mail session streams, up to a limit: what is over it is read but not kept. */
import type { Readable } from 'node:stream';

export const messageBytesMax = 32 * 1024 * 1024;

/** 'too-big' when over the limit, 'broken' when the client went away in the middle. */
export async function readMessage(stream: Readable, bytesMax: number = messageBytesMax): Promise<Buffer | 'too-big' | 'broken'> {
	const chunks: Buffer[] = [];
	let sizeBytes = 0;
	try {
		for await (const chunk of stream) {
			const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
			sizeBytes += bytes.length;
			if (sizeBytes <= bytesMax) chunks.push(bytes);
			else chunks.length = 0;
		}
	} catch {
		return 'broken';
	}
	return sizeBytes > bytesMax ? 'too-big' : Buffer.concat(chunks, sizeBytes);
}

/** RFC 5322 section 3.3, in UTC: trace headers are compared across nodes. */
export function mailDate(at: Date): string {
	return at.toUTCString().replace('GMT', '+0000');
}

/** A text that may stand in a trace header or a reply: one line of printable ASCII. */
export function oneLine(text: string, lengthMax = 200): string {
	return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, lengthMax);
}

/** An error that smtp-server turns into a reply. */
export function reply(code: number, text: string): Error & { responseCode: number } {
	return Object.assign(new Error(oneLine(text, 400)), { responseCode: code });
}
