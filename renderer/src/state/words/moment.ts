/**
 * A moment that is to be put into words, and what several sentences ask about it. Nothing is concluded here: reach is
 * what both ends recorded of each other, a role is what was appointed.
 */
import { boxState, type ClusterView, heardLately, isBackend, type NodeView } from '../cluster-view.ts';

export interface Moment {
	readonly view: ClusterView;
	readonly nowMs: number;
}

export function nodesOf({ view }: Moment): readonly NodeView[] {
	return view.order.flatMap((name) => view.nodes[name] ?? []);
}

export function backendsOf(moment: Moment): readonly NodeView[] {
	return nodesOf(moment).filter(isBackend);
}

export function frontendsOf(moment: Moment): readonly NodeView[] {
	return nodesOf(moment).filter((node) => node.roles.includes('frontend'));
}

export function namesOf(nodes: readonly NodeView[]): readonly string[] {
	return nodes.map(({ name }) => name);
}

export function isReady({ view }: Moment, name: string | null): boolean {
	const node = name === null ? undefined : view.nodes[name];
	return node !== undefined && boxState(node) === 'ready';
}

/** Whom it heard lately; null: none of its beats was recorded. */
export function heardBy({ view }: Moment, name: string): readonly string[] | null {
	const beat = view.beats[name];
	return beat ? heardLately(beat) : null;
}

export interface Reach {
	readonly frontends: number;
	readonly backends: number;
}

/** R9: reach is what both ends tell of each other. Null: not recorded. */
export function reachOf(moment: Moment, name: string): Reach | null {
	const heard = heardBy(moment, name);
	if (heard === null) return null;
	const reached = nodesOf(moment).filter(
		(node) => node.name !== name && isAlive(node) && heard.includes(node.name) && (heardBy(moment, node.name)?.includes(name) ?? false),
	);
	return { frontends: reached.filter((node) => node.roles.includes('frontend')).length, backends: reached.filter(isBackend).length };
}

function isAlive(node: NodeView): boolean {
	return node.process === 'running';
}

export function isSameReach(one: Reach | null, other: Reach | null): boolean {
	return one !== null && other !== null && one.frontends === other.frontends && one.backends === other.backends;
}

export function isMoreReach(one: Reach | null, than: Reach | null): boolean {
	if (one === null || than === null) return false;
	return one.frontends > than.frontends || (one.frontends === than.frontends && one.backends > than.backends);
}

export function secondsOf(ms: number): number {
	return Math.max(0, ms) / 1000;
}

/** Frontends that clients are sent to. */
export function serversUp({ view }: Moment): number {
	return Object.values(view.servers).filter((state) => state === 'up').length;
}
