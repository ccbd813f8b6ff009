import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadTerminal } from './load-terminal.ts';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const terminal = {} as Awaited<ReturnType<typeof loadTerminal>>;

test('a load that a changing network broke off is begun again', async () => {
	let calls = 0;
	const loading = loadTerminal(async () => {
		calls += 1;
		if (calls < 3) throw new TypeError('network changed');
		return terminal;
	});
	await vi.runAllTimersAsync();
	expect(await loading).toBe(terminal);
	expect(calls).toBe(3);
});

test('what cannot be loaded at all is a failure in the end', async () => {
	const loading = loadTerminal(() => Promise.reject(new TypeError('gone'))).catch((error: unknown) => error);
	await vi.runAllTimersAsync();
	expect(await loading).toEqual(new TypeError('gone'));
});
