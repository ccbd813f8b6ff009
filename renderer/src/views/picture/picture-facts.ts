/**
 * The picture's facts as plain data, for its text form: pure, from the view.
 */
import { slotsAt } from '../../state/beat-slots.ts';
import { type ClusterView, type DrawnState, drawnState, epochOf, heardBy, isBackend, type NodeView } from '../../state/cluster-view.ts';
import { suspicionOf } from '../../state/suspicions.ts';

export interface NodeFacts extends Pick<NodeView, 'name' | 'role' | 'held' | 'fault' | 'volume'> {
	readonly state: DrawnState;
	readonly epoch: number | null;
	/** Null: it has said no beat, as frontends do not, or does not run. */
	readonly hears: readonly string[] | null;
	readonly sessions: number;
	readonly accounts: number | null;
	readonly queued: number | null;
	readonly suspectedBy: string | null;
	readonly beatsMissed: number;
	readonly beatSlots: number;
}

export interface LinkFacts {
	readonly from: string;
	readonly to: string;
	/** Those of the volume are a backend's way to it: `to` is ''. */
	readonly is: 'cut' | 'slow' | 'down' | 'volume-away' | 'volume-full' | 'volume-slow';
	readonly delayMs: number;
}

export interface PictureFacts {
	readonly nodes: readonly NodeFacts[];
	/** Those that are not as they should be. */
	readonly links: readonly LinkFacts[];
	readonly linkCount: number;
	/** 'be1|fe1': all there are. */
	readonly pairs: readonly string[];
	readonly servers: number;
	readonly serversUp: number;
	readonly accountTokens: number;
	readonly controllerToken: string | null;
}

export function factsOf(view: ClusterView, nowMs: number): PictureFacts {
	const nodes = view.order.flatMap((name) => view.nodes[name] ?? []);
	const states = Object.values(view.servers);
	const faults = Object.entries(view.linkFaults).map(([key, { state, delayMs }]): LinkFacts => ({ ...ends(key, '>'), is: state, delayMs }));
	const down = Object.entries(view.links).flatMap(([key, state]): LinkFacts[] => (state === 'down' ? [{ ...ends(key, '|'), is: 'down', delayMs: 0 }] : []));
	const ways = nodes.flatMap(({ name, volume }): LinkFacts[] =>
		volume === null || volume.is === 'here' ? [] : [{ from: name, to: '', is: `volume-${volume.is}`, delayMs: volume.is === 'slow' ? volume.delayMs : 0 }],
	);
	const backends = nodes.filter(isBackend);
	const pairs = nodes.flatMap((one, index) =>
		nodes.slice(index + 1).flatMap((other) => (isBackend(one) || isBackend(other) ? [`${one.name}|${other.name}`] : [])),
	);
	const living = view.tokens.filter((token) => token.token !== null);
	return {
		nodes: nodes.map((node) => nodeFacts(view, node, nowMs)),
		links: [...faults, ...down, ...ways],
		linkCount: backends.length === 0 ? 0 : pairs.length,
		pairs,
		servers: states.length,
		serversUp: states.filter((state) => state === 'up').length,
		accountTokens: living.filter((token) => token.path !== 'Controller' && !token.path.startsWith('Members/')).length,
		controllerToken: living.find((token) => token.path === 'Controller')?.token ?? null,
	};
}

function nodeFacts(view: ClusterView, node: NodeView, nowMs: number): NodeFacts {
	const beat = view.beats[node.name];
	const slots = beat ? slotsAt(beat, nowMs) : [];
	const { name, role, held, fault, volume, sessions } = node;
	return {
		...{ name, role, held, fault, volume, sessions },
		state: drawnState(node),
		epoch: epochOf(view, name),
		hears: heardBy(view, name),
		accounts: isBackend(node) ? node.openAccounts : null,
		queued: node.roles.includes('frontend') ? node.queued : null,
		suspectedBy: suspicionOf(view.suspicions, name)?.by ?? null,
		beatsMissed: slots.filter((heard) => !heard).length,
		beatSlots: slots.length,
	};
}

function ends(key: string, between: string): { from: string; to: string } {
	const [from = '', to = ''] = key.split(between);
	return { from, to };
}
