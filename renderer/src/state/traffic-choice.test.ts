import { beforeEach, expect, test } from 'vitest';
import { chooseTraffic, presetOf, trafficLimits, trafficOrder, trafficPresets, useTrafficChoice } from './traffic-choice.ts';

beforeEach(() => {
	useTrafficChoice.setState(useTrafficChoice.getInitialState(), true);
});

test('what is chosen stays within what the engine takes, in whole numbers', () => {
	chooseTraffic({ ratePerS: 0, sizeBytes: 5_000_000, clients: 900 });
	expect(useTrafficChoice.getState()).toMatchObject({
		ratePerS: trafficLimits.ratePerS[0],
		sizeBytes: trafficLimits.sizeBytes[1],
		clients: trafficLimits.clients[1],
	});
	chooseTraffic({ ratePerS: 19.6 });
	expect(useTrafficChoice.getState()).toMatchObject({ ratePerS: 20, sizeBytes: trafficLimits.sizeBytes[1] });
});

test('a field that holds no number changes nothing', () => {
	chooseTraffic({ ratePerS: 50 });
	chooseTraffic({ ratePerS: Number.NaN });
	expect(useTrafficChoice.getState().ratePerS).toBe(50);
});

test('as many clients as they need is a choice of its own, and can be taken back', () => {
	chooseTraffic({ clients: 3 });
	chooseTraffic({ clients: null });
	expect(useTrafficChoice.getState().clients).toBeNull();
});

test('a preset is known by all that it is, and by nothing less', () => {
	for (const name of Object.keys(trafficPresets) as (keyof typeof trafficPresets)[]) {
		chooseTraffic(trafficPresets[name]);
		expect(presetOf(useTrafficChoice.getState())).toBe(name);
	}
	chooseTraffic({ withImap: false });
	expect(presetOf(useTrafficChoice.getState())).toBeNull();
});

test('every preset is within the limits', () => {
	for (const preset of Object.values(trafficPresets)) {
		chooseTraffic(preset);
		expect(useTrafficChoice.getState()).toEqual(preset);
	}
});

test('an order names only what is not as usual', () => {
	expect(trafficOrder(useTrafficChoice.getState())).toEqual({ ratePerS: 20 });
	expect(trafficOrder({ ratePerS: 5, sizeBytes: 8_000, clients: 2, withImap: false })).toEqual({ ratePerS: 5, sizeBytes: 8_000, clients: 2, withImap: false });
});
