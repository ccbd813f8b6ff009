/**
 * What one node is to suffer, from the view: its part of every link that is cut or slow, and its volume.
 *
 * Pure: recorded faults are the only source, so a node is told what the recording says and nothing else.
 */
import type { LinkDirection as Gate, LinkGate, NodeFaults } from '../../node-image/src/contract/node-faults.ts';
import type { ClusterView } from './cluster-view.ts';

const open: Gate = { cut: false, delayMs: 0 };

export function wantedFaults(view: Pick<ClusterView, 'links' | 'nodes'>, node: string): NodeFaults {
	const gates = new Map<string, LinkGate>();
	for (const { from, to, state, delayMs } of view.links) {
		if (from !== node && to !== node) continue;
		const peer = from === node ? to : from;
		const gate = gates.get(peer) ?? { peer, out: open, in: open };
		const direction: Gate = { cut: state === 'cut', delayMs };
		gates.set(peer, from === node ? { ...gate, out: direction } : { ...gate, in: direction });
	}
	return { links: [...gates.values()], volume: view.nodes[node]?.volume ?? { is: 'here' } };
}
