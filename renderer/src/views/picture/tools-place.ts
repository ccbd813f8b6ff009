/**
 * Where the toolbar stands: in the lower corner at the left, or beside the balancer where that needs all of the height. Pure.
 */
import type { Size } from '../size.ts';
import { ids, type Places, toolsPx } from './places.ts';

/** From the balancer, in pixels of the screen. */
const apartPx = 8;

/** From the left, in pixels of the screen; null: in the corner. */
export function toolsLeft({ form, boxes, zoom }: Pick<Places, 'form' | 'boxes' | 'zoom'>, room: Size): number | null {
	const balancer = boxes[ids.balancer];
	if (form !== 'compact' || balancer === undefined) return null;
	const isFree = (balancer.y + balancer.height) * zoom <= room.height - toolsPx + 1;
	return isFree ? null : Math.ceil((balancer.x + balancer.width) * zoom) + apartPx;
}
