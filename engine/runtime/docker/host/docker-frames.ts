/**
 * What a container without a terminal writes, taken apart: as a stream of its stdout with its stderr beside it (of an
 * exec), or as text of both in their order (of a log).
 *
 * Engine API, "Attach to a container", stream format: before each piece stand 8 bytes: the channel, three zeros,
 * and the length as a big-endian number. A piece is handed on as it comes, so nothing is kept but a header.
 */
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const headerBytes = 8;
/** Chosen: engines send what was written at once, 64 KiB and a little; more is another kind of stream. */
const pieceBytesMax = 16 * 1024 * 1024;

const channels = ['stdin', 'stdout', 'stderr', 'error'] as const;
type Channel = (typeof channels)[number];

interface Piece {
	readonly channel: Channel;
	readonly bytes: Buffer;
}

class FrameReader {
	#header = Buffer.alloc(0);
	#channel: Channel = 'stdout';
	#left = 0;

	/** What of pieces is in this chunk, in order. @throws where it is not of that form */
	take(chunk: Buffer): Piece[] {
		const pieces: Piece[] = [];
		let rest = chunk;
		while (rest.length > 0) {
			if (this.#left > 0) {
				const bytes = rest.subarray(0, this.#left);
				this.#left -= bytes.length;
				rest = rest.subarray(bytes.length);
				pieces.push({ channel: this.#channel, bytes });
				continue;
			}
			const taken = headerBytes - this.#header.length;
			this.#header = Buffer.concat([this.#header, rest.subarray(0, taken)]);
			rest = rest.subarray(taken);
			if (this.#header.length < headerBytes) break;
			this.#begin(this.#header);
			this.#header = Buffer.alloc(0);
		}
		return pieces;
	}

	/** @throws where the stream ends inside a piece */
	end(): void {
		if (this.#left > 0 || this.#header.length > 0) throw new Error('the stream of a container broke off inside a piece');
	}

	#begin(header: Buffer): void {
		const channel = channels[header.readUInt8(0)];
		const bytes = header.readUInt32BE(4);
		if (channel === undefined || header.readUIntBE(1, 3) !== 0 || bytes > pieceBytesMax) {
			throw new Error('the stream of a container is not of the form that Docker gives it');
		}
		this.#channel = channel;
		this.#left = bytes;
	}
}

/** Of an exec: its stdout. */
export class DockerFrames extends Transform {
	readonly #reader = new FrameReader();
	readonly #onStderr: (bytes: Buffer) => void;

	/** @param onStderr gets also what the engine itself has to say about the exec. */
	constructor(onStderr: (bytes: Buffer) => void) {
		super();
		this.#onStderr = onStderr;
	}

	override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
		callback(
			problemOf(() => {
				for (const { channel, bytes } of this.#reader.take(chunk)) {
					if (channel === 'stdout') this.push(bytes);
					else if (channel !== 'stdin') this.#onStderr(bytes);
				}
			}),
		);
	}

	override _flush(callback: TransformCallback): void {
		callback(problemOf(() => this.#reader.end()));
	}
}

/** Of a log: all that was written, as UTF-8, wherever it was cut. @throws where the stream is not of that form, or breaks off */
export async function* framedText(input: Buffer | Readable | NodeJS.ReadableStream): AsyncGenerator<string> {
	const reader = new FrameReader();
	// Each channel has its own half of a character.
	const decoders = new Map<Channel, StringDecoder>();
	const decoderOf = (channel: Channel) => {
		const decoder = decoders.get(channel) ?? new StringDecoder('utf8');
		decoders.set(channel, decoder);
		return decoder;
	};
	for await (const chunk of Buffer.isBuffer(input) ? [input] : (input as AsyncIterable<Buffer>)) {
		for (const { channel, bytes } of reader.take(chunk)) {
			const text = decoderOf(channel).write(bytes);
			if (text !== '') yield text;
		}
	}
	reader.end();
}

function problemOf(work: () => void): Error | null {
	try {
		work();
		return null;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}
