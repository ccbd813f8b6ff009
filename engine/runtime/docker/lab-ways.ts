/**
 * The ways from this machine's loopback into a cluster: which place here stands for which one inside. Pure.
 *
 * They are the plan's published ports. Where the engine runs on this machine, Docker publishes them (container-spec.ts);
 * where it runs on another one, the lab listens at the very same places itself (remote-reach.ts), so that nobody else
 * has to know which of the two it is.
 */
import { type ClusterPlan, containerHosts, type PlannedNode, possibleAdminPlaces, publishedPorts } from '../../core/plan.ts';
import { balancerPorts, keeperPort, statisticsPort } from './container-spec.ts';
import type { LocalPlace, Place } from './host/forward.ts';

export interface LabWay {
	readonly here: LocalPlace;
	readonly inside: Place;
}

const loopback = '127.0.0.1';

/** Of everything that is there from the start. */
export function waysInto(plan: ClusterPlan): LabWay[] {
	const { address, ports } = plan.balancer;
	const { statistics, keeper } = publishedPorts(plan);
	const inside = own(plan);
	return [
		{ here: { host: address, port: ports.smtp }, inside: inside.smtp },
		{ here: { host: address, port: ports.imap }, inside: inside.imap },
		{ here: { host: loopback, port: statistics }, inside: inside.statistics },
		{ here: { host: loopback, port: keeper }, inside: inside.keeper },
		...plan.nodes.flatMap((node) => waysToNode(plan, node)),
	];
}

/** To its admin port, and to its text command interface. */
export function waysToNode(plan: Pick<ClusterPlan, 'slot'>, node: PlannedNode): LabWay[] {
	const { admin, cli } = publishedPorts(plan);
	const way = (port: number, inside: number): LabWay => ({ here: { host: loopback, port }, inside: { host: node.address, port: inside } });
	// A cluster that an earlier version of the lab made has no such port.
	return [way(admin(node), node.ports.admin), ...(node.ports.cli ? [way(cli(node), node.ports.cli)] : [])];
}

/** Everything that may ever be asked for, also of nodes that come later: the inner end of a forward is told once. */
export function possibleTargets(plan: Pick<ClusterPlan, 'network'>): Place[] {
	return [...Object.values(own(plan)), ...possibleAdminPlaces(plan)];
}

function own({ network }: Pick<ClusterPlan, 'network'>) {
	const balancer = `${network}.${containerHosts.balancer}`;
	return {
		smtp: { host: balancer, port: balancerPorts.smtp },
		imap: { host: balancer, port: balancerPorts.imap },
		statistics: { host: balancer, port: statisticsPort },
		keeper: { host: `${network}.${containerHosts.keeper}`, port: keeperPort },
	};
}
