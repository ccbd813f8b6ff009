/**
 * What the beat's thread and the main thread share without waiting for each other: when the last
 * successful look-up began, and in which life (R2). Read inline before each reply, so it is two plain
 * reads of shared memory; the life is written last, so a fresh time never speaks for an old life.
 */

const lookupAt = 0;
const lifeAt = 1;

export interface SharedLookup {
	readonly buffer: SharedArrayBuffer;
}

export function createSharedLookup(): SharedLookup {
	return { buffer: new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT) };
}

/** The beat's thread: this life's token was there at a look-up that began at `startedAtMs`. */
export function noteLookup(shared: SharedLookup, life: number, startedAtMs: number): void {
	const cells = new Float64Array(shared.buffer);
	cells[lookupAt] = startedAtMs;
	cells[lifeAt] = life;
}

/** When the last successful look-up of this life began; -Infinity: never. */
export function lastLookup(shared: SharedLookup, life: number): number {
	const cells = new Float64Array(shared.buffer);
	const startedAtMs = cells[lookupAt] ?? 0;
	return cells[lifeAt] === life && startedAtMs > 0 ? startedAtMs : Number.NEGATIVE_INFINITY;
}
