/** Reads a message that a mail session streams, up to limits: what is over them is read but not kept. */
import type { Readable } from 'node:stream';

export const messageBytesMax = 32 * 1024 * 1024;
/** Between members: what a frontend took, and the trace fields it put in front, fit in any case. */
export const tracedBytesMax = messageBytesMax + 64 * 1024;

/** Chosen: a message is held several times while it is handed over. */
const roomBytesMax = 128 * 1024 * 1024;

/** What all messages that a door is taking may hold together: a thousand clients of 32 MB each are no node's memory. */
export class MessageRoom {
	readonly #bytesMax: number;
	#bytes = 0;

	constructor(bytesMax: number = roomBytesMax) {
		this.#bytesMax = bytesMax;
	}

	/** False: full; nothing was taken. */
	take(bytes: number): boolean {
		if (this.#bytes + bytes > this.#bytesMax) return false;
		this.#bytes += bytes;
		return true;
	}

	giveBack(bytes: number): void {
		this.#bytes -= bytes;
	}
}

export type TakenMessage = Buffer | 'too-big' | 'no-room' | 'broken';

/**
 * Reads a message and does `work` with it; what it holds counts in `room` until the work is done. 'too-big' when over the
 * limit, 'no-room' when the door holds too much already, 'broken' when the client went away in the middle.
 */
export async function withMessage<T>(
	stream: Readable,
	room: MessageRoom,
	work: (message: TakenMessage) => Promise<T>,
	bytesMax: number = messageBytesMax,
): Promise<T> {
	const chunks: Buffer[] = [];
	let sizeBytes = 0;
	let heldBytes = 0;
	let noRoom = false;
	const letGo = () => {
		chunks.length = 0;
		room.giveBack(heldBytes);
		heldBytes = 0;
	};
	try {
		let broken = false;
		try {
			for await (const chunk of stream) {
				const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
				sizeBytes += bytes.length;
				if (sizeBytes > bytesMax || noRoom || !room.take(bytes.length)) {
					// Read on to the end, which is where the answer stands (RFC 5321 section 4.1.1.4), and keep nothing.
					if (sizeBytes <= bytesMax) noRoom = true;
					letGo();
					continue;
				}
				heldBytes += bytes.length;
				chunks.push(bytes);
			}
		} catch {
			broken = true;
		}
		if (broken) return await work('broken');
		if (sizeBytes > bytesMax) return await work('too-big');
		return await work(noRoom ? 'no-room' : Buffer.concat(chunks, sizeBytes));
	} finally {
		letGo();
	}
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
