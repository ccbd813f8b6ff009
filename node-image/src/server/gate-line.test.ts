import { describe, expect, test } from 'vitest';
import { GateLine } from './gate-line.ts';
import type { Timers } from './timers.ts';

/** Time that passes when told. */
class HandClock implements Timers {
	#nowMs = 0;
	#sleepers: { readonly dueMs: number; wake(): void }[] = [];

	nowMs(): number {
		return this.#nowMs;
	}

	sleep(ms: number, signal?: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const sleeper = { dueMs: this.#nowMs + ms, wake: resolve };
			this.#sleepers.push(sleeper);
			signal?.addEventListener('abort', () => {
				this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
				resolve();
			});
		});
	}

	deadline(): AbortSignal {
		throw new Error('a line has none');
	}

	get sleeping(): number {
		return this.#sleepers.length;
	}

	/** Lets time pass, and who wakes in it do what follows. */
	async pass(ms: number): Promise<void> {
		const untilMs = this.#nowMs + ms;
		for (;;) {
			const next = this.#sleepers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
			if (next === undefined) break;
			this.#nowMs = Math.max(this.#nowMs, next.dueMs);
			this.#sleepers = this.#sleepers.filter((one) => one !== next);
			next.wake();
			await new Promise((resolve) => setImmediate(resolve));
		}
		this.#nowMs = untilMs;
	}
}

function line() {
	const clock = new HandClock();
	const passed: string[] = [];
	const made = new GateLine(clock);
	const send = (...items: string[]) => {
		for (const item of items) made.pass(item.length, () => passed.push(item));
	};
	return { clock, passed, line: made, send };
}

describe('one direction through the gate', () => {
	test('nothing in the way: passes at once', () => {
		const { line: open, passed, send } = line();
		send('a', 'b');
		expect([passed, open.straight, open.heldBytes]).toEqual([['a', 'b'], true, 0]);
	});

	test('cut: holds, counts what it holds, and passes in order when healed', () => {
		const { line: gate, passed, send } = line();
		gate.set({ cut: true, delayMs: 0 });
		send('a', 'b', 'c');
		expect([passed, gate.straight]).toEqual([[], false]);
		expect(gate.heldBytes).toBeGreaterThan(3);
		gate.set({ cut: false, delayMs: 0 });
		send('d');
		expect([passed, gate.heldBytes]).toEqual([['a', 'b', 'c', 'd'], 0]);
	});

	test('slow: each is late by the delay since it came, in order', async () => {
		const { clock, line: gate, passed, send } = line();
		gate.set({ cut: false, delayMs: 100 });
		send('a');
		await clock.pass(60);
		send('b');
		await clock.pass(39);
		expect(passed).toEqual([]);
		await clock.pass(1);
		expect(passed).toEqual(['a']);
		await clock.pass(60);
		expect(passed).toEqual(['a', 'b']);
		expect(clock.sleeping).toBe(0);
	});

	test('made slower, faster or whole: what is held keeps its order and its age', async () => {
		const { clock, line: gate, passed, send } = line();
		gate.set({ cut: false, delayMs: 100 });
		send('a');
		await clock.pass(50);
		gate.set({ cut: false, delayMs: 200 });
		send('b');
		await clock.pass(100);
		expect(passed).toEqual([]);
		gate.set({ cut: false, delayMs: 150 });
		expect(passed).toEqual(['a']);
		gate.set({ cut: false, delayMs: 0 });
		send('c');
		expect(passed).toEqual(['a', 'b', 'c']);
		expect(clock.sleeping).toBe(0);
	});

	test('cut while something is late: it waits for the healing', async () => {
		const { clock, line: gate, passed, send } = line();
		gate.set({ cut: false, delayMs: 100 });
		send('a');
		gate.set({ cut: true, delayMs: 100 });
		await clock.pass(1000);
		expect(passed).toEqual([]);
		gate.set({ cut: false, delayMs: 100 });
		expect(passed).toEqual(['a']);
	});

	test('what passes may send more: it goes behind', () => {
		const { line: gate, passed } = line();
		gate.set({ cut: true, delayMs: 0 });
		gate.pass(1, () => {
			passed.push('a');
			gate.pass(1, () => passed.push('more'));
		});
		gate.pass(1, () => passed.push('b'));
		gate.set({ cut: false, delayMs: 0 });
		expect(passed).toEqual(['a', 'b', 'more']);
	});

	test('cleared: nothing passes any more, and nobody waits', async () => {
		const { clock, line: gate, passed, send } = line();
		gate.set({ cut: false, delayMs: 100 });
		send('a');
		gate.clear();
		await clock.pass(1000);
		expect([passed, gate.heldBytes, clock.sleeping]).toEqual([[], 0, 0]);
	});
});
