/**
 * Events as they pass before the eye, live or in playback, for what travels in the picture: never history.
 *
 * The view in lab-state.ts says how things stand; it cannot say that a mail has just left. Whoever draws that listens
 * here. Read next: live-feed.ts and shown-replay.ts, which tell; ../views/picture/travels.tsx, which listens.
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';

export type EventsListener = (events: readonly RecordedEvent[]) => void;

const liveListeners = new Set<EventsListener>();
const jumpListeners = new Set<EventsListener>();

/** Recorded events of what is shown, as they come or are played. */
export function onLiveEvents(listener: EventsListener): () => void {
	liveListeners.add(listener);
	return () => liveListeners.delete(listener);
}

/** Another moment is shown than the one that time leads to: what had happened shortly before it. */
export function onJump(listener: EventsListener): () => void {
	jumpListeners.add(listener);
	return () => jumpListeners.delete(listener);
}

/** For the stores alone. */
export function tellLiveEvents(events: readonly RecordedEvent[]): void {
	for (const listener of liveListeners) listener(events);
}

/** For the stores alone. */
export function tellJump(before: readonly RecordedEvent[]): void {
	for (const listener of jumpListeners) listener(before);
}
