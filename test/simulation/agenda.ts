/**
 * Virtual time: what is due next, in the order of its due time, then of its entry.
 *
 * The code under test waits on promises. Whoever resolves one, or starts something that will, says `touch()`:
 * behind that entry everything that can go on goes on, before virtual time does.
 */

interface Entry {
	readonly atMs: number;
	readonly order: number;
	readonly run: () => void;
}

export class Agenda {
	readonly #heap: Entry[] = [];
	#order = 0;
	#touched = false;
	nowMs = 0;

	after(ms: number, run: () => void): void {
		this.#push({ atMs: this.nowMs + ms, order: this.#order++, run });
	}

	/** Something asynchronous goes on behind the present entry. */
	touch(): void {
		this.#touched = true;
	}

	/** Runs what is due until `untilMs`, advancing the clock to each entry. `each` runs behind every one. */
	async runUntil(untilMs: number, each: () => void): Promise<void> {
		for (;;) {
			if (this.#touched) {
				this.#touched = false;
				await new Promise(process.nextTick);
				each();
				continue;
			}
			const first = this.#heap[0];
			if (first === undefined || first.atMs > untilMs) break;
			this.#pop();
			this.nowMs = first.atMs;
			first.run();
			each();
		}
		this.nowMs = untilMs;
	}

	#push(entry: Entry): void {
		const heap = this.#heap;
		heap.push(entry);
		let at = heap.length - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!before(heap[at], heap[parent])) break;
			swap(heap, at, parent);
			at = parent;
		}
	}

	#pop(): void {
		const heap = this.#heap;
		const last = heap.pop();
		if (last === undefined || heap.length === 0) return;
		heap[0] = last;
		let at = 0;
		for (;;) {
			const left = 2 * at + 1;
			const right = left + 1;
			let least = at;
			if (before(heap[left], heap[least])) least = left;
			if (before(heap[right], heap[least])) least = right;
			if (least === at) return;
			swap(heap, at, least);
			at = least;
		}
	}
}

function before(a: Entry | undefined, b: Entry | undefined): boolean {
	if (a === undefined || b === undefined) return false;
	return a.atMs !== b.atMs ? a.atMs < b.atMs : a.order < b.order;
}

function swap(heap: Entry[], a: number, b: number): void {
	const first = heap[a];
	const second = heap[b];
	if (first === undefined || second === undefined) return;
	heap[a] = second;
	heap[b] = first;
}
