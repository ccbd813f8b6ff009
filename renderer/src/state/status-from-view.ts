/**
 * The status of a moment that no engine answers for any more: put together from the view of that moment.
 *
 * What no event tells is left blank (passwords, the balancer's figures), or taken from `now`, where the cluster still
 * runs and it does not change. Pure.
 */
import type { ActiveFault, BalancedServer, ClusterNode, ClusterStatus } from '../../../engine/contract/cluster-status.ts';
import { boxState, type ClusterView, type NodeView } from './cluster-view.ts';

const nowhere = { host: '', port: 0 };

export function statusFromView(view: ClusterView, startedAt: string, now: ClusterStatus | null = null): ClusterStatus {
	const { description } = view;
	const nodes = view.order.flatMap((name) => view.nodes[name] ?? []);
	const links = Object.entries(view.linkFaults).flatMap(([key, { state, delayMs }]) => {
		const [from, to] = key.split('>');
		return from === undefined || to === undefined ? [] : [{ from, to, state, delayMs }];
	});
	return {
		name: view.name,
		phase: view.phase,
		runtime: description?.runtime ?? now?.runtime ?? 'process',
		preset: description?.preset ?? now?.preset ?? '',
		domain: description?.domains[0] ?? now?.domain ?? '',
		domains: description?.domains ?? now?.domains ?? [],
		accounts: now?.accounts ?? description?.accounts.map((address) => ({ address, password: '' })) ?? [],
		...(now?.administrator === undefined ? {} : { administrator: now.administrator }),
		services: description?.services ?? now?.services ?? { smtp: nowhere, imap: nowhere },
		controller: view.controller,
		backup: view.backup,
		nodes: nodes.map(nodeOf),
		balancer: {
			address: description?.balancer.address ?? now?.balancer.address ?? '',
			kind: description?.balancer.kind ?? now?.balancer.kind ?? 'built-in',
			method: description?.balancer.method ?? now?.balancer.method ?? 'round-robin',
			connections: 0,
			configPath: now?.balancer.configPath ?? null,
			statsUrl: now?.balancer.statsUrl ?? null,
			servers: Object.entries(view.servers).map(([node, state]) => serverOf(node, state)),
		},
		volumePath: description?.volumePath ?? now?.volumePath ?? '',
		tokens: view.tokens.flatMap(({ path, token }) => (token === null ? [] : [{ path, token }])),
		unreachable: now?.unreachable ?? null,
		links,
		faults: [...nodes.flatMap(faultsOf), ...links.map(({ from, to, state, delayMs }): ActiveFault => ({ node: from, to, kind: state, sinceMs: 0, delayMs }))],
		...((description?.bare ?? now?.bare) ? { bare: true as const } : {}),
		recordingPath: now?.recordingPath ?? '',
		startedAt,
	};
}

function nodeOf(node: NodeView): ClusterNode {
	const state = boxState(node);
	// A dead process has nothing open, whatever it said last.
	const isLiving = node.process !== 'down';
	return {
		name: node.name,
		roles: [...node.roles],
		role: node.role,
		state: state === 'fenced' ? node.reported : state,
		process: node.process,
		pid: node.pid,
		life: node.life,
		address: node.address,
		ports: { ...node.ports },
		openAccounts: isLiving ? node.openAccounts : 0,
		sessions: isLiving ? node.sessions : 0,
		queued: node.queued,
		dataPath: node.dataPath,
		volume: node.volume,
		held: isLiving && node.held,
		usage: null,
		notTold: null,
	};
}

function serverOf(node: string, state: BalancedServer['state']): BalancedServer {
	return { node, state, sinceMs: 0, check: 'unknown', connections: 0, totalConnections: 0, failedConnections: 0, bytesIn: 0, bytesOut: 0 };
}

function faultsOf({ name, fault, volume, reported, sinceMs }: NodeView): ActiveFault[] {
	const since = { node: name, sinceMs: sinceMs ?? 0 };
	const faults: ActiveFault[] = [];
	if (fault === 'kill' || fault === 'stop' || fault === 'pause') faults.push({ ...since, kind: fault });
	if (volume !== null && volume.is !== 'here') faults.push({ ...since, kind: `volume-${volume.is}` });
	if (reported === 'draining') faults.push({ ...since, kind: 'drain' });
	return faults;
}
