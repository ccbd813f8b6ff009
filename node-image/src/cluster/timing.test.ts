import { expect, test } from 'vitest';
import { slowVolume, timingFrom } from './timing.ts';

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

test('what a slow volume does is told in the order in which it happens, and grows with the beat', () => {
	for (const backends of [2, 3, 5]) {
		const { heldAboveMs, deadAboveMs } = slowVolume(timingFrom(), backends);
		expect(heldAboveMs).toBeLessThan(deadAboveMs);
		expect(slowVolume(timingFrom(1000), backends).heldAboveMs).toBeGreaterThanOrEqual(10 * heldAboveMs);
	}
	expect([2, 3].map((backends) => slowVolume(timingFrom(), backends))).toEqual([
		{ heldAboveMs: 31, deadAboveMs: 150 },
		{ heldAboveMs: 27, deadAboveMs: 120 },
	]);
});
