import { describe, expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import { afterAttempt, afterLifetime, isExpired, nextDue, pauseMs } from './queue-plan.ts';

const timing = timingFrom();
const hourMs = 3600 * 1000;

describe('the pause before the next attempt', () => {
	test.each([
		[0, 40],
		[100, 40],
		[160, 40],
		[1_000, 250],
		[10_000, 2_500],
		[120_000, 30_000],
		[24 * hourMs, 30_000],
	])('who has waited %d ms waits %d ms more', (waitedMs, wanted) => {
		expect(pauseMs(waitedMs, timing)).toBe(wanted);
	});

	test('mail is at most a quarter later than the outage that kept it, and an hour costs few attempts', () => {
		let nowMs = 0;
		let attempts = 0;
		for (; nowMs < hourMs; attempts += 1) {
			const next = nowMs + pauseMs(nowMs, timing);
			expect(next).toBeLessThanOrEqual(Math.max(1.25 * nowMs, nowMs + timing.retryMs));
			nowMs = next;
		}
		expect(attempts).toBeLessThan(160);
	});
});

describe('R7: an entry past its lifetime is bounced', () => {
	const life = { lifetimeMs: 5 * 24 * hourMs };
	test.each([
		{ knownForMs: 0, wallAgeMs: 5 * 24 * hourMs - 1, clockAgrees: true, expired: false },
		{ knownForMs: 0, wallAgeMs: 5 * 24 * hourMs, clockAgrees: true, expired: true },
		// A clock that is a year off bounces nothing; the days that this node counted itself do.
		{ knownForMs: 0, wallAgeMs: 365 * 24 * hourMs, clockAgrees: false, expired: false },
		{ knownForMs: 5 * 24 * hourMs, wallAgeMs: 0, clockAgrees: false, expired: true },
		{ knownForMs: 0, wallAgeMs: -365 * 24 * hourMs, clockAgrees: true, expired: false },
	])('%j', ({ clockAgrees, expired, ...age }) => {
		expect(isExpired(age, { ...life, clockAgrees })).toBe(expired);
	});
});

describe('what becomes of an attempt', () => {
	test('stored, gone and waiting are told apart', () => {
		expect(afterAttempt({ stored: ['a'], vanished: ['b'], waiting: ['c'], why: 'x' })).toEqual({
			delivered: ['a'],
			bounced: ['b'],
			reason: 'no-such-account',
			waiting: ['c'],
		});
	});

	test('at the end of its lifetime all that is left goes back', () => {
		expect(afterLifetime(['a', 'b'])).toEqual({ delivered: [], bounced: ['a', 'b'], reason: 'expired', waiting: [] });
	});
});

describe('which entry comes next', () => {
	const entry = (dueAtMs: number, acceptedMs: number, busy = false) => ({ dueAtMs, acceptedMs, busy });
	test('the one that is due first, then the one that waits longer; none that is being tried', () => {
		expect(nextDue([entry(5, 1), entry(3, 9), entry(1, 0, true)])).toEqual(entry(3, 9));
		expect(nextDue([entry(3, 9), entry(3, 2)])).toEqual(entry(3, 2));
		expect(nextDue([entry(3, 9, true)])).toBeUndefined();
		expect(nextDue([])).toBeUndefined();
	});
});
