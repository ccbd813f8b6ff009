/**
 * What the next traffic is to be: its rate, the size of a mail, how many clients, and whether they read by IMAP, too.
 *
 * Chosen in the traffic tab, used by the button above the tabs. Presets are names for some such choices.
 */
import { create } from 'zustand';
import type { CallArguments } from '../../../engine/contract/engine-api.ts';

export interface TrafficChoice {
	readonly ratePerS: number;
	readonly sizeBytes: number;
	/** null: as many as they need. */
	readonly clients: number | null;
	readonly withImap: boolean;
}

/** As the engine has them at its door. */
export const trafficLimits = { ratePerS: [1, 500], sizeBytes: [1_000, 1_000_000], clients: [1, 64] } as const;

export const trafficPresets = {
	gentle: { ratePerS: 5, sizeBytes: 1_000, clients: 2, withImap: true },
	busy: { ratePerS: 50, sizeBytes: 8_000, clients: 16, withImap: true },
	storm: { ratePerS: 300, sizeBytes: 16_000, clients: 64, withImap: true },
} as const satisfies Record<string, TrafficChoice>;
export type TrafficPreset = keyof typeof trafficPresets;

const usual: TrafficChoice = { ratePerS: 20, sizeBytes: 1_000, clients: null, withImap: true };

export const useTrafficChoice = create<TrafficChoice>(() => usual);

/** Within the limits, in whole numbers; what is no number changes nothing. */
export function chooseTraffic(patch: Partial<TrafficChoice>): void {
	const chosen = Object.entries(patch).filter(([, value]) => !Number.isNaN(value));
	const next: TrafficChoice = { ...useTrafficChoice.getState(), ...Object.fromEntries(chosen) };
	useTrafficChoice.setState({
		...next,
		ratePerS: within(next.ratePerS, trafficLimits.ratePerS),
		sizeBytes: within(next.sizeBytes, trafficLimits.sizeBytes),
		clients: next.clients === null ? null : within(next.clients, trafficLimits.clients),
	});
}

/** The preset that is just this; null: none. */
export function presetOf(choice: TrafficChoice): TrafficPreset | null {
	const names = Object.keys(trafficPresets) as TrafficPreset[];
	const same = (one: TrafficChoice) =>
		one.ratePerS === choice.ratePerS && one.sizeBytes === choice.sizeBytes && one.clients === choice.clients && one.withImap === choice.withImap;
	return names.find((name) => same(trafficPresets[name])) ?? null;
}

/** As the call takes it: what is as usual is left out. */
export function trafficOrder({ ratePerS, sizeBytes, clients, withImap }: TrafficChoice): Omit<CallArguments<'trafficStart'>, 'name'> {
	return {
		ratePerS,
		...(sizeBytes === usual.sizeBytes ? {} : { sizeBytes }),
		...(clients === null ? {} : { clients }),
		...(withImap ? {} : { withImap }),
	};
}

function within(value: number, [least, most]: readonly [number, number]): number {
	return Math.min(most, Math.max(least, Math.round(value)));
}
