/**
 * The recordings that the engine keeps, as the home page lists them, and what can be done to them.
 *
 * Read next: examples.ts (those that come with the page), opening.ts (how one is opened).
 */
import { create } from 'zustand';
import type { CallFailure, CallName, CallOutcome } from '../../../../engine/contract/engine-api.ts';
import type { KeptRecording } from '../../../../engine/contract/kept-recordings.ts';
import { call } from '../engine-link.ts';
import { problemList } from '../problem-list.ts';
import type { RecordingPlace } from './engine-source.ts';

export interface KeptState {
	/** null: not asked for yet. */
	readonly list: readonly KeptRecording[] | null;
	/** Ids of those that something is done to. */
	readonly busy: readonly string[];
}

export const useKept = create<KeptState>(() => ({ list: null, busy: [] }));
const { getState: get, setState: set } = useKept;

/** What a person calls it. */
export function titleOf({ title, name }: Pick<KeptRecording, 'title' | 'name'>): string {
	return title ?? name;
}

export const keptRecordings = {
	async refresh(): Promise<void> {
		const answer = await call('recordings', {});
		if (answer.ok) set({ list: answer.value });
		else tell(answer.error, 'recordings');
	},
	/** True: it is saved. */
	async save(of: RecordingPlace, title: string): Promise<boolean> {
		return act('recording' in of ? of.recording : '', () => call('recordingSave', { of, title }));
	},
	async remove(recording: string): Promise<boolean> {
		return act(recording, () => call('recordingRemove', { recording }));
	},
} as const;

async function act<N extends CallName>(id: string, work: () => Promise<CallOutcome<N>>): Promise<boolean> {
	set({ busy: [...get().busy, id] });
	const outcome = await work();
	set({ busy: get().busy.filter((busy) => busy !== id) });
	const about = `recording:${id}`;
	if (!outcome.ok) tell(outcome.error, about);
	else {
		problemList.settle(about);
		await keptRecordings.refresh();
	}
	return outcome.ok;
}

function tell(error: CallFailure, about: string): void {
	// A lost connection has a banner of its own, and an engine without a place for recordings has none.
	if (error.code !== 'connection-lost' && error.code !== 'nothing-kept') problemList.tell(error, about);
}
