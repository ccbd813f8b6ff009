/** A bare cluster's beginning, as a page folds it that had the status first: nodes that nobody starts are not on their way. */
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { descriptionOf } from '../../../engine/core/description.ts';
import { planCluster } from '../../../engine/core/plan.ts';
import { presetDefinition } from '../../../engine/core/presets.ts';
import { drawnState, emptyView } from './cluster-view.ts';
import { shapes, statusOf } from './fixture/failover.ts';
import { withEvents, withStatus } from './reduce.ts';

const plan = planCluster(presetDefinition('bare') ?? expect.unreachable(), { slot: 1, addressPerNode: true });
const balancer = { kind: 'built-in', method: 'round-robin', configPath: null, statsUrl: null } as const;
const cluster = descriptionOf({
	...{ runtime: 'process', preset: 'bare', plan, domains: [], accounts: [], balancer, volumePath: '/volume', dataPath: (node: string) => `/${node}` },
});
const status = statusOf(shapes.dynamic);
const first: RecordedEvent = { source: 'engine', seq: 1, atMs: 0, event: { type: 'cluster-starting', name: 'bare', preset: 'bare' } };
const second: RecordedEvent = { source: 'engine', seq: 2, atMs: 1, event: { type: 'described', cluster } };

test.each([
	['before anything is read', []],
	['at its first event', [first]],
	['at its description', [first, second]],
])('%s they are not started', (_, events) => {
	const nodes = status.nodes.map((node) => ({ ...node, state: 'stopped' as const, process: 'down' as const, pid: null, life: 0 }));
	const view = withEvents(withStatus(emptyView('bare'), { ...status, bare: true, controller: null, backup: null, nodes }), events);
	for (const name of ['be1', 'fe1']) expect([name, drawnState(view.nodes[name] ?? expect.unreachable())]).toEqual([name, 'not-started']);
});
