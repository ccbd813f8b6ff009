import { expect, test } from 'vitest';
import { outagesByLabel, summary } from './outages.ts';

test('the longest wait behind each strike, summed up by kind; what was over before it is not its own', () => {
	const strikes = [
		{ label: 'kill', atMs: 1_000, isAlone: true },
		{ label: 'heal kill', atMs: 3_000, isAlone: true },
		{ label: 'kill', atMs: 5_000, isAlone: false },
	];
	const waits = [
		{ kind: 'accept', begunMs: 100, tookMs: 9_000 },
		{ kind: 'accept', begunMs: 950, tookMs: 20 },
		{ kind: 'accept', begunMs: 980, tookMs: 400 },
		{ kind: 'accept', begunMs: 1_020, tookMs: 350 },
		{ kind: 'imap', begunMs: 2_000, tookMs: 30 },
		{ kind: 'accept', begunMs: 5_500, tookMs: 700 },
	] as const;
	const { kill, 'heal kill': heal } = outagesByLabel(strikes, waits);
	expect(kill?.accept).toEqual({ count: 2, median: 400, p95: 700, max: 700 });
	expect(kill?.alone.accept).toEqual({ count: 1, median: 400, p95: 400, max: 400 });
	expect(kill?.imap).toEqual({ count: 2, median: 0, p95: 30, max: 30 });
	expect(heal?.readable).toEqual({ count: 1, median: 0, p95: 0, max: 0 });
});

test('by nearest rank', () => {
	expect(summary([])).toEqual({ count: 0, median: 0, p95: 0, max: 0 });
	expect(summary([3, 1, 2])).toEqual({ count: 3, median: 2, p95: 3, max: 3 });
});
