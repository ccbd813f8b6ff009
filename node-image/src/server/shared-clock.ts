/**
 * What the beat's thread and the main thread share without waiting for each other.
 *
 * From the beat's thread: when the last successful look-up began, and in which life (R2). Read inline before each
 * reply, so it is two plain reads of shared memory; the life is written last, so a fresh time never speaks for an old
 * life. From the main thread: which look it took in last (R8). A message would say the same, and wake a thread for it.
 */

const lookupAt = 0;
const lifeAt = 1;
const takenInAt = 2;

export interface SharedLookup {
	readonly buffer: SharedArrayBuffer;
	readonly cells: Float64Array<SharedArrayBuffer>;
}

/** Of the same buffer: the same cells, in another thread. */
export function sharedLookup(buffer = new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT)): SharedLookup {
	return { buffer, cells: new Float64Array(buffer) };
}

/** The beat's thread: this life's token was there at a look-up that began at `startedAtMs`. */
export function noteLookup({ cells }: SharedLookup, life: number, startedAtMs: number): void {
	cells[lookupAt] = startedAtMs;
	cells[lifeAt] = life;
}

/** When the last successful look-up of this life began; -Infinity: never. */
export function lastLookup({ cells }: SharedLookup, life: number): number {
	const startedAtMs = cells[lookupAt] ?? 0;
	return cells[lifeAt] === life && startedAtMs > 0 ? startedAtMs : Number.NEGATIVE_INFINITY;
}

/** The main thread: the core knows what was seen behind the beat with this number. */
export function noteTakenIn({ cells }: SharedLookup, seq: number): void {
	cells[takenInAt] = seq;
}

export function lastTakenIn({ cells }: SharedLookup): number {
	return cells[takenInAt] ?? 0;
}
