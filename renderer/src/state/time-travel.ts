/**
 * Going through the time of what is shown, and setting marks in it: what a user does with the replay.
 *
 * Of a running cluster and of a recording alike. Read next: shown-replay.ts, which shows the moment;
 * ../views/transport/, where the buttons are.
 */
import type { BookmarkChange } from '../../../engine/contract/bookmarks.ts';
import { useLab } from './lab-state.ts';
import type { Speed } from './replay/playback.ts';
import { recordingPlaceOf } from './shown.ts';
import { replay } from './shown-replay.ts';
import { act } from './user-call.ts';

export const timeTravel = {
	/** The picture shows that moment of the recording, by its clock; behind its end: now. */
	seek(atMs: number): void {
		replay.seek(atMs);
	},
	goLive(): void {
		replay.goLive();
	},
	play(): void {
		replay.play();
	},
	pause(): void {
		replay.pause();
	},
	setSpeed(speed: Speed): void {
		replay.setSpeed(speed);
	},
	/** To the next thing that happened, or the last one before. */
	step(direction: 1 | -1): void {
		replay.step(direction);
	},
	stepToFault(direction: 1 | -1): void {
		replay.stepToFault(direction);
	},
	/** Sets it in the recording itself, or takes it away. False: it was refused, and that is shown. */
	async bookmark(change: BookmarkChange): Promise<boolean> {
		const of = recordingPlaceOf(useLab.getState());
		if (of === null) return false;
		const outcome = await act('bookmark', 'bookmark', { of, ...change });
		// Of a running cluster it comes with the events.
		if (outcome.ok && outcome.value.recorded !== null) replay.receive([outcome.value.recorded]);
		return outcome.ok;
	},
} as const;
