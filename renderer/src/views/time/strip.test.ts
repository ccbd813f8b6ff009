import { describe, expect, test } from 'vitest';
import type { LaneSegment } from '../../state/cluster-view.ts';
import { shiftOf, stretchesOf, stripOf, wordPlaces } from './strip.ts';
import { windowAround, windowAt, windowOfAll, xOf } from './time-window.ts';

const segment = (fromMs: number, state: LaneSegment['state'], role: LaneSegment['role'] = 'backend'): LaneSegment => ({ fromMs, state, role, epoch: null });

/** A pixel is ten milliseconds. */
const at = (nowMs: number) => windowAt(nowMs, 10_000, 1000);

describe('the strip', () => {
	test('is the same for all windows of a while, whatever their roundings, and begins anew behind it', () => {
		const steps = Array.from({ length: 24 }, (_, index) => stripOf(at(100_000.1 + index * 100.3)));
		expect(new Set(steps.map((strip) => JSON.stringify(strip))).size).toBe(2);
	});

	test('covers each window that it is for', () => {
		const recorded = { fromMs: 0, toMs: 300_000 };
		const windows = [
			...Array.from({ length: 100 }, (_, index) => at(100_000 + index * 97)),
			windowAround(1000, 30_000, 700, recorded),
			windowOfAll(9000, 700, recorded),
		];
		for (const window of windows) {
			const strip = stripOf(window);
			expect(strip.fromMs).toBeLessThanOrEqual(window.fromMs);
			expect(strip.toMs).toBeGreaterThanOrEqual(window.toMs);
			expect(strip.width / (strip.toMs - strip.fromMs)).toBeCloseTo(window.width / (window.toMs - window.fromMs));
		}
	});

	test('is shifted to where the window has what is on it, by whole pixels of the screen', () => {
		const window = at(101_234);
		const strip = stripOf(window);
		expect(xOf(strip, 100_000) + shiftOf(strip, window, 1)).toBeCloseTo(xOf(window, 100_000), -1);
		expect(shiftOf(strip, window, 1) % 1).toBeCloseTo(0);
		expect((2 * shiftOf(strip, window, 2)) % 1).toBeCloseTo(0);
	});
});

describe('the stretches of a lane', () => {
	const strip = { fromMs: 0, toMs: 10_000, width: 1000 };

	test('lie where they were, newest first; the last goes on to the end of the strip', () => {
		expect(stretchesOf([segment(-5000, 'ready'), segment(2000, 'down'), segment(4000, 'ready', 'backup')], strip)).toMatchObject([
			{ fromMs: 4000, toMs: Number.POSITIVE_INFINITY, left: 400, width: 600 },
			{ fromMs: 2000, toMs: 4000, left: 200, width: 200 },
			{ fromMs: -5000, toMs: 2000, left: 0, width: 200 },
		]);
	});

	test('are one while a node is down, whatever its role; what is not on the strip is none', () => {
		const lane = [segment(-9000, 'ready'), segment(-8000, 'down', 'controller'), segment(1000, 'down'), segment(20_000, 'ready')];
		expect(stretchesOf(lane, strip)).toMatchObject([{ segment: { role: 'controller' }, fromMs: -8000, toMs: 20_000, left: 0, width: 1000 }]);
	});

	test('have a word where it fits: in them, or at the edge that they came over', () => {
		const window = at(10_000);
		const stretches = stretchesOf([segment(-50_000, 'ready'), segment(4000, 'down'), segment(4900, 'ready')], stripOf(window));
		expect(wordPlaces(stretches, window)).toBe('i-e');
		expect(wordPlaces(stretches, at(13_000))).toBe('i--');
		expect(wordPlaces(stretches, at(15_000))).toBe('e--');
	});
});
