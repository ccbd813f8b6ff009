/**
 * What a whole recording is told by at a glance: faults, who led, outages, traffic, and when something happened.
 *
 * Grown while events are folded, bounded however long it lasts. Read next: timeline.ts.
 */
import type { RecordedEvent, TrafficSample } from '../../../../engine/contract/recorded-event.ts';
import type { ClusterView } from '../cluster-view.ts';
import type { FaultView } from '../fault-view.ts';
import { isTransition } from '../reduce.ts';

export interface FaultMark {
	readonly seq: number;
	readonly atMs: number;
	readonly kind: FaultView['kind'];
	readonly node: string;
}

/** From here on this one led, or nobody. */
export interface ReignMark {
	readonly fromMs: number;
	readonly node: string | null;
	readonly epoch: number | null;
}

export interface SampleMark {
	readonly atMs: number;
	readonly sample: TrafficSample;
	readonly isCalm?: boolean;
}

export interface Landmarks {
	readonly faults: readonly FaultMark[];
	readonly reigns: readonly ReignMark[];
	/** Of the whole recording, thinned out as it grows: of neighbours the one with the longest wait is kept. */
	readonly samples: readonly SampleMark[];
	/** Transitions for the list of events, newest last; earlier ones are forgotten. */
	readonly story: readonly RecordedEvent[];
}

/** Chosen: more than anybody tells apart on a screen; the story is some hours of faults. */
export const landmarkBounds = { faults: 1000, reigns: 1000, samples: 4000, story: 20_000, times: 200_000 } as const;

export const noLandmarks: Landmarks = { faults: [], reigns: [], samples: [], story: [] };

/** `after`: the view with all of `events` in it. */
export class LandmarkLog {
	#marks: Landmarks = noLandmarks;
	/** When something happened, for steps from one to the next: plain numbers, so that all of them fit. */
	#times: number[] = [];

	get marks(): Landmarks {
		return this.#marks;
	}

	/** `before` and `after` one event. */
	note(recorded: RecordedEvent, before: ClusterView, after: ClusterView): void {
		const { event, atMs } = recorded;
		if (isTransition(event.type)) {
			if (this.#times.at(-1) !== atMs) this.#times.push(atMs);
			if (this.#times.length > landmarkBounds.times) this.#times.splice(0, landmarkBounds.times / 10);
			this.#story.push(recorded);
		}
		if (after.fault !== null && after.fault.seq === recorded.seq) {
			const { seq, kind, node } = after.fault;
			this.#change({ faults: [...this.#marks.faults, { seq, atMs, kind, node }].slice(-landmarkBounds.faults) });
		}
		if (before.controller !== after.controller) {
			const { controller } = after;
			const reign = { fromMs: atMs, node: controller?.node ?? null, epoch: controller?.epoch ?? null };
			this.#change({ reigns: [...this.#marks.reigns, reign].slice(-landmarkBounds.reigns) });
		}
		const sample = after.traffic.samples.at(-1);
		if (event.type === 'traffic' && sample !== undefined) this.#samples.push(sample);
	}

	#story: RecordedEvent[] = [];
	#samples: SampleMark[] = [];

	/** Hands on what was noted, once a batch: lists that did not grow stay the same. */
	settle(): void {
		if (this.#story.length > 0) {
			const story = [...this.#marks.story, ...this.#story];
			this.#story = [];
			this.#change({ story: story.length > landmarkBounds.story ? story.slice(-landmarkBounds.story) : story });
		}
		if (this.#samples.length > 0) {
			const samples = [...this.#marks.samples, ...this.#samples];
			this.#samples = [];
			this.#change({ samples: samples.length > landmarkBounds.samples ? thinned(samples) : samples });
		}
	}

	/** The next moment behind `atMs`, or the last one before it, at which something happened. */
	nextMs(atMs: number, direction: 1 | -1): number | null {
		return neighbour(this.#times, atMs, direction, (time) => time);
	}

	#change(change: Partial<Landmarks>): void {
		this.#marks = { ...this.#marks, ...change };
	}
}

/** In a list that rises: the first behind `atMs`, or the last before it. */
export function neighbour<T>(list: readonly T[], atMs: number, direction: 1 | -1, time: (one: T) => number): number | null {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		const one = list[middle];
		if (one === undefined) break;
		if (direction === 1 ? time(one) <= atMs : time(one) < atMs) low = middle + 1;
		else high = middle;
	}
	const found = list[direction === 1 ? low : low - 1];
	return found === undefined ? null : time(found);
}

/** Every second one: the worse of two neighbours, so that no outage is thinned away. The newest are not touched. */
function thinned(samples: readonly SampleMark[]): SampleMark[] {
	const old = Math.floor(samples.length / 4) * 2;
	const kept: SampleMark[] = [];
	for (let index = 0; index + 1 < old; index += 2) {
		const one = samples[index];
		const other = samples[index + 1];
		if (one && other) kept.push(one.sample.waitingMs > other.sample.waitingMs ? one : other);
	}
	return [...kept, ...samples.slice(old)];
}
