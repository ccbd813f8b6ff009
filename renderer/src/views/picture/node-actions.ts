/**
 * What can be done to a node, and whether it can be done now: the same list for its menu and for its details.
 *
 * The engine has the last word. What this runtime cannot do at all says why (`whyUnavailable`).
 */
import type { ClusterStatus } from '../../../../engine/contract/cluster-status.ts';
import type { LinkFaultKind, ProcessFaultKind } from '../../../../engine/contract/recorded-event.ts';
import { boxState, type ClusterView, type NodeView } from '../../state/cluster-view.ts';

export const processActions: readonly ProcessFaultKind[] = ['kill', 'stop', 'pause', 'resume', 'restart'];
/** To all its links. */
export const linkActions: readonly LinkFaultKind[] = ['cut', 'slow', 'heal'];

/** What makes sense for a node as it is. */
export function isPossible(kind: ProcessFaultKind, node: NodeView): boolean {
	const state = boxState(node);
	const ended = state === 'down' || state === 'stopped';
	switch (kind) {
		case 'kill':
			return !ended;
		case 'stop':
		case 'pause':
			return !ended && state !== 'paused';
		case 'resume':
			return state === 'paused';
		case 'restart':
			return state !== 'paused';
	}
}

/** Is a link of the node cut or slow? Then it can be healed. */
export function hasLinkFault(linkFaults: ClusterView['linkFaults'], node: string): boolean {
	return Object.keys(linkFaults).some((key) => key.split('>').includes(node));
}

/** Why the runtime of this cluster cannot do it; undefined: it can. */
export function whyUnavailable(kind: LinkFaultKind, unavailable: ClusterStatus['unavailable']): string | undefined {
	return unavailable.find(({ verb }) => verb === kind)?.why;
}
