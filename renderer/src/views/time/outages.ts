/**
 * Stretches of time in which some client had no answer, from the probe's samples. Pure.
 */
import type { TrafficView } from '../../state/cluster-view.ts';
import { longestWaitIn } from '../../state/longest-wait.ts';

/** A wait from here on is painted. Chosen: longer than any undisturbed answer, shorter than any failover. */
export const outageFromMs = 250;
/** Bands at most; older ones are out of sight. */
const outagesMax = 20;

export interface Outage {
	readonly fromMs: number;
	readonly toMs: number;
	/** The longest wait of one client in it: what the stretch may be called, for several may follow one another. */
	readonly longestMs: number;
	/** No recorded cause explains it: the machine was busy. */
	readonly isCalm: boolean;
}

/** From when the first wait began to the last sample in which somebody still waited. */
export function outagesOf(samples: TrafficView['samples'], most = outagesMax): readonly Outage[] {
	const outages: Outage[] = [];
	let open = null as Outage | null;
	for (const { atMs, sample, isCalm = false } of samples) {
		if (sample.waitingMs >= outageFromMs) {
			const fromMs: number = open?.fromMs ?? atMs - sample.waitingMs;
			open = { fromMs, toMs: atMs, longestMs: Math.max(open?.longestMs ?? 0, longestWaitIn(sample)), isCalm: isCalm && (open?.isCalm ?? true) };
		} else if (open) {
			// Who was answered since the last sample is told by this one.
			outages.push({ ...open, longestMs: Math.max(open.longestMs, longestWaitIn(sample)) });
			open = null;
		}
	}
	if (open) outages.push(open);
	return outages.slice(-most);
}
