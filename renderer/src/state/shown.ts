/**
 * What is shown, as it follows from the store's state: whose page it is, whether it is a recording, and whether what is
 * seen can be acted on.
 *
 * Pure: selectors for `useLab`, each with an answer that stays the same while nothing changes. Read next: lab-state.ts.
 */
import type { CallArguments } from '../../../engine/contract/engine-api.ts';
import type { LabState } from './lab-state.ts';

/** Of the cluster whose page this is; null: home, or a recording that is not open yet. */
export function shownName({ page }: LabState): string | null {
	if (page.kind === 'cluster') return page.name;
	return page.kind === 'recording' && page.opening.is === 'open' ? page.opening.name : null;
}

/** A recording is shown: there is no cluster that anything could be done to. */
export function isRecording({ page }: LabState): boolean {
	return page.kind === 'recording';
}

/** Where the engine has the recording that is shown, a new object each time; null: it has not. */
export function recordingPlaceOf({ page }: Pick<LabState, 'page'>): CallArguments<'bookmark'>['of'] | null {
	if (page.kind === 'cluster') return { cluster: page.name };
	return page.kind === 'recording' && page.from.kind === 'kept' ? { recording: page.from.id } : null;
}

/** The engine keeps the recording that is shown, and what is added to it. */
export function isKeptByEngine(state: LabState): boolean {
	return recordingPlaceOf(state) !== null;
}

/** What is shown is how things are now, in a cluster that runs: what is seen can be acted on. */
export function isLiveShown(state: LabState): boolean {
	return !isRecording(state) && state.moment.kind === 'live';
}
