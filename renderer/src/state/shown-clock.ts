/**
 * The recording's clock at the moment that is shown: now, or a moment of the past.
 */
import { engineClock } from './engine-clock.ts';
import { useLab } from './lab-state.ts';

/** Null: nothing was heard yet. */
export function shownNowMs(): number | null {
	const { moment } = useLab.getState();
	return moment.kind === 'past' ? moment.atMs : engineClock.nowMs();
}
