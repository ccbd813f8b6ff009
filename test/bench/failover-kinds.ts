/** What is done to whom in a failover bench, and how one sees that it has come to its end. */
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';

export interface FailoverKind {
	readonly id: string;
	readonly title: string;
	readonly act: 'kill' | 'pause' | 'stop' | 'drain';
	/** A backend: the controller, which also owns the busy accounts. A frontend: one of those that clients are connected to. */
	readonly victim: 'controller' | 'frontend';
	/** In the recording, behind the fault: from here on clients only need what is left. */
	isOver(event: RecordedEvent, node: string): boolean;
}

const isDeclaredDead: FailoverKind['isOver'] = ({ event }, node) => event.type === 'member-declared-dead' && event.member === node;
const hasEnded: FailoverKind['isOver'] = ({ event }, node) => event.type === 'process' && event.node === node && event.state === 'down';

/** The verb itself is answered when nothing is left on the node. */
const isDraining: FailoverKind['isOver'] = ({ event }, node) => event.type === 'drain' && event.node === node && event.on;

export const failoverKinds: readonly FailoverKind[] = [
	{ id: 'kill', title: 'controller killed (SIGKILL)', act: 'kill', victim: 'controller', isOver: isDeclaredDead },
	{ id: 'pause', title: 'controller paused (SIGSTOP)', act: 'pause', victim: 'controller', isOver: isDeclaredDead },
	{ id: 'stop', title: 'controller stopped as planned', act: 'stop', victim: 'controller', isOver: hasEnded },
	{ id: 'drain', title: 'controller drained', act: 'drain', victim: 'controller', isOver: isDraining },
	{ id: 'frontend-kill', title: 'frontend killed (SIGKILL)', act: 'kill', victim: 'frontend', isOver: hasEnded },
	{ id: 'frontend-stop', title: 'frontend stopped as planned', act: 'stop', victim: 'frontend', isOver: hasEnded },
];

/** Frontends in turn, so that no figure hangs on the order in which clients connected. */
export function victimOf(kind: FailoverKind, status: ClusterStatus, run: number): string {
	if (kind.victim === 'controller') {
		if (status.controller === null) throw new Error('nobody is controller: the cluster is not settled');
		return status.controller.node;
	}
	const frontends = status.nodes.filter(({ role }) => role === 'frontend').map(({ name }) => name);
	const frontend = frontends[run % frontends.length];
	if (frontend === undefined) throw new Error('the cluster has no frontend');
	return frontend;
}
