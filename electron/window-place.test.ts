import { describe, expect, test } from 'vitest';
import { placeFor } from './window-place.ts';

const main = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };
const wanted = { width: 1200, height: 800 };

describe('the window', () => {
	test('stands where it was left, on whichever display', () => {
		const left = { x: 1600, y: 100, width: 1000, height: 700 };
		expect(placeFor(left, wanted, [main, second])).toEqual(left);
	});

	test('stands in the middle of the main display at first, and fits there', () => {
		expect(placeFor(undefined, wanted, [main, second])).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
		expect(placeFor(undefined, wanted, [{ x: 0, y: 0, width: 1024, height: 600 }])).toEqual({ x: 0, y: 0, width: 1024, height: 600 });
	});

	test('is brought back from a display that is away, as large as it was', () => {
		expect(placeFor({ x: 1600, y: 100, width: 1000, height: 700 }, wanted, [main])).toEqual({ x: 220, y: 113, width: 1000, height: 700 });
	});

	test.each([
		['left of everything', { x: -1180, y: 100, width: 1200, height: 700 }],
		['right of everything', { x: 1400, y: 100, width: 1200, height: 700 }],
		['below', { x: 100, y: 890, width: 1200, height: 700 }],
		['above, with its title bar out of reach', { x: 100, y: 0, width: 1200, height: 700 }],
	])('is brought back from %s', (_where, left) => {
		expect(placeFor(left, wanted, [main])).toMatchObject({ x: 120, y: 113 });
	});

	test('may stick out where its title bar can still be taken hold of', () => {
		const left = { x: 1300, y: 100, width: 1200, height: 700 };
		expect(placeFor(left, wanted, [main])).toEqual(left);
	});

	test('is no larger than the display it stands on', () => {
		expect(placeFor({ x: 10, y: 30, width: 3000, height: 2000 }, wanted, [main])).toEqual({ x: 10, y: 30, width: 1440, height: 875 });
	});

	test('stands where it was left when nobody knows the displays', () => {
		expect(placeFor(undefined, wanted, [])).toEqual(wanted);
	});
});
