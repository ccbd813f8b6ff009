/**
 * The recording's clock at the moment that is shown: now, or a moment of the past.
 */
import { engineClock } from './engine-clock.ts';
import { useLab } from './lab-store.ts';
import { speedOf } from './replay/playback.ts';

/** Null: nothing was heard yet. */
export function shownNowMs(): number | null {
	const { moment } = useLab.getState();
	return moment.kind === 'past' ? moment.atMs : engineClock.nowMs();
}

/** How fast the shown time passes: what is under way in the picture is as slow or as quick. A picture that stands lets it arrive. */
export function shownSpeed(): number {
	return speedOf(useLab.getState().moment) || 1;
}
