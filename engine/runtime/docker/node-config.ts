/**
 * The configuration file of a node in a container: the same for a cluster that the lab runs and for one that it
 * exports. Pure.
 */
import type { NodeConfig } from '../../../node-image/src/contract/node-config.ts';
import { type ClusterPlan, othersOf, type PlannedNode, proxyAddress, queuesFirst } from '../../core/plan.ts';
import { paths } from './container-spec.ts';

export interface NodeSecrets {
	/** The cluster's. */
	readonly name: string;
	readonly id: string;
	readonly secretHex: string;
	/** The node's own, or that of all. */
	readonly adminToken: string;
	/** What its server administrator's password is checked with. */
	readonly administrator: NonNullable<NodeConfig['administrator']>;
}

export function nodeConfig(plan: ClusterPlan, planned: PlannedNode, { name, id, secretHex, adminToken, administrator }: NodeSecrets): NodeConfig {
	const proxy = plan.bare || planned.roles.includes('frontend') ? proxyAddress(plan) : null;
	const others = othersOf(plan, planned.name);
	return {
		cluster: { name, id, secretHex },
		name: planned.name,
		address: planned.address,
		ports: planned.ports,
		...(plan.bare ? { members: [], hosts: others.map(({ name: host, address, ports }) => ({ name: host, address, ports })) } : { members: others }),
		dataPath: paths.data,
		...(planned.roles.includes('backend') ? { volumePath: paths.volume } : {}),
		...(proxy === null ? {} : { proxyFrom: [proxy] }),
		adminToken,
		administrator,
		beatMs: plan.beatMs,
		queueFirst: queuesFirst(plan, planned.name),
	};
}
