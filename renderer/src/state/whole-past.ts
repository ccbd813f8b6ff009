/**
 * A live view that came into a recording amidst, once the recording was read from its beginning: told by all of it.
 *
 * An engine pushes the newest events alone; what lies further back is read in the background (replay/replay.ts). What a
 * status names is true already; all else of the view (faults and what followed them, traffic, lanes, what leads since
 * when) is what the events before have made of it. Pure. Read next: reduce.ts.
 */
import { boxState, type ClusterView, type NodeView } from './cluster-view.ts';

/** Was it told from its first event on, without a gap? */
export function isWhole(view: Pick<ClusterView, 'facts'>): boolean {
	return view.facts.isWhole;
}

/** `told`: the same events and all before them, and no status. Where it is not that, the view stays as it is. */
export function withWholePast(view: ClusterView, told: ClusterView): ClusterView {
	if (isWhole(view) || !isWhole(told) || told.lastSeq !== view.lastSeq) return view;
	const { status, phase, order, controller, epoch, backup, backupEpoch, servers, linkFaults } = view;
	const nodes = Object.fromEntries(Object.values(view.nodes).map((node) => [node.name, nodeOf(node, told.nodes[node.name])]));
	const toldTokens = new Map(told.tokens.map((token) => [token.path, token]));
	const tokens = view.tokens.map((token) => {
		const known = toldTokens.get(token.path);
		return known?.token === token.token ? known : token;
	});
	const traffic = status?.traffic === undefined ? told.traffic : { ...told.traffic, running: view.traffic.running };
	return { ...told, traffic, status, phase, order, controller, epoch, backup, backupEpoch, servers, linkFaults, nodes, tokens };
}

/** No status says since when a node is as it is. */
function nodeOf(node: NodeView, told: NodeView | undefined): NodeView {
	if (!told) return node;
	const next = { ...node, fenced: told.fenced, held: told.held };
	return boxState(next) === boxState(told) ? { ...next, sinceMs: told.sinceMs } : node;
}
