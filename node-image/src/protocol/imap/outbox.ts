/**
 * All that leaves for the client goes through here, and nothing leaves unasked: in front of every write the gate is
 * asked whether this member may speak at all (R2). It resolves at once, holds, or throws SessionOver.
 *
 * Small answers are collected into one write; a large literal is passed on in slices, each behind the one before
 * it has reached the system, so that a slow reader costs one slice of memory and not a message.
 */
import { bytesOf, joinBytes } from './bytes.ts';
import { ResponseTracker } from './response-tracker.ts';

/** This session ends now. The text is for the client's BYE; undefined where none is to be sent. */
export class SessionOver extends Error {
	readonly bye: string | undefined;

	constructor(bye: string | undefined) {
		super(bye ?? 'the connection is closed');
		this.name = 'SessionOver';
		this.bye = bye;
	}
}

/** Chosen: as much as fills a socket's buffer. */
const writeBytesMax = 64 * 1024;

export class Outbox {
	readonly #gate: () => Promise<void> | undefined;
	readonly #write: (bytes: Uint8Array) => Promise<void>;
	#held: Uint8Array[] = [];
	#heldBytes = 0;
	readonly #written = new ResponseTracker();

	/** `gate` answers undefined when fit: the usual way takes no turn of the event loop between check and write. */
	constructor(gate: () => Promise<void> | undefined, write: (bytes: Uint8Array) => Promise<void>) {
		this.#gate = gate;
		this.#write = write;
	}

	/** Adds to the answer, and writes what is too much to hold. */
	async add(answer: string | Uint8Array): Promise<void> {
		const bytes = typeof answer === 'string' ? bytesOf(answer) : answer;
		for (let at = 0; at < bytes.length; at += writeBytesMax) {
			const slice = bytes.subarray(at, at + writeBytesMax);
			if (this.#heldBytes + slice.length > writeBytesMax) await this.flush();
			this.#held.push(slice);
			this.#heldBytes += slice.length;
		}
	}

	async flush(): Promise<void> {
		if (this.#heldBytes === 0) return;
		const bytes = joinBytes(this.#held);
		this.#held = [];
		this.#heldBytes = 0;
		for (let held = this.#gate(); held !== undefined; held = this.#gate()) await held;
		this.#written.pass(bytes);
		await this.#write(bytes);
	}

	/** The last words, where a line may begin: past the gate, because a BYE tells nothing about an account. */
	async goodbye(text: string): Promise<void> {
		this.#held = [];
		if (this.#written.atLineStart()) await this.#write(bytesOf(`* BYE ${text}\r\n`));
	}
}
