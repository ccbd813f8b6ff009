/** The brake on guessing: delays that grow, an end of them, bounded memory. */
import { beforeEach, expect, test } from 'vitest';
import { delayMsMax, firstDelayMs, forgetMs, keysMax, LoginBrake } from './login-brake.ts';

let nowMs: number;
let brake: LoginBrake;

beforeEach(() => {
	nowMs = 0;
	brake = new LoginBrake({ nowMs: () => nowMs, freeTries: 3 });
});

const fail = (key: string, times = 1) => {
	for (let at = 0; at < times; at += 1) brake.begun(key);
};

test('a few failures cost nothing, then each doubles the delay, up to an end', () => {
	fail('10.0.0.1', 2);
	expect(brake.waitMs('10.0.0.1')).toBe(0);
	fail('10.0.0.1');
	expect(brake.waitMs('10.0.0.1')).toBe(firstDelayMs);
	fail('10.0.0.1');
	expect(brake.waitMs('10.0.0.1')).toBe(2 * firstDelayMs);
	nowMs += 500;
	expect(brake.waitMs('10.0.0.1')).toBe(2 * firstDelayMs - 500);
	fail('10.0.0.1', 100);
	expect(brake.waitMs('10.0.0.1')).toBe(delayMsMax);
	expect(brake.waitMs('10.0.0.2')).toBe(0);
});

test('an attempt that is not judged yet counts: many at once are braked', () => {
	fail('postmaster', 3);
	expect(brake.waitMs('postmaster')).toBeGreaterThan(0);
	brake.unjudged('postmaster');
	expect(brake.waitMs('postmaster')).toBe(0);
});

test('the right password clears the key, and time does', () => {
	fail('postmaster', 5);
	brake.succeeded('postmaster');
	expect(brake.waitMs('postmaster')).toBe(0);
	fail('postmaster', 5);
	nowMs += forgetMs;
	expect(brake.waitMs('postmaster')).toBe(0);
	fail('postmaster');
	expect(brake.waitMs('postmaster')).toBe(0);
});

test('a flood of names takes bounded memory, and forgets the oldest first', () => {
	fail('victim', 5);
	for (let at = 0; at < keysMax - 1; at += 1) fail(`guess-${at}`);
	expect(brake.waitMs('victim')).toBeGreaterThan(0);
	fail('one-more');
	expect(brake.size).toBe(keysMax);
	expect(brake.waitMs('victim')).toBe(0);
});
