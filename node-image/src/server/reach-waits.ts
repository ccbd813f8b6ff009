/**
 * What waits for another member ends when that member is not reached any more (R9).
 *
 * A link that was cut swallows silently: no connection ends, and an answer that is on its way never comes. Reach
 * tells after the suspicion time that nobody is there; then a call is answered 'unavailable' and a hand-over
 * 'unknown', and whoever asked looks again. Read cluster/reach.ts first.
 */
export class ReachWaits {
	readonly #isReached: (name: string) => boolean;
	readonly #waits = new Map<string, Set<AbortController>>();

	constructor(isReached: (name: string) => boolean) {
		this.#isReached = isReached;
	}

	/** Runs `work` with a signal that aborts with `outer`, or when that member is out of reach. */
	async during<T>(name: string, outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const own = new AbortController();
		const abort = () => own.abort();
		if (outer?.aborted) abort();
		outer?.addEventListener('abort', abort, { once: true });
		const waits = this.#waits.get(name) ?? new Set();
		this.#waits.set(name, waits.add(own));
		try {
			return await work(own.signal);
		} finally {
			outer?.removeEventListener('abort', abort);
			waits.delete(own);
			if (waits.size === 0 && this.#waits.get(name) === waits) this.#waits.delete(name);
		}
	}

	/** To be called once a beat. */
	review(): void {
		for (const [name, waits] of this.#waits) {
			if (this.#isReached(name)) continue;
			for (const wait of [...waits]) wait.abort();
		}
	}
}
