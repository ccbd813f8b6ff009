/**
 * The time of what the picture shows: the engine's, for everything in it that moves or fills.
 */
import { engineClock } from '../../state/engine-clock.ts';

/** Null: the engine was not heard yet. */
export function pictureNowMs(): number | null {
	return engineClock.nowMs();
}
