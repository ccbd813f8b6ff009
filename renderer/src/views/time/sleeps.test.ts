import { describe, expect, test } from 'vitest';
import { besidesSleeps, sleepMarks } from './sleeps.ts';
import { windowAt } from './time-window.ts';

/** A pixel is ten milliseconds, from -600 to 10400. */
const window = { ...windowAt(10_000, 10_000, 1_000), fromMs: 0, toMs: 10_000 };
const slept = (atMs: number, countedMs: number) => ({ seq: 1, atMs, forMs: 720_000, countedMs });

describe('a sleep on the axis', () => {
	test('that the clock did not count is a mark', () => {
		expect(sleepMarks([slept(4_000, 0)], window)).toEqual([{ seq: 1, forMs: 720_000, left: 400, width: 0 }]);
	});
	test('that it counted is a stretch, as far as it is in sight', () => {
		expect(sleepMarks([slept(4_000, 3_000)], window)).toMatchObject([{ left: 100, width: 300 }]);
		expect(sleepMarks([slept(4_000, 720_000)], window)).toMatchObject([{ left: 0, width: 400 }]);
	});
	test('out of sight is not drawn', () => {
		expect(sleepMarks([slept(-1, 0), slept(900_000, 1_000)], window)).toEqual([]);
	});
});

describe('an outage', () => {
	const outage = { fromMs: 2_000, toMs: 5_000, longestMs: 3_000, isCalm: false };
	test('that a counted sleep explains is none', () => {
		expect(besidesSleeps([outage], [slept(4_900, 2_800)])).toEqual([]);
	});
	test('beside a sleep, or with one that took no time, is one', () => {
		expect(besidesSleeps([outage], [slept(1_500, 1_000), slept(8_000, 1_000), slept(3_000, 0)])).toEqual([outage]);
	});
});
