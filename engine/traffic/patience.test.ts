import { expect, test } from 'vitest';
import { repeatPauseMs } from './patience.ts';

test.each([
	[0, 25],
	[1_000, 25],
	[4_000, 100],
	[60_000, 250],
])('after %i ms of waiting the next try comes %i ms later', (waitedMs, pauseMs) => {
	expect(repeatPauseMs(waitedMs)).toBe(pauseMs);
});
