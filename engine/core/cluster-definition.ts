/**
 * A cluster as somebody asked for it: names, roles, domains; no addresses yet (plan.ts adds those).
 *
 * Comes from a preset (presets.ts) or a cluster file (cluster-file.ts). Plain data.
 */

import type { RuntimeKind } from '../contract/cluster-status.ts';

export interface AccountDefinition {
	/** The part before the @. */
	readonly name: string;
	/** undefined: one is made up when the cluster starts. */
	readonly password: string | undefined;
}

export interface DomainDefinition {
	readonly name: string;
	readonly accounts: readonly AccountDefinition[];
}

export type BalancerMethod = 'round-robin' | 'least-connections';

export interface BalancerDefinition {
	readonly method: BalancerMethod;
	/** Set by the user, or undefined: the plan chooses. */
	readonly address: string | undefined;
	readonly smtp: number | undefined;
	readonly imap: number | undefined;
}

export interface ClusterDefinition {
	/** undefined: named after its preset. */
	readonly name: string | undefined;
	/** A preset's id, or 'custom'. */
	readonly preset: string;
	readonly runtime: RuntimeKind;
	readonly beatMs: number;
	/** R11: frontends, or those that are named, put every mail into their queue first, as the product does. */
	readonly queueFirst: boolean | readonly string[];
	/** A name in both lists is a symmetric node: both roles in one process. */
	readonly frontends: readonly string[];
	/** In the order of their start: the first one becomes controller (R9). */
	readonly backends: readonly string[];
	readonly balancer: BalancerDefinition;
	readonly domains: readonly DomainDefinition[];
	/** Software is there, nothing is set up and nothing is started: that is done by hand, node by node. */
	readonly bare?: true | undefined;
}

/** Chosen: 10 frontends fit between .11 and .20, 30 backends are more than two cores can run. */
export const frontendsMax = 10;
export const backendsMax = 30;
