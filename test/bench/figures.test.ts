import { describe, expect, test } from 'vitest';
import { longestWaitMs, type Operation, quantile, summarize, widestGapMs } from './figures.ts';

function operation(dueMs: number, endedMs: number | null): Operation {
	return { stream: 'accept', account: 'a@example.test', dueMs, endedMs, attempts: 1 };
}

const window = { fromMs: 1000, toMs: 5000 };

describe('the longest wait of a run', () => {
	test('counts the whole wait of what was due before the fault and ended behind it', () => {
		expect(longestWaitMs([operation(990, 1300), operation(1010, 1310)], window)).toBe(310);
	});
	test('leaves out what had ended before the fault, however long it took', () => {
		expect(longestWaitMs([operation(0, 999), operation(1100, 1110)], window)).toBe(10);
	});
	test('leaves out what was due behind the end', () => {
		expect(longestWaitMs([operation(5001, 9000), operation(1100, 1110)], window)).toBe(10);
	});
	test('takes what never ended up to the end of the run', () => {
		expect(longestWaitMs([operation(1200, null)], window)).toBe(3800);
	});
	test('is 0 when nothing was under way', () => {
		expect(longestWaitMs([], window)).toBe(0);
	});
});

test('the widest gap lies between two neighbours by due time, in whatever order they ended', () => {
	expect(widestGapMs([operation(1060, 1061), operation(1000, 2000), operation(1020, 1500)], window)).toBe(40);
	expect(widestGapMs([operation(1060, 1061)], window)).toBe(0);
});

describe('over runs', () => {
	test('every figure is a measured one (nearest rank)', () => {
		const values = Array.from({ length: 20 }, (_, index) => (index + 1) * 10).reverse();
		expect(summarize(values)).toEqual({ median: 100, p95: 190, max: 200, runs: 20 });
	});
	test('of a single run all figures are that run', () => {
		expect(summarize([42])).toEqual({ median: 42, p95: 42, max: 42, runs: 1 });
	});
	test('of none they are zero', () => {
		expect(summarize([])).toEqual({ median: 0, p95: 0, max: 0, runs: 0 });
		expect(quantile([], 0.5)).toBe(0);
	});
});
