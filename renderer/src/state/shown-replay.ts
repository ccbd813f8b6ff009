/**
 * The one replay of this window, and how what it says gets into the store: the moment that is shown, the view of it,
 * and the recording as a whole.
 *
 * The newest view is known here (`live`), whether it or the past is shown: both change in one `set`, so that no
 * component ever sees a view of one moment beside the name of another. Read next: replay/replay.ts (what is decided
 * there), live-feed.ts (what comes in), time-travel.ts (what a user does with it).
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import type { ClusterView } from './cluster-view.ts';
import { engineClock } from './engine-clock.ts';
import { useLab } from './lab-state.ts';
import { tellJump, tellLiveEvents } from './passing-events.ts';
import { Replay, type ReplayState } from './replay/replay.ts';
import { statusFromView } from './status-from-view.ts';
import { withWholePast } from './whole-past.ts';

const { getState: get, setState: set } = useLab;

let shownPast: { readonly past: ClusterView; readonly view: ClusterView } | null = null;
/** Folded, and about to be shown together with what the replay says of it. */
let incoming: ClusterView | null = null;

/** For the stores alone: components go through time by time-travel.ts. */
export const replay = new Replay({
	nextFrame(run) {
		const requested = requestAnimationFrame(run);
		return () => cancelAnimationFrame(requested);
	},
	breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
	show: showMoment,
	played: tellLiveEvents,
	jumped: tellJump,
	liveView: () => incoming ?? get().live,
	liveMs: () => engineClock.nowMs(),
});

/** A past view has no engine to answer for it: its status is made from it, and from what does not change. */
function showMoment({ moment, seekingMs, past, whole }: ReplayState): void {
	const known = get();
	const received = incoming ?? known.live;
	incoming = null;
	// What this page did not receive has been read meanwhile.
	const newest = received && whole?.isRunning && !whole.isReading ? withWholePast(received, whole.head) : received;
	if (past === null) shownPast = null;
	else if (shownPast?.past !== past) shownPast = { past, view: { ...past, status: statusFromView(past, whole?.startedAt ?? '', newest?.status) } };
	const next = { moment, seekingMs, whole, speed: replay.speed, live: newest, view: shownPast?.view ?? newest };
	if ((Object.keys(next) as (keyof typeof next)[]).some((key) => next[key] !== known[key])) set(next);
}

/** The newest view; shown as well, unless somebody looks at the past. */
export function showNewest(next: ClusterView): void {
	set(get().moment.kind === 'live' ? { live: next, view: next } : { live: next });
}

/** `fresh` was recorded, and has made the newest view what `next` is; null: it is as it was. */
export function takeIn(fresh: readonly RecordedEvent[], next: ClusterView | null): void {
	incoming = next;
	replay.receive(fresh);
	// The replay has shown it, unless it had nothing to say.
	if (incoming !== null) showNewest(incoming);
	incoming = null;
}

/** Nothing is open any more. */
export function showNothing(): void {
	incoming = null;
	set({ live: null, view: null });
	replay.close();
}
