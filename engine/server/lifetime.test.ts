import { beforeEach, describe, expect, test } from 'vitest';
import { graceMs, interfaceGraceMs, type Lifetime, openLifetime } from './lifetime.ts';

let clusters = 0;
let awaitedForMs = 0;
let ends = 0;
let timer: { atMs: number; callback: () => void } | undefined;
let nowMs = 0;
let lifetime: Lifetime;

function advance(milliseconds: number): void {
	nowMs += milliseconds;
	if (timer !== undefined && timer.atMs <= nowMs) {
		const { callback } = timer;
		timer = undefined;
		callback();
	}
}

beforeEach(() => {
	clusters = 0;
	awaitedForMs = 0;
	ends = 0;
	nowMs = 0;
	timer = undefined;
	lifetime = openLifetime({
		clusterCount: () => clusters,
		awaitedForMs: () => awaitedForMs,
		end: () => {
			ends += 1;
		},
		after(waitMs, callback) {
			const mine = { atMs: nowMs + waitMs, callback };
			timer = mine;
			return () => {
				if (timer === mine) timer = undefined;
			};
		},
	});
});

describe('the engine ends by itself', () => {
	test('after the grace when the last client has left and no cluster is there', () => {
		const client = lifetime.clientCame();
		client.introduced('cli');
		advance(10_000);
		expect(ends).toBe(0);
		client.left();
		advance(graceMs - 1);
		expect(ends).toBe(0);
		advance(1);
		expect(ends).toBe(1);
	});

	test('not while a cluster runs, and then when that is gone', () => {
		clusters = 1;
		lifetime.clientCame().left();
		advance(60_000);
		expect(ends).toBe(0);
		clusters = 0;
		lifetime.consider();
		advance(graceMs);
		expect(ends).toBe(1);
	});

	test('a client within the grace keeps it', () => {
		lifetime.clientCame().left();
		advance(graceMs - 1);
		lifetime.clientCame();
		advance(60_000);
		expect(ends).toBe(0);
	});

	test('a window that reloads has longer', () => {
		const page = lifetime.clientCame();
		page.introduced('browser');
		page.left();
		advance(interfaceGraceMs - 1);
		expect(ends).toBe(0);
		advance(1);
		expect(ends).toBe(1);
	});

	test('an address that was handed out is waited for', () => {
		awaitedForMs = 60_000;
		lifetime.clientCame().left();
		advance(59_999);
		expect(ends).toBe(0);
		advance(1);
		expect(ends).toBe(1);
	});
});

describe('the last `down`', () => {
	test('ends it at once', () => {
		const client = lifetime.clientCame();
		client.introduced('cli');
		awaitedForMs = 60_000;
		expect(lifetime.downDone(client, 0)).toBe(true);
		client.left();
		advance(0);
		expect(ends).toBe(1);
	});

	test('leaves it while other clusters run', () => {
		expect(lifetime.downDone(lifetime.clientCame(), 1)).toBe(false);
	});

	test('leaves it to an open window', () => {
		lifetime.clientCame().introduced('browser');
		expect(lifetime.downDone(lifetime.clientCame(), 0)).toBe(false);
	});

	test('leaves it to another command that waits for an answer, or has just come', () => {
		const other = lifetime.clientCame();
		const caller = lifetime.clientCame();
		expect(lifetime.downDone(caller, 0)).toBe(false);
		other.introduced('cli');
		other.callBegan();
		expect(lifetime.downDone(caller, 0)).toBe(false);
		other.callEnded();
		expect(lifetime.downDone(caller, 0)).toBe(true);
	});
});
