/**
 * The strip that moves through the window: painted once, a little longer than the window, and then only shifted.
 *
 * What is painted anew at each step costs every lane its layout; what is shifted costs next to nothing. So positions are
 * counted from the strip's own beginning, which stays for a quarter of the window, and a stretch that goes on is
 * painted to the strip's end: the window shows no more of it than there is. Pure. Read next: lanes.tsx.
 */
import type { LaneSegment } from '../../state/cluster-view.ts';
import { type TimeScale, type TimeWindow, xOf } from './time-window.ts';

/** So often a strip begins anew while the window passes once. Chosen: seldom, and a layer not much larger than what is seen. */
const stripsInWindow = 4;

/** The strip that this window is a part of: the same for all windows of a while. */
export function stripOf(window: TimeWindow): TimeScale {
	// Whole: a window's two ends are each rounded in their own way.
	const spanMs = Math.round(window.toMs - window.fromMs);
	const stepMs = spanMs / stripsInWindow;
	const fromMs = Math.floor(window.fromMs / stepMs) * stepMs;
	return { fromMs, toMs: fromMs + spanMs + stepMs, width: window.width * (1 + 1 / stripsInWindow) };
}

/** By how many pixels the strip is moved. Whole ones of the screen: words stay sharp. */
export function shiftOf(strip: TimeScale, window: TimeWindow, pixelRatio: number): number {
	return Math.round(xOf(window, strip.fromMs) * pixelRatio) / pixelRatio;
}

/** One thing that a node was, without a break. */
export interface Stretch {
	readonly segment: LaneSegment;
	readonly fromMs: number;
	/** Infinity: it goes on. */
	readonly toMs: number;
	/** On the strip. */
	readonly left: number;
	readonly width: number;
}

/** A stretch that is too short to be seen is a hair. */
const widthLeast = 1.5;

/** Newest first. */
export function stretchesOf(lane: readonly LaneSegment[], strip: TimeScale): readonly Stretch[] {
	const stretches: Stretch[] = [];
	for (let index = lane.length - 1; index >= 0; index--) {
		const segment = lane[index];
		const toMs = lane[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
		if (!segment || toMs < strip.fromMs) break;
		if (segment.fromMs > strip.toMs) continue;
		const later = stretches.at(-1);
		// A node that is down or paused stays so while others change its role: one stretch, one word.
		if (later && segment.state !== 'ready' && later.segment.state === segment.state) stretches[stretches.length - 1] = stretch(segment, later.toMs, strip);
		else stretches.push(stretch(segment, toMs, strip));
	}
	return stretches;
}

function stretch(segment: LaneSegment, toMs: number, strip: TimeScale): Stretch {
	const left = Math.max(0, xOf(strip, segment.fromMs));
	return { segment, fromMs: segment.fromMs, toMs, left, width: Math.max(widthLeast, Math.min(strip.width, xOf(strip, toMs)) - left) };
}

/** Narrower than this in the window, a stretch has no word. */
const wordWidth = 104;

/**
 * A letter for each stretch: 'i' its word stands in it; 'e' at the edge of the window, for it began before; '-' nowhere.
 * Text, so that what stays the same is known to be the same.
 */
export function wordPlaces(stretches: readonly Stretch[], window: TimeWindow): string {
	return stretches
		.map(({ fromMs, toMs }) => {
			const seen = xOf(window, Math.min(toMs, window.toMs, window.endMs)) - xOf(window, Math.max(fromMs, window.fromMs));
			return seen < wordWidth ? '-' : fromMs < window.fromMs ? 'e' : 'i';
		})
		.join('');
}
