/**
 * How the volume is made to behave (contract/node-faults.ts), as one cell of memory that the beat's thread shares:
 * a fault holds for the mail files and for the beat in the same moment. Read faulty-files.ts next.
 */
import type { VolumeState } from '../contract/node-faults.ts';
import { unreachable } from '../result.ts';

/** What the cell holds; above zero it is a delay in milliseconds. */
const here = 0;
const away = -1;
const full = -2;

export class VolumeCondition {
	readonly buffer: SharedArrayBuffer;
	readonly #cell: Int32Array<SharedArrayBuffer>;

	/** Of the same buffer: the same condition, in another thread. */
	constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
		this.buffer = buffer;
		this.#cell = new Int32Array(buffer);
	}

	now(): VolumeState['is'] {
		const value = Atomics.load(this.#cell, 0);
		if (value > here) return 'slow';
		return value === away ? 'away' : value === full ? 'full' : 'here';
	}

	set(state: VolumeState): void {
		Atomics.store(this.#cell, 0, cellOf(state));
		Atomics.notify(this.#cell, 0);
	}

	/** While slow: resolves after the delay, or when it is slow no more. */
	async late(): Promise<void> {
		for (;;) {
			const delayMs = Atomics.load(this.#cell, 0);
			if (delayMs <= here) return;
			const wait = Atomics.waitAsync(this.#cell, 0, delayMs, delayMs);
			if ((wait.async ? await wait.value : wait.value) === 'timed-out') return;
		}
	}
}

function cellOf(state: VolumeState): number {
	switch (state.is) {
		case 'here':
			return here;
		case 'away':
			return away;
		case 'full':
			return full;
		case 'slow':
			return state.delayMs;
		default:
			return unreachable(state);
	}
}
