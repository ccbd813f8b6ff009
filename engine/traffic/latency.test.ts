import { describe, expect, test } from 'vitest';
import { LatencySeries } from './latency.ts';

describe('LatencySeries', () => {
	test('median and p95 to 2 percent, the longest exactly', () => {
		const series = new LatencySeries();
		for (let ms = 1; ms <= 1_000; ms++) series.add(ms);
		expect(series.summary().median).toBeGreaterThanOrEqual(500);
		expect(series.summary().median).toBeLessThan(511);
		expect(series.summary().p95).toBeGreaterThanOrEqual(950);
		expect(series.summary().p95).toBeLessThan(970);
		expect(series.longestMs).toBe(1_000);
	});

	test('a window is taken once', () => {
		const series = new LatencySeries();
		for (const ms of [5, 1, 9]) series.add(ms);
		expect(series.takeWindow()).toEqual({ median: 5, max: 9 });
		expect(series.takeWindow()).toBeNull();
	});

	test('nothing measured is zero', () => {
		expect(new LatencySeries().summary()).toEqual({ median: 0, p95: 0 });
	});
});
