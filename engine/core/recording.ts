/**
 * `RecordingTail` keeps the newest events of a recording in memory for followers.
 *
 * The form of the file is engine/contract/recording-format.ts.
 */
import type { RecordedEvent } from '../contract/recorded-event.ts';

/** The newest events, by seq, in bounded memory. */
export class RecordingTail {
	readonly #events: RecordedEvent[] = [];
	readonly #lengthMax: number;

	constructor(lengthMax: number) {
		this.#lengthMax = lengthMax;
	}

	push(event: RecordedEvent): void {
		this.#events.push(event);
		// Cut in blocks: a shift per event would copy the whole tail each time.
		if (this.#events.length >= this.#lengthMax * 1.25) this.#events.splice(0, this.#events.length - this.#lengthMax);
	}

	/** Events with a larger seq, oldest first; seqs have no gaps. */
	after(seq: number): readonly RecordedEvent[] {
		const first = this.#events[0];
		return first ? this.#events.slice(Math.max(0, seq + 1 - first.seq)) : [];
	}

	lastSeq(): number {
		return this.#events.at(-1)?.seq ?? 0;
	}
}
