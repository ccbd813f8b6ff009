/**
 * One direction of one connection between two members, as the node's gate lets it through (node-faults.ts):
 * in order, late by a delay, or not at all while it is cut.
 *
 * What passes is a step to take (hand on a chunk, an end, a close), so that an end stands in the queue like
 * any byte: behind a cut nobody sees a connection end. What was held passes when the cut is healed, as TCP
 * would send it again. Read gated-socket.ts next.
 */
import type { LinkDirection } from '../contract/node-faults.ts';
import type { Timers } from './timers.ts';

interface Held {
	readonly bytes: number;
	readonly sinceMs: number;
	pass(): void;
}

/** An item costs memory even when it carries a single byte. */
const itemBytes = 128;

export const openDirection: LinkDirection = { cut: false, delayMs: 0 };

export class GateLine {
	readonly #timers: Timers;
	#direction: LinkDirection = openDirection;
	#held: Held[] = [];
	#heldBytes = 0;
	#flowing = false;
	#sleeping: AbortController | null = null;

	constructor(timers: Timers) {
		this.#timers = timers;
	}

	/** Nothing is in the way: what passes now passes at once. */
	get straight(): boolean {
		return this.#held.length === 0 && !this.#direction.cut && this.#direction.delayMs === 0;
	}

	/** What is held, in bytes, with what holding costs. */
	get heldBytes(): number {
		return this.#heldBytes;
	}

	/** From now on, and for what is held already: a delay is counted from when each item came. */
	set(direction: LinkDirection): void {
		this.#direction = direction;
		this.#flow();
	}

	/** Takes the step now or later, always behind those before it. */
	pass(bytes: number, step: () => void): void {
		if (this.straight) {
			step();
			return;
		}
		const item: Held = { bytes: bytes + itemBytes, sinceMs: this.#timers.nowMs(), pass: step };
		this.#held.push(item);
		this.#heldBytes += item.bytes;
		this.#flow();
	}

	/** Nobody is interested any more: what is held never passes. */
	clear(): void {
		this.#held = [];
		this.#heldBytes = 0;
		this.#sleeping?.abort();
	}

	#flow(): void {
		// A step may pass another one, or open the line: the loop below sees it.
		if (this.#flowing) return;
		this.#flowing = true;
		this.#sleeping?.abort();
		this.#sleeping = null;
		for (;;) {
			const first = this.#held[0];
			if (first === undefined || this.#direction.cut) break;
			const waitMs = first.sinceMs + this.#direction.delayMs - this.#timers.nowMs();
			if (this.#direction.delayMs > 0 && waitMs > 0) {
				this.#sleep(waitMs);
				break;
			}
			this.#held.shift();
			this.#heldBytes -= first.bytes;
			first.pass();
		}
		this.#flowing = false;
	}

	#sleep(ms: number): void {
		const sleeping = new AbortController();
		this.#sleeping = sleeping;
		void this.#timers.sleep(Math.ceil(ms), sleeping.signal).then(() => {
			if (!sleeping.signal.aborted) this.#flow();
		});
	}
}
