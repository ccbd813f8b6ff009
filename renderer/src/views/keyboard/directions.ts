/**
 * Where an arrow key leads: from one box to the nearest in that direction. Pure.
 */
export interface Place {
	readonly x: number;
	readonly y: number;
}

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const ways: Readonly<Record<Direction, Place>> = {
	ArrowLeft: { x: -1, y: 0 },
	ArrowRight: { x: 1, y: 0 },
	ArrowUp: { x: 0, y: -1 },
	ArrowDown: { x: 0, y: 1 },
};

/** What lies aside counts so much more than what lies ahead: columns are kept. Chosen. */
const asideWeight = 2.5;

export function isDirection(key: string): key is Direction {
	return key in ways;
}

/** The index in `places` of the next one; null: nothing lies there. */
export function nextPlace(places: readonly Place[], from: Place, direction: Direction): number | null {
	const way = ways[direction];
	let best: { readonly index: number; readonly far: number } | null = null;
	places.forEach((place, index) => {
		const [dx, dy] = [place.x - from.x, place.y - from.y];
		const ahead = dx * way.x + dy * way.y;
		const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
		// Less than half as far ahead as aside is another direction.
		if (ahead <= 1 || ahead * 4 < aside) return;
		const far = ahead + aside * asideWeight;
		if (best === null || far < best.far) best = { index, far };
	});
	return (best as { readonly index: number } | null)?.index ?? null;
}
