import { expect, test } from 'vitest';
import { timingFrom } from './timing.ts';

test('the timeouts keep their order, at any beat: who cannot prove its life is mute before anybody may call it silent', () => {
	for (const beatMs of [20, 100, 1000]) {
		const timing = timingFrom(beatMs);
		expect(timing.fitMs).toBeLessThanOrEqual(timing.missedAfterLinkEnd * beatMs);
		expect(timing.suspicionMs).toBe(timing.missedForSilence * beatMs);
		expect(timing.storeFirstMs).toBeGreaterThan(3 * timing.suspicionMs);
		expect(timing.handOverMs).toBeGreaterThan(timing.storeFirstMs);
		expect(timing.queueRetryMsMax).toBeGreaterThan(timing.handOverMs);
	}
});

test('a beat of nothing is refused', () => {
	expect(() => timingFrom(0)).toThrow('does not hold for a beat of 0 ms');
	expect(() => timingFrom(Number.NaN)).toThrow();
});
