import { describe, expect, test } from 'vitest';
import { wasFrozen, watchThaws } from './thaw.ts';

describe('a page', () => {
	test.each([
		['whose timer is in time goes on', { monotonicMs: 1_000, wallMs: 1_000, wasHidden: false }, false],
		['that was busy for two seconds goes on', { monotonicMs: 3_000, wallMs: 3_000, wasHidden: false }, false],
		['in a hidden tab, called once a minute, goes on', { monotonicMs: 60_000, wallMs: 60_000, wasHidden: true }, false],
		['whose tab was put aside was frozen', { monotonicMs: 600_000, wallMs: 600_000, wasHidden: true }, true],
		['of a computer that slept was frozen, if only the wall clock says so', { monotonicMs: 1_000, wallMs: 600_000, wasHidden: false }, true],
		['whose wall clock was set back goes on', { monotonicMs: 1_000, wallMs: -600_000, wasHidden: false }, false],
	])('%s', (_what, gap, frozen) => {
		expect(wasFrozen(gap)).toBe(frozen);
	});
});

test('each thaw is told once', () => {
	let now = 0;
	let tick = () => {};
	let thaws = 0;
	const surroundings = {
		monotonicMs: () => now,
		wallMs: () => now,
		isHidden: () => false,
		every(_ms: number, callback: () => void) {
			tick = callback;
		},
	};
	watchThaws(surroundings, () => {
		thaws += 1;
	});
	for (const gap of [1_000, 20_000, 1_000, 1_000]) {
		now += gap;
		tick();
	}
	expect(thaws).toBe(1);
});
