/**
 * A recording that can be shown at any of its moments: the nearest keyframe before it, and the events from there on.
 *
 * Events are appended in order, from an engine's pushes or read from a RecordingSource; each is folded once. What is kept
 * is bounded however long the recording is: keyframes are thinned out, and of the parts that events are kept in only
 * some stay in memory; the others are read again when a moment in them is asked for.
 * Read next: playback.ts (time that passes), replay.ts (the store's side).
 */
import type { RecordedEvent } from '../../../../engine/contract/recorded-event.ts';
import type { ClusterView } from '../cluster-view.ts';
import { withEvents } from '../reduce.ts';
import { LandmarkLog, type Landmarks } from './landmarks.ts';
import type { RecordingSource, SourceOutcome } from './recording-source.ts';

export interface TimelineOptions {
	/** The view before the first event that will be appended; where the recording is whole: `emptyView(name)`. */
	readonly base: ClusterView;
	readonly source: Pick<RecordingSource, 'read'>;
	readonly bounds?: Partial<TimelineBounds>;
}

export interface TimelineBounds {
	/** Events of a part. */
	readonly partLength: number;
	/** Parts in memory, beside the one that grows. */
	readonly parts: number;
	readonly keyframes: number;
	/** Further keyframes at the places that were looked at last. */
	readonly recent: number;
}

/** Chosen, for an hour of 200 events a second: some 30,000 events in memory, and a keyframe at least every 8,000. */
const boundsDefault: TimelineBounds = { partLength: 2000, parts: 16, keyframes: 96, recent: 12 };

/** A step of playback: what passed, or the part that has to be read before it can go on. */
export type Advance =
	| { readonly kind: 'arrived'; readonly view: ClusterView; readonly events: readonly RecordedEvent[] }
	| { readonly kind: 'missing'; readonly part: number };

export class Timeline {
	readonly #base: ClusterView;
	readonly #source: TimelineOptions['source'];
	readonly #bounds: TimelineBounds;
	readonly #log = new LandmarkLog();
	/** Of each part: the time of its first event. */
	readonly #partsMs: number[] = [];
	/** Parts in memory, the one used longest ago first. */
	readonly #loaded = new Map<number, readonly RecordedEvent[]>();
	readonly #reading = new Map<number, Promise<SourceOutcome<readonly RecordedEvent[]>>>();
	/** The view before the first event of a part. */
	readonly #keyframes = new Map<number, ClusterView>();
	readonly #recent = new Map<number, ClusterView>();
	#stride = 1;
	/** The part that grows. */
	#open: RecordedEvent[] = [];
	#head: ClusterView;

	constructor(options: TimelineOptions) {
		this.#base = options.base;
		this.#head = options.base;
		this.#source = options.source;
		this.#bounds = { ...boundsDefault, ...options.bounds };
	}

	/** The view with every event in it. */
	get head(): ClusterView {
		return this.#head;
	}

	get landmarks(): Landmarks {
		return this.#log.marks;
	}

	/** When its first event was; what was before cannot be shown. */
	get fromMs(): number {
		return this.#base.lastSeq > 0 ? this.#base.lastAtMs : (this.#partsMs[0] ?? 0);
	}

	get toMs(): number {
		return this.#head.lastAtMs;
	}

	/** For whoever watches its memory. */
	get kept(): { readonly events: number; readonly keyframes: number } {
		let events = this.#open.length;
		for (const part of this.#loaded.values()) events += part.length;
		return { events, keyframes: this.#keyframes.size + this.#recent.size };
	}

	/** False: something is missing before them, and nothing was taken. Events that are known already are passed by. */
	append(events: readonly RecordedEvent[]): boolean {
		const fresh = events.filter((event) => event.seq > this.#head.lastSeq);
		const first = fresh[0];
		if (!first) return true;
		if (first.seq !== this.#head.lastSeq + 1) return false;
		for (const event of fresh) {
			if (this.#open.length === 0) this.#begin(event.atMs);
			const before = this.#head;
			this.#head = withEvents(before, [event]);
			this.#log.note(event, before, this.#head);
			this.#open.push(event);
			if (this.#open.length === this.#bounds.partLength) this.#close();
		}
		this.#log.settle();
		return true;
	}

	/** The next moment behind `atMs`, or the last before it, at which something happened. */
	nextMs(atMs: number, direction: 1 | -1): number | null {
		return this.#log.nextMs(atMs, direction);
	}

	/** The view of that moment, if all that it takes is in memory. */
	viewNow(atMs: number, near?: ClusterView): ClusterView | null {
		const advance = this.advance(this.#nearest(atMs, near), atMs);
		return advance.kind === 'arrived' ? advance.view : null;
	}

	/** Exactly that moment: everything recorded up to it, and nothing behind it. */
	async viewAt(atMs: number, near?: ClusterView): Promise<SourceOutcome<ClusterView>> {
		let from = this.#nearest(atMs, near);
		for (;;) {
			const advance = this.advance(from, atMs, true);
			if (advance.kind === 'arrived') return { ok: true, value: advance.view };
			const part = await this.load(advance.part);
			if (!part.ok) return part;
			// Other reads may have pushed it out meanwhile.
			if (!this.#loaded.has(advance.part)) this.#keep(advance.part, part.value);
			from = this.#nearest(atMs, near);
		}
	}

	/** From a view of this timeline forward to a moment; what is in memory decides how far. */
	advance(from: ClusterView, toMs: number, remembers = false): Advance {
		let view = from;
		const passed: RecordedEvent[] = [];
		for (;;) {
			const index = this.#partOf(view.lastSeq + 1);
			if (view.lastSeq >= this.#head.lastSeq || (this.#partsMs[index] ?? Number.POSITIVE_INFINITY) > toMs) break;
			const part = this.#part(index);
			if (!part) return { kind: 'missing', part: index };
			const begin = view.lastSeq - this.#base.lastSeq - index * this.#bounds.partLength;
			const end = firstBehind(part, toMs);
			if (remembers && begin === 0) this.#remember(index, view);
			if (end <= begin) break;
			const events = part.slice(begin, end);
			view = withEvents(view, events);
			for (const event of events) passed.push(event);
			if (end < part.length) break;
		}
		return { kind: 'arrived', view, events: passed };
	}

	/** What happened in the `withinMs` up to a moment, as far as it is in memory. */
	shortlyBefore(atMs: number, withinMs: number): readonly RecordedEvent[] {
		const found: (readonly RecordedEvent[])[] = [];
		let index = this.#partsMs.length - 1;
		while (index > 0 && (this.#partsMs[index] ?? 0) > atMs) index -= 1;
		for (; index >= 0; index--) {
			const part = this.#part(index);
			if (!part) break;
			found.unshift(part.slice(firstBehind(part, atMs - withinMs), firstBehind(part, atMs)));
			if ((this.#partsMs[index] ?? 0) <= atMs - withinMs) break;
		}
		return found.flat();
	}

	/** Reads a part again. Parts that were never appended are not read. */
	load(index: number): Promise<SourceOutcome<readonly RecordedEvent[]>> {
		const known = this.#part(index);
		if (known) return Promise.resolve({ ok: true, value: known });
		const under = this.#reading.get(index);
		if (under) return under;
		const reading = this.#read(index).finally(() => this.#reading.delete(index));
		this.#reading.set(index, reading);
		return reading;
	}

	/** The part behind a view, for who will need it soon; null: the recording ends in this one. */
	partBehind(view: ClusterView): number | null {
		const next = this.#partOf(view.lastSeq + 1) + 1;
		return next < this.#partsMs.length ? next : null;
	}

	async #read(index: number): Promise<SourceOutcome<readonly RecordedEvent[]>> {
		const { partLength } = this.#bounds;
		const events: RecordedEvent[] = [];
		const beginSeq = this.#base.lastSeq + index * partLength;
		while (events.length < partLength) {
			const read = await this.#source.read(beginSeq + events.length, partLength - events.length);
			if (!read.ok) return read;
			if (read.value[0]?.seq !== beginSeq + events.length + 1) {
				return { ok: false, error: { code: 'recording-gap', message: `the recording has no event ${beginSeq + events.length + 1} any more` } };
			}
			for (const event of read.value) events.push(event);
		}
		this.#keep(index, events);
		return { ok: true, value: events };
	}

	#partOf(seq: number): number {
		return Math.floor((seq - 1 - this.#base.lastSeq) / this.#bounds.partLength);
	}

	#part(index: number): readonly RecordedEvent[] | undefined {
		if (index === this.#partsMs.length - 1 && this.#open.length > 0) return this.#open;
		const part = this.#loaded.get(index);
		if (part) {
			this.#loaded.delete(index);
			this.#loaded.set(index, part);
		}
		return part;
	}

	#keep(index: number, events: readonly RecordedEvent[]): void {
		this.#loaded.delete(index);
		this.#loaded.set(index, events);
		forgetOldest(this.#loaded, this.#bounds.parts);
	}

	#begin(atMs: number): void {
		const index = this.#partsMs.length;
		this.#partsMs.push(atMs);
		if (index % this.#stride === 0) this.#keyframes.set(index, this.#head);
		if (this.#keyframes.size <= this.#bounds.keyframes) return;
		this.#stride *= 2;
		for (const one of this.#keyframes.keys()) if (one % this.#stride !== 0) this.#keyframes.delete(one);
	}

	#close(): void {
		const index = this.#partsMs.length - 1;
		const full = this.#open;
		this.#open = [];
		this.#keep(index, full);
	}

	#remember(index: number, view: ClusterView): void {
		if (this.#keyframes.has(index)) return;
		this.#recent.delete(index);
		this.#recent.set(index, view);
		forgetOldest(this.#recent, this.#bounds.recent);
	}

	/** The latest known view that is not behind `atMs`. */
	#nearest(atMs: number, near: ClusterView | undefined): ClusterView {
		let best = this.#base;
		const offer = (view: ClusterView) => {
			if (view.lastAtMs <= atMs && view.lastSeq > best.lastSeq) best = view;
		};
		for (const view of this.#keyframes.values()) offer(view);
		for (const view of this.#recent.values()) offer(view);
		if (near) offer(near);
		offer(this.#head);
		return best;
	}
}

/** In a part: the first event behind that moment. */
function firstBehind(part: readonly RecordedEvent[], atMs: number): number {
	let low = 0;
	let high = part.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((part[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
		else high = middle;
	}
	return low;
}

function forgetOldest<T>(kept: Map<number, T>, most: number): void {
	for (const key of kept.keys()) {
		if (kept.size <= most) return;
		kept.delete(key);
	}
}
