import { expect, test } from 'vitest';
import type { ClockReading, Sleep } from '../core/sleep.ts';
import { watchSleep } from './sleep-watch.ts';

/** Clocks and a timer by hand. */
function watched() {
	let clocks: ClockReading | null = { monotonicMs: 0, bootMs: 70_000 };
	let tick = () => {};
	let stopped = false;
	const sleeps: Sleep[] = [];
	const watch = watchSleep({
		onSleep: (sleep) => sleeps.push(sleep),
		read: () => clocks,
		every: (_everyMs, callback) => {
			tick = callback;
			return () => {
				stopped = true;
			};
		},
	});
	return {
		sleeps,
		watch,
		stopped: () => stopped,
		/** Time passes, by each clock, and the timer runs off. */
		passes(monotonicMs: number, bootMs = monotonicMs) {
			if (clocks) clocks = { monotonicMs: clocks.monotonicMs + monotonicMs, bootMs: clocks.bootMs + bootMs };
			tick();
		},
		unreadable(callback: () => void) {
			const kept = clocks;
			clocks = null;
			callback();
			clocks = kept;
		},
	};
}

test('a sleep is told once, at the first look behind it', () => {
	const { passes, sleeps } = watched();
	passes(1_000);
	passes(1_000, 3_601_000);
	passes(1_000);
	expect(sleeps).toEqual([{ forMs: 3_600_000, countedMs: 0 }]);
});

test("the shell's word explains a gap, before our timer has seen it or shortly behind", () => {
	const before = watched();
	before.passes(1_000);
	before.passes(61_000);
	before.watch.told(60_000);
	expect(before.sleeps).toEqual([{ forMs: 60_000, countedMs: 60_000 }]);
	before.watch.told(60_000);
	expect(before.sleeps).toHaveLength(1);
});

test('a word long behind a gap, or without one, is no sleep', () => {
	const { passes, sleeps, watch } = watched();
	passes(61_000);
	for (let second = 0; second < 11; second += 1) passes(1_000);
	watch.told(60_000);
	expect(sleeps).toEqual([]);
});

test('clocks that could not be read together are read again at the next turn', () => {
	const { passes, sleeps, unreadable } = watched();
	unreadable(() => passes(0));
	passes(2_000, 302_000);
	expect(sleeps).toEqual([{ forMs: 300_000, countedMs: 0 }]);
});

test('it stops', () => {
	const { watch, stopped } = watched();
	watch.stop();
	expect(stopped()).toBe(true);
});
