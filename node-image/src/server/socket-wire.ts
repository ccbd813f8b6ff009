/** A socket as the wire of a protocol session: pull what the client sends, write and wait until it has left. */
import type { Duplex } from 'node:stream';
import type { Wire } from '../protocol/imap/session.ts';

export class SocketWire implements Wire {
	readonly #socket: Duplex;
	readonly #activity: () => void;
	#chunks: Uint8Array[] = [];
	#ended = false;
	#waiting: ((chunk: Uint8Array | undefined) => void) | undefined;

	/** The socket must be paused and must not have been read. `activity` is called for each chunk in and out. */
	constructor(socket: Duplex, activity: () => void) {
		this.#socket = socket;
		this.#activity = activity;
		socket.on('data', this.#take).on('end', this.#end).on('close', this.#end).pause();
	}

	read(): Promise<Uint8Array | undefined> {
		const chunk = this.#chunks.shift();
		if (chunk !== undefined || this.#ended) return Promise.resolve(chunk);
		return new Promise((resolve) => {
			this.#waiting = resolve;
			this.#socket.resume();
		});
	}

	/** Waiting for the system to have it bounds what a slow reader costs, and what may leave after a pause (R2). */
	write(bytes: Uint8Array): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#socket.write(bytes, (error) => {
				if (error) return reject(error);
				this.#activity();
				resolve();
			});
		});
	}

	/** Leaves the socket, paused, to somebody else; answers what was read and not yet asked for. */
	detach(): Uint8Array[] {
		this.#socket.pause();
		this.#socket.off('data', this.#take).off('end', this.#end).off('close', this.#end);
		return this.#chunks.splice(0);
	}

	/** Whether the client has ended its side. */
	ended(): boolean {
		return this.#ended;
	}

	readonly #take = (chunk: Uint8Array): void => {
		this.#socket.pause();
		this.#activity();
		this.#chunks.push(chunk);
		this.#answer();
	};

	readonly #end = (): void => {
		this.#ended = true;
		this.#answer();
	};

	#answer(): void {
		const waiting = this.#waiting;
		this.#waiting = undefined;
		waiting?.(this.#chunks.shift());
	}
}
