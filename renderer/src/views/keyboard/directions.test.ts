import { expect, test } from 'vitest';
import { nextPlace } from './directions.ts';

/** clients, balancer, two frontends, three backends, volume: as the picture has them. */
const places = [
	{ x: 50, y: 200 },
	{ x: 180, y: 200 },
	{ x: 360, y: 120 },
	{ x: 360, y: 280 },
	{ x: 580, y: 80 },
	{ x: 580, y: 200 },
	{ x: 580, y: 320 },
	{ x: 800, y: 200 },
];
const from = (index: number) => places[index] ?? expect.unreachable();

test.each([
	[0, 'ArrowRight', 1],
	[1, 'ArrowLeft', 0],
	[1, 'ArrowRight', 2],
	[2, 'ArrowDown', 3],
	[2, 'ArrowRight', 4],
	[4, 'ArrowDown', 5],
	[6, 'ArrowUp', 5],
	[5, 'ArrowRight', 7],
	[4, 'ArrowUp', null],
	[7, 'ArrowRight', null],
] as const)('from %i by %s to %s', (start, key, wanted) => {
	expect(nextPlace(places, from(start), key)).toBe(wanted);
});
