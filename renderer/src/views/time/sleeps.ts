/**
 * The computer's sleep on the axis of time, so that nobody reads it as an outage. Pure.
 *
 * Where the recording's clock stood still in a sleep (Linux), it takes no room: a mark says where it was. Where the
 * clock went on, the whole stretch is the sleep's, and what clients waited in it is nobody's outage.
 */
import type { SleepView } from '../../state/cluster-view.ts';
import type { Outage } from './outages.ts';
import { type TimeScale, xOf } from './time-window.ts';

export interface SleepMark {
	readonly seq: number;
	readonly forMs: number;
	readonly left: number;
	/** 0: a mark without a width of its own. */
	readonly width: number;
}

/** Those in sight. */
export function sleepMarks(sleeps: readonly SleepView[], scale: TimeScale): readonly SleepMark[] {
	return sleeps
		.filter(({ atMs, countedMs }) => atMs >= scale.fromMs && atMs - countedMs <= scale.toMs)
		.map(({ seq, forMs, atMs, countedMs }) => {
			const left = Math.max(0, xOf(scale, atMs - countedMs));
			return { seq, forMs, left, width: Math.min(scale.width, xOf(scale, atMs)) - left };
		});
}

/** Outages that a sleep explains are none. */
export function besidesSleeps(outages: readonly Outage[], sleeps: readonly SleepView[]): readonly Outage[] {
	const counted = sleeps.filter(({ countedMs }) => countedMs > 0);
	if (counted.length === 0) return outages;
	return outages.filter(({ fromMs, toMs }) => !counted.some(({ atMs, countedMs }) => fromMs < atMs && toMs > atMs - countedMs));
}
