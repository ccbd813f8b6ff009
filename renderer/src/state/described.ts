/**
 * Nodes as the recording itself names them: where there is no status, what a view is made of begins here.
 *
 * A description gives places and roles; what the nodes do is told by other events. Recordings of earlier versions have
 * none: a node appears there with the first word about its process, by the names that the lab gives. Pure.
 */
import type { ClusterDescription, DescribedNode } from '../../../engine/contract/cluster-description.ts';
import type { ClusterView, NodeView } from './cluster-view.ts';

export function withDescription(view: ClusterView, description: ClusterDescription): ClusterView {
	const nodes: Record<string, NodeView> = {};
	const servers: Record<string, 'up' | 'down' | 'drain'> = {};
	for (const described of description.nodes) {
		const { name, roles } = described;
		const known = view.nodes[name];
		const node = known ? { ...known, ...placeOf(described) } : blankNode(described);
		nodes[name] = description.bare ? { ...node, byHand: true } : node;
		if (roles.includes('frontend')) servers[name] = view.servers[name] ?? 'down';
	}
	return { ...view, description, nodes, servers, order: description.nodes.map(({ name }) => name) };
}

/** Backends stay before frontends, as in the engine's plan. */
export function withAddedNode(view: ClusterView, described: DescribedNode): ClusterView {
	if (view.nodes[described.name]) return view;
	const isBackend = (name: string) => view.nodes[name]?.roles.includes('backend') ?? false;
	const order = described.roles.includes('backend')
		? [...view.order.filter(isBackend), described.name, ...view.order.filter((name) => !isBackend(name))]
		: [...view.order, described.name];
	const servers = described.roles.includes('frontend')
		? { ...view.servers, [described.name]: view.servers[described.name] ?? ('down' as const) }
		: view.servers;
	return { ...view, order, servers, nodes: { ...view.nodes, [described.name]: blankNode(described) } };
}

/** Nothing describes it: roles by the lab's own names, and nothing is known of its place. */
export function undescribed(name: string, role: 'frontend' | 'backend' = name.startsWith('fe') ? 'frontend' : 'backend'): DescribedNode {
	return { name, roles: [role], address: '', ports: {}, dataPath: '' };
}

function placeOf({ roles, address, ports, dataPath }: DescribedNode): Pick<NodeView, 'roles' | 'address' | 'ports' | 'dataPath'> {
	return { roles, address, ports, dataPath };
}

function blankNode(described: DescribedNode): NodeView {
	const isBackend = described.roles.includes('backend');
	return {
		name: described.name,
		...placeOf(described),
		role: isBackend ? 'backend' : 'frontend',
		// Not started yet is not broken.
		reported: 'stopped',
		process: 'down',
		fenced: false,
		declaredDead: false,
		held: false,
		life: 0,
		pid: null,
		openAccounts: 0,
		sessions: 0,
		queued: 0,
		sinceMs: null,
		fault: null,
		volume: isBackend ? { is: 'here' } : null,
	};
}
