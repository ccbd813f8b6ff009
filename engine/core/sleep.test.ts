import { describe, expect, test } from 'vitest';
import { sleepBetween, sleepMsMin } from './sleep.ts';

const before = { monotonicMs: 5_000, bootMs: 900_000 };
const later = (monotonicMs: number, bootMs: number) => ({ monotonicMs: before.monotonicMs + monotonicMs, bootMs: before.bootMs + bootMs });
const untold = { everyMs: 1_000, toldMs: 0 };
const minutes = 60_000;

describe('a sleep', () => {
	test('is what the machine counts and the monotonic clock does not (Linux), whether anybody told of it or not', () => {
		const slept = { forMs: 12 * minutes, countedMs: 0 };
		expect(sleepBetween(before, later(1_000, 12 * minutes + 1_000), untold)).toEqual(slept);
		expect(sleepBetween(before, later(1_000, 12 * minutes + 1_000), { ...untold, toldMs: 12 * minutes })).toEqual(slept);
	});

	test('is a late timer that the shell has an explanation for (macOS, Windows), and no more of it than both say', () => {
		const late = later(12 * minutes, 12 * minutes);
		expect(sleepBetween(before, late, { ...untold, toldMs: 30 * minutes })).toEqual({ forMs: 12 * minutes - 1_000, countedMs: 12 * minutes - 1_000 });
		expect(sleepBetween(before, late, { ...untold, toldMs: 5 * minutes })).toEqual({ forMs: 5 * minutes, countedMs: 5 * minutes });
	});
});

describe('no sleep', () => {
	test.each([
		['a timer in time', later(1_000, 1_000), untold],
		['clocks read one after the other on a busy machine', later(1_000, 1_000 + sleepMsMin - 1), untold],
		['an engine that was stopped or starved: its timer is late, and nobody says why', later(12 * minutes, 12 * minutes), untold],
		['a word that the own timer does not bear out', later(1_000, 1_000), { ...untold, toldMs: 12 * minutes }],
		['a machine whose uptime went backwards', later(1_000, -50_000), untold],
	])('is %s', (_what, after, told) => {
		expect(sleepBetween(before, after, told)).toBeNull();
	});
});
