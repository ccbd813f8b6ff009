/**
 * The stream under an HTTP/2 session that is not a socket: it outlives what it stands for until the session is over.
 *
 * Node wraps such a stream (internal JSStreamSocket). When the stream closes first, and the session still writes,
 * an assertion of Node's fails in a place that nobody can catch, and the program ends. So the session sees this
 * one instead, which never ends by itself: when the real stream is over, `onOver` says so, and its taker destroys
 * the session. What the session still writes by then is thrown away.
 */
import { Duplex } from 'node:stream';

export class Carrier extends Duplex {
	readonly #real: Duplex;
	#over = false;
	#written: (() => void) | undefined;

	/** @param onOver once, with what ended the stream; undefined: it just ended. */
	constructor(real: Duplex, onOver: (error: Error | undefined) => void) {
		super();
		this.#real = real;
		const over = (error?: Error) => {
			if (this.#over) return;
			this.#over = true;
			onOver(error);
			this.#writeDone();
		};
		real.on('data', (chunk: Buffer) => {
			if (!this.push(chunk)) real.pause();
		});
		real.on('error', over);
		real.once('end', () => over());
		real.once('close', () => over());
		real.pause();
	}

	override _read(): void {
		this.#real.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
		if (this.#over) {
			callback();
			return;
		}
		// Whatever becomes of it: a session that ends waits for its last write. A failure is told by `onOver`.
		this.#written = callback;
		this.#real.write(chunk, () => this.#writeDone());
	}

	#writeDone(): void {
		const written = this.#written;
		this.#written = undefined;
		written?.();
	}

	override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
		this.#over = true;
		this.#real.destroy();
		this.#writeDone();
		callback(error);
	}
}
