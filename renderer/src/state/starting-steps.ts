/**
 * What a start is at, a line for each thing that is made: the image first, if one has to be built, then the nodes
 * by name.
 */
import type { Progress } from '../../../engine/contract/engine-api.ts';
import { inNaturalOrder } from './natural-order.ts';

/** As many nodes as a cluster can have, and more. */
const stepsMax = 200;

export function withStep(steps: readonly Progress[], next: Progress): readonly Progress[] {
	if (steps.some((step) => step.node === next.node)) return steps.map((step) => (step.node === next.node ? next : step));
	return [...steps, next].sort(byPlace).slice(0, stepsMax);
}

function byPlace(one: Progress, other: Progress): number {
	if (isNode(one) !== isNode(other)) return isNode(one) ? 1 : -1;
	return inNaturalOrder(one.node, other.node);
}

function isNode({ node }: Progress): boolean {
	return node !== 'image';
}
