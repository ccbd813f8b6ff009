/** Seeded randomness (mulberry32): a campaign that broke a promise once can be run again with its seed. */

export interface SeededRandom {
	/** In [0, 1). */
	next(): number;
	/** A whole number in [from, to]. */
	between(from: number, to: number): number;
	/** @throws when there is nothing to pick from: ask first. */
	pick<T>(from: readonly T[]): T;
	chance(probability: number): boolean;
}

export function seededRandom(seed: number): SeededRandom {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		next,
		between: (from, to) => from + Math.floor(next() * (to - from + 1)),
		pick: <T>(from: readonly T[]): T => {
			const found = from[Math.floor(next() * from.length)];
			if (found === undefined) throw new Error('nothing to pick from');
			return found;
		},
		chance: (probability) => next() < probability,
	};
}
