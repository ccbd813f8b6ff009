/**
 * Takes apart what a container without a terminal writes: Docker's API puts an 8-byte header before each piece
 * (Engine API, "Attach to a container", stream format): the channel, three zeros, the length.
 */
import type { Readable } from 'node:stream';

export interface Piece {
	readonly channel: 'stdout' | 'stderr';
	readonly bytes: Buffer;
}

const headerBytes = 8;
const stderrChannel = 2;
/** Chosen: Docker sends at most what was written at once, 64 KiB and a little. */
const pieceBytesMax = 16 * 1024 * 1024;

/** @throws where the stream is not of that form, or breaks off. */
export async function* demultiplexed(input: Buffer | Readable | NodeJS.ReadableStream): AsyncGenerator<Piece> {
	let rest: Buffer = Buffer.alloc(0);
	for await (const chunk of Buffer.isBuffer(input) ? [input] : (input as AsyncIterable<Buffer>)) {
		rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		while (rest.length >= headerBytes) {
			const length = rest.readUInt32BE(4);
			if (length > pieceBytesMax) throw new Error(`a piece of ${length} bytes: this is no stream of a container`);
			if (rest.length < headerBytes + length) break;
			yield { channel: rest[0] === stderrChannel ? 'stderr' : 'stdout', bytes: rest.subarray(headerBytes, headerBytes + length) };
			rest = rest.subarray(headerBytes + length);
		}
	}
}
