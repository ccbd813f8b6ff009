import { expect, test } from 'vitest';
import { backendsMax, frontendsMax } from '../../engine/core/cluster-definition.ts';
import { clusterSize, nodesMax } from './cluster-size.ts';

test('25 nodes are 5 frontends and 20 backends', () => {
	expect(clusterSize(25)).toEqual({ frontends: 5, backends: 20 });
});

test('every number of nodes from 2 on makes a cluster that may be', () => {
	for (let nodes = 2; nodes <= nodesMax; nodes++) {
		const { frontends, backends } = clusterSize(nodes);
		expect(frontends + backends).toBe(nodes);
		expect(Math.min(frontends, backends)).toBeGreaterThan(0);
		expect(frontends).toBeLessThanOrEqual(frontendsMax);
		expect(backends).toBeLessThanOrEqual(backendsMax);
	}
});
