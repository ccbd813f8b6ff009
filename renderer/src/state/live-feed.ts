/**
 * The cluster that is followed, as the engine tells it: its past in one go, then each event and status as it is pushed.
 *
 * Pushes are collected and folded once per animation frame, so that a burst of beats costs one repaint; while the
 * past is being read nothing is shown half. Whose page is open is decided above, in pages.ts and connection.ts.
 * Read next: reduce.ts (how pushes become a view), shown-replay.ts (how that is shown), ../channel/ (how they get here).
 */
import type { ClusterStatus } from '../../../engine/contract/cluster-status.ts';
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { emptyView } from './cluster-view.ts';
import { engineClock } from './engine-clock.ts';
import { call } from './engine-link.ts';
import { useLab } from './lab-state.ts';
import { tellLiveEvents } from './passing-events.ts';
import { openEngineRecording } from './recordings/engine-source.ts';
import { withEvents, withStatus } from './reduce.ts';
import { lateSource } from './replay/late-source.ts';
import type { RecordingSource } from './replay/recording-source.ts';
import { replay, showNewest, showNothing, takeIn } from './shown-replay.ts';

const { getState: get, setState: set } = useLab;

// What was pushed and not yet folded. `awaitedSeq`: the recording's past is being read; nothing is shown before.
let events: RecordedEvent[] = [];
let status: ClusterStatus | null = null;
/** How many of `events` had arrived before `status`: what came behind it is news to it. */
let eventsBeforeStatus = 0;
let frame: number | null = null;
let awaitedSeq: number | null = null;

/** How long history may take before the picture is shown without it. Chosen. */
const historyMs = 3000;

/** A hidden page gets no animation frames; a timer keeps its memory bounded all the same. */
const hiddenMs = 1000;

let leaveGone: (error: CallFailure) => void = () => {};

/**
 * What is to be done when the cluster whose page is open turns out not to be there. Said once, by pages.ts: it opens
 * pages by following clusters here, so this file cannot know of it; and it is found out here alone, long after.
 */
export function whenGone(leave: (error: CallFailure) => void): void {
	leaveGone = leave;
}

/** Shows this cluster from now on; after a pause, from where it was left. */
export async function follow(name: string): Promise<void> {
	if (get().live?.name !== name) {
		forget();
		engineClock.reset();
		set({ live: emptyView(name), view: emptyView(name), selected: null });
	}
	const first = await call('status', { name });
	if (!first.ok) {
		gone(name, first.error);
		return;
	}
	const view = get().live;
	if (view?.name !== name) return;
	if (get().whole === null) replay.open(name, recordingOf(name, first.value.startedAt), true);
	showNewest(withStatus(view, first.value));
	awaitedSeq = Number.MAX_SAFE_INTEGER;
	const followed = await call('follow', { name, afterSeq: view.lastSeq });
	if (!followed.ok) {
		awaitedSeq = null;
		gone(name, followed.error);
		return;
	}
	awaitedSeq = followed.value.lastSeq;
	const wanted = awaitedSeq;
	setTimeout(() => {
		if (awaitedSeq !== wanted) return;
		awaitedSeq = 0;
		schedule();
	}, historyMs);
	const now = await call('status', { name });
	if (now.ok) receiveStatus(now.value);
	schedule();
}

/** Its page is left: the engine need not tell of it any more, and nothing of it is kept. */
export function unfollow(): void {
	const { live: newest } = get();
	if (newest) void call('unfollow', { name: newest.name });
	forget();
}

/** Of the cluster whose page it was nothing is kept. */
export function forget(): void {
	events = [];
	status = null;
	awaitedSeq = null;
	showNothing();
}

/** What this page did not receive of a running cluster's recording; the engine has it in a file. */
function recordingOf(name: string, startedAt: string): RecordingSource {
	return lateSource(startedAt, async () => {
		const opened = await openEngineRecording({ cluster: name }, call);
		return opened.ok ? { ok: true, value: opened.value.source } : opened;
	});
}

function gone(name: string, error: CallFailure): void {
	const { page } = get();
	if (page.kind !== 'cluster' || page.name !== name || error.code === 'connection-lost') return;
	forget();
	leaveGone(error);
}

export function receiveEvents(name: string, batch: readonly RecordedEvent[]): void {
	if (get().live?.name !== name) return;
	for (const event of batch) events.push(event);
	const last = batch.at(-1);
	if (last && (awaitedSeq === null || last.seq >= awaitedSeq)) engineClock.heard(last.atMs);
	schedule();
}

export function receiveStatus(pushed: ClusterStatus): void {
	const { live: newest } = get();
	if (newest?.name !== pushed.name) return;
	if (newest.status && newest.status.startedAt !== pushed.startedAt) {
		// The same name, started again: another recording.
		forget();
		void follow(pushed.name);
		return;
	}
	status = pushed;
	eventsBeforeStatus = events.length;
	schedule();
}

function schedule(): void {
	if (frame !== null) return;
	frame = 1;
	const run = () => {
		if (frame === null) return;
		frame = null;
		fold();
	};
	requestAnimationFrame(run);
	setTimeout(run, hiddenMs);
}

function fold(): void {
	const { live: view } = get();
	if (!view) return;
	const last = events.at(-1);
	if (awaitedSeq !== null && (last?.seq ?? view.lastSeq) < awaitedSeq) return;
	const history = awaitedSeq !== null;
	// The past is read in one go: only its end tells the time.
	if (history && last) engineClock.heard(last.atMs);
	awaitedSeq = null;
	const batch = events;
	events = [];
	// In the order in which they came. Of the past the events tell when, and the status has the last word on what.
	const older = history ? batch.length : eventsBeforeStatus;
	const next = status ? withEvents(withStatus(withEvents(view, batch.slice(0, older)), status), batch.slice(older)) : withEvents(view, batch);
	status = null;
	const fresh = batch.filter((event) => event.seq > view.lastSeq);
	takeIn(fresh, next === view ? null : next);
	if (!history && fresh.length > 0 && get().moment.kind === 'live') tellLiveEvents(fresh);
}
