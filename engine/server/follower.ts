/**
 * One client's place in a recording: pushes what came after it, in order, in batches, without a gap.
 *
 * It keeps a seq, not events: what is not pushed yet lies in the recorder's tail, which is bounded.
 */
import type { RecordedEvent } from '../contract/recorded-event.ts';
import type { Recorder } from './recorder.ts';

const batchMax = 1000;

export class Follower {
	readonly #recorder: Recorder;
	readonly #push: (events: readonly RecordedEvent[]) => void;
	readonly #stopListening: () => void;
	#afterSeq: number;
	#scheduled: NodeJS.Immediate | undefined;
	#stopped = false;

	constructor(recorder: Recorder, afterSeq: number, push: (events: readonly RecordedEvent[]) => void) {
		this.#recorder = recorder;
		this.#afterSeq = afterSeq;
		this.#push = push;
		this.#stopListening = recorder.onEvent(() => this.#schedule());
		this.#schedule();
	}

	stop(): void {
		this.#stopped = true;
		this.#stopListening();
		if (this.#scheduled) clearImmediate(this.#scheduled);
	}

	/** Pushes all that is left, now: the recording is about to end. */
	flush(): void {
		while (!this.#stopped && this.#pushBatch()) {
			// Batch by batch.
		}
	}

	/** At the end of this turn of the event loop: what belongs together travels together, and nothing waits. */
	#schedule(): void {
		this.#scheduled ??= setImmediate(() => {
			this.#scheduled = undefined;
			if (!this.#stopped && this.#pushBatch()) this.#schedule();
		});
	}

	/** True: there may be more. */
	#pushBatch(): boolean {
		const events = this.#recorder.after(this.#afterSeq).slice(0, batchMax);
		const last = events.at(-1);
		if (!last) return false;
		this.#afterSeq = last.seq;
		this.#push(events);
		return events.length === batchMax;
	}
}
