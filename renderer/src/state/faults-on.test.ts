import { describe, expect, test } from 'vitest';
import type { ActiveFault, LinkState } from '../../../engine/contract/cluster-status.ts';
import { emptyView } from './cluster-view.ts';
import { type FaultOn, faultsOn } from './faults-on.ts';
import { shapes, statusOf } from './fixture/failover.ts';
import { withStatus } from './reduce.ts';

const status = statusOf(shapes['dynamic-3']);
function on({ faults = [], links = [], down = [] }: { faults?: ActiveFault[]; links?: LinkState[]; down?: string[] }): readonly FaultOn[] {
	const nodes = status.nodes.map((node) => (down.includes(node.name) ? { ...node, state: 'down' as const, process: 'down' as const } : node));
	return faultsOn(withStatus(emptyView('training-1'), { ...status, nodes, faults, links }));
}
const cut = (from: string, to: string): LinkState => ({ from, to, state: 'cut', delayMs: 0 });
const both = (one: string, other: string) => [cut(one, other), cut(other, one)];

describe('what is on', () => {
	test('of nodes, by whomever it was done; one that crashed is on the list, too, a killed one once', () => {
		const faults: ActiveFault[] = [
			{ node: 'be1', kind: 'kill', sinceMs: 1 },
			{ node: 'be2', kind: 'volume-slow', sinceMs: 2, delayMs: 50 },
			{ node: 'fe1', kind: 'drain', sinceMs: 3 },
		];
		expect(on({ faults, down: ['be1', 'be3'] }).map(({ kind, node, delayMs }) => `${kind} ${node} ${delayMs}`)).toEqual([
			'kill be1 0',
			'volume-slow be2 50',
			'drain fe1 0',
			'down be3 0',
		]);
	});

	test('both ways of a link are one, one way alone is said', () => {
		expect(on({ links: [...both('be1', 'be2'), cut('fe1', 'be3')] })).toMatchObject([
			{ node: 'be1', other: 'be2', oneWay: false },
			{ node: 'fe1', other: 'be3', oneWay: true },
		]);
	});

	test('many links of one node are one, and whether that is all of it', () => {
		const links = [...both('be1', 'be2'), ...both('be1', 'fe1'), ...both('be1', 'fe2')];
		expect(on({ links })).toMatchObject([{ node: 'be1', other: null, count: 3, isAllOfNode: true }]);
		const slow: LinkState = { from: 'be1', to: 'be3', state: 'slow', delayMs: 200 };
		expect(on({ links: [...links, slow] })).toMatchObject([
			{ count: 3, isAllOfNode: false },
			{ kind: 'slow', node: 'be1', other: 'be3', delayMs: 200 },
		]);
	});

	test('each has a key of its own', () => {
		const links = [...both('be1', 'be2'), cut('be3', 'fe1'), { ...cut('fe1', 'be3'), state: 'slow' as const, delayMs: 9 }];
		const keys = on({ links }).map(({ key }) => key);
		expect(new Set(keys).size).toBe(3);
	});
});
