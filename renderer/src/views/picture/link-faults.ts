/**
 * What a line of the picture suffers, as its look and a word beside it: cut, slow, a volume away.
 *
 * Pure. Of a link that is cut one way and slow the other the cut counts.
 */
import { type ClusterView, directionKey } from '../../state/cluster-view.ts';
import type { LinkPath } from './link-lines.ts';

export interface LinkFault {
	readonly look: 'cut' | 'slow';
	/** A message key below 'picture'; null: the node beside it says the word. */
	readonly word: 'linkCut' | 'linkSlow' | null;
	readonly delayMs: number;
	/** One way only: in which direction along the line. */
	readonly way: 'both' | 'forth' | 'back';
}

export function faultOfLine(view: Pick<ClusterView, 'linkFaults' | 'nodes'>, link: Pick<LinkPath, 'kind' | 'from' | 'to'>): LinkFault | null {
	if (link.kind === 'volume') return volumeFault(view.nodes[link.from]?.volume ?? null);
	if (link.kind !== 'link') return null;
	const forth = view.linkFaults[directionKey(link)];
	const back = view.linkFaults[directionKey({ from: link.to, to: link.from })];
	const worst = [forth, back].find((fault) => fault?.state === 'cut') ?? forth ?? back;
	if (!worst) return null;
	const isForth = forth?.state === worst.state;
	const way = isForth && back?.state === worst.state ? 'both' : isForth ? 'forth' : 'back';
	return worst.state === 'cut' ? { look: 'cut', word: 'linkCut', delayMs: 0, way } : { look: 'slow', word: 'linkSlow', delayMs: worst.delayMs, way };
}

function volumeFault(volume: ClusterView['nodes'][string]['volume']): LinkFault | null {
	if (volume === null || volume.is === 'here') return null;
	return { look: volume.is === 'away' ? 'cut' : 'slow', word: null, delayMs: 0, way: 'both' };
}
