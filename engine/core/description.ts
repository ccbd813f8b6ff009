/**
 * The description that a recording carries, from the plan and what the runtime made of it. Pure.
 */
import { type ClusterDescription, type DescribedNode, describedAccountsMax } from '../contract/cluster-description.ts';
import type { ClusterPlan, PlannedNode } from './plan.ts';

export interface DescriptionParts {
	readonly runtime: ClusterDescription['runtime'];
	readonly preset: string;
	readonly plan: ClusterPlan;
	readonly domains: readonly string[];
	readonly accounts: readonly { readonly address: string }[];
	readonly balancer: Pick<ClusterDescription['balancer'], 'kind' | 'method'>;
	readonly volumePath: string;
	readonly dataPath: (node: string) => string;
}

export function descriptionOf(parts: DescriptionParts): ClusterDescription {
	const { plan, accounts, balancer } = parts;
	const { address, ports } = plan.balancer;
	return {
		runtime: parts.runtime,
		preset: parts.preset,
		domains: [...parts.domains],
		accountCount: accounts.length,
		accounts: accounts.slice(0, describedAccountsMax).map((account) => account.address),
		services: { smtp: { host: address, port: ports.smtp }, imap: { host: address, port: ports.imap } },
		balancer: { address, kind: balancer.kind, method: balancer.method },
		volumePath: parts.volumePath,
		...(plan.bare ? { bare: true } : {}),
		nodes: plan.nodes.map((node) => describedNode(node, parts.dataPath(node.name))),
	};
}

export function describedNode({ name, roles, address, ports }: PlannedNode, dataPath: string): DescribedNode {
	return { name, roles: [...roles], address, ports: Object.fromEntries(Object.entries(ports).filter(([, port]) => port !== 0)), dataPath };
}
