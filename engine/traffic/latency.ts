/**
 * Latencies of one kind (accept, readable, imap) in bounded memory: a histogram for the whole run, and
 * the values since the last sample for the live chart.
 *
 * Pure. Buckets grow by 2 percent, so a median or p95 is right to 2 percent, whatever the run's length;
 * the longest wait is kept exactly, because that is the figure people quote. See ledger.ts for its use.
 */

const firstBucketMs = 0.1;
const growth = Math.log(1.02);
/** Reaches past ten minutes: no client of ours waits longer. */
const bucketCount = 800;
/** Values kept between two samples; a sample is taken four times a second. */
const windowMax = 2_000;

export class LatencySeries {
	readonly #buckets = new Uint32Array(bucketCount);
	#count = 0;
	#longestMs = 0;
	#window: number[] = [];

	add(waitMs: number): void {
		const bucket = waitMs <= firstBucketMs ? 0 : Math.min(bucketCount - 1, Math.ceil(Math.log(waitMs / firstBucketMs) / growth));
		this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
		this.#count += 1;
		this.#longestMs = Math.max(this.#longestMs, waitMs);
		if (this.#window.length < windowMax) this.#window.push(waitMs);
	}

	get longestMs(): number {
		return this.#longestMs;
	}

	/** Over the whole run; zeros when nothing was measured. */
	summary(): { median: number; p95: number } {
		return { median: this.#quantileMs(0.5), p95: this.#quantileMs(0.95) };
	}

	/** What came since the last call; null: nothing did. */
	takeWindow(): { median: number; max: number } | null {
		const values = this.#window.sort((a, b) => a - b);
		this.#window = [];
		const max = values.at(-1);
		const median = values[Math.floor((values.length - 1) / 2)];
		return max === undefined || median === undefined ? null : { median: tenths(median), max: tenths(max) };
	}

	#quantileMs(share: number): number {
		const rank = Math.ceil(this.#count * share);
		let passed = 0;
		for (let bucket = 0; rank > 0 && bucket < bucketCount; bucket++) {
			passed += this.#buckets[bucket] ?? 0;
			if (passed >= rank) return tenths(Math.min(this.#longestMs, firstBucketMs * Math.exp(bucket * growth)));
		}
		return 0;
	}
}

/** A tenth of a millisecond is more than any of these figures means. */
export function tenths(ms: number): number {
	return Math.round(ms * 10) / 10;
}
