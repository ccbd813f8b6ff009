/**
 * What an exec without a terminal writes, taken apart: its stdout as a stream, its stderr beside it.
 *
 * Engine API, "Attach to a container", stream format: before each piece stand 8 bytes: the channel, three zeros,
 * and the length as a big-endian number. A piece is handed on as it comes, so nothing is kept but a header.
 */
import { Transform, type TransformCallback } from 'node:stream';

const headerBytes = 8;
/** Chosen: engines send what was written at once, 64 KiB and a little; more is another kind of stream. */
const pieceBytesMax = 16 * 1024 * 1024;

const channels = ['stdin', 'stdout', 'stderr', 'error'] as const;
type Channel = (typeof channels)[number];

export class DockerFrames extends Transform {
	#header = Buffer.alloc(0);
	#channel: Channel = 'stdout';
	#left = 0;
	readonly #onStderr: (bytes: Buffer) => void;

	/** @param onStderr gets also what the engine itself has to say about the exec. */
	constructor(onStderr: (bytes: Buffer) => void) {
		super();
		this.#onStderr = onStderr;
	}

	override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
		let rest = chunk;
		while (rest.length > 0) {
			if (this.#left === 0) {
				const taken = headerBytes - this.#header.length;
				this.#header = Buffer.concat([this.#header, rest.subarray(0, taken)]);
				rest = rest.subarray(taken);
				if (this.#header.length < headerBytes) break;
				const wrong = this.#begin(this.#header);
				if (wrong) {
					callback(wrong);
					return;
				}
				this.#header = Buffer.alloc(0);
				continue;
			}
			const bytes = rest.subarray(0, this.#left);
			this.#left -= bytes.length;
			rest = rest.subarray(bytes.length);
			if (this.#channel === 'stdout') this.push(bytes);
			else if (this.#channel !== 'stdin') this.#onStderr(bytes);
		}
		callback();
	}

	override _flush(callback: TransformCallback): void {
		const broken = this.#left > 0 || this.#header.length > 0;
		callback(broken ? new Error('the stream of an exec broke off inside a piece') : null);
	}

	#begin(header: Buffer): Error | undefined {
		const channel = channels[header.readUInt8(0)];
		const bytes = header.readUInt32BE(4);
		if (channel === undefined || header.readUIntBE(1, 3) !== 0 || bytes > pieceBytesMax) {
			return new Error('the stream of an exec is not of the form that Docker gives it');
		}
		this.#channel = channel;
		this.#left = bytes;
		return undefined;
	}
}
