/** How many frontends and backends a cluster of so many nodes has in a bench: one frontend for four backends. */
import { backendsMax, frontendsMax } from '../../engine/core/cluster-definition.ts';

export interface ClusterSize {
	readonly frontends: number;
	readonly backends: number;
}

export const nodesMax = frontendsMax + backendsMax;

/** For 2 to `nodesMax` nodes. */
export function clusterSize(nodes: number): ClusterSize {
	const frontends = Math.min(frontendsMax, Math.max(1, nodes - backendsMax, Math.round(nodes / 5)));
	return { frontends, backends: nodes - frontends };
}
