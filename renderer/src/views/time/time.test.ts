import { describe, expect, test } from 'vitest';
import { createEngineClock } from '../../state/engine-clock.ts';
import { sampleOf } from '../../state/fixture/failover.ts';
import { outagesOf } from './outages.ts';
import { ticksOf, windowAt, xOf } from './time-window.ts';

describe('the time window', () => {
	const window = windowAt(100_000, 10_000, 800);

	test('ends a little after now and spans what was asked for', () => {
		expect(window.toMs - window.fromMs).toBe(10_000);
		expect(xOf(window, window.fromMs)).toBe(0);
		expect(xOf(window, window.nowMs)).toBeCloseTo(768);
	});

	test('marks stand at round distances from the fault, far enough apart to be read', () => {
		const ticks = ticksOf(window, 98_000);
		expect(ticks).toEqual([-7000, -6000, -5000, -4000, -3000, -2000, -1000, 0, 1000, 2000]);
		expect(xOf(window, 99_000) - xOf(window, 98_000)).toBeGreaterThanOrEqual(76);
	});
});

describe('outages', () => {
	const at = (atMs: number, waitingMs: number, acceptMaxMs = 18) => ({ atMs, sample: sampleOf({ waitingMs, acceptMs: { median: 10, max: acceptMaxMs } }) });

	test('begin when the wait began and are called by the longest wait of one client', () => {
		expect(outagesOf([at(1000, 10), at(1300, 280), at(1400, 380), at(1500, 12, 410), at(1600, 10)])).toEqual([
			{ fromMs: 1020, toMs: 1400, longestMs: 410, isCalm: false },
		]);
	});

	test('one that goes on is there already; a short wait is none', () => {
		expect(outagesOf([at(1000, 200), at(1300, 10), at(2000, 300)])).toEqual([{ fromMs: 1700, toMs: 2000, longestMs: 300, isCalm: false }]);
	});
});

describe('the engine clock', () => {
	test('takes the quickest delivery for the truth and stands still while the engine is lost', () => {
		let nowMs = 1000;
		const clock = createEngineClock(() => nowMs);
		expect(clock.nowMs()).toBe(null);
		clock.heard(50_000);
		nowMs = 1100;
		clock.heard(50_040);
		expect(clock.nowMs()).toBe(50_100);
		clock.stop();
		nowMs = 9000;
		expect(clock.nowMs()).toBe(50_100);
		clock.heard(60_000);
		expect(clock.nowMs()).toBe(60_000);
	});
});
