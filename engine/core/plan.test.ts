import { expect, test } from 'vitest';
import type { ClusterDefinition } from './cluster-definition.ts';
import { type ClusterPlan, othersOf, planCluster, plannedNext, proxyAddress, slotCount, withNode, withoutNode } from './plan.ts';
import { balancerDefault, presetDefinition } from './presets.ts';

const dynamic = presetDefinition('dynamic') as ClusterDefinition;

test('one address a node, the same ports everywhere, backends first', () => {
	const plan = planCluster(dynamic, { slot: 3, addressPerNode: true });
	expect(plan.balancer).toMatchObject({ address: '127.77.3.1', ports: { smtp: 2525, imap: 1143 }, fixed: [] });
	expect(plan.nodes.map((node) => [node.name, node.address])).toEqual([
		['be1', '127.77.3.21'],
		['be2', '127.77.3.22'],
		['fe1', '127.77.3.11'],
		['fe2', '127.77.3.12'],
	]);
	expect(plan.nodes[0]?.ports).toEqual({ smtp: 0, imap: 1143, lmtp: 2424, admin: 8010, link: 4010, cli: 1106 });
	expect(plan.nodes[2]?.ports).toEqual({ smtp: 2525, imap: 1143, lmtp: 0, admin: 8010, link: 4010, cli: 1106 });
});

test('without addresses of their own, no port is given twice in any slot', () => {
	const seen = new Set<number>();
	const large = { ...dynamic, backends: Array.from({ length: 30 }, (_, n) => `b${n}`), frontends: Array.from({ length: 10 }, (_, n) => `f${n}`) };
	for (let slot = 1; slot <= slotCount(false); slot++) {
		const plan = planCluster(large, { slot, addressPerNode: false });
		const ports = [...Object.values(plan.balancer.ports), ...plan.nodes.flatMap((node) => Object.values(node.ports))].filter((port) => port !== 0);
		for (const port of ports) {
			expect(seen.has(port)).toBe(false);
			expect(port).toBeLessThan(32_768);
			seen.add(port);
		}
	}
});

test('frontends believe one address, which is the balancer’s wherever it listens; where all share one, none', () => {
	const plans = [dynamic, { ...dynamic, balancer: { ...balancerDefault, smtp: 2525 } }, { ...dynamic, balancer: { ...balancerDefault, address: '127.0.0.1' } }];
	expect(plans.map((definition) => proxyAddress(planCluster(definition, { slot: 9, addressPerNode: true })))).toEqual(Array(3).fill('127.77.9.1'));
	expect(proxyAddress(planCluster(dynamic, { slot: 9, addressPerNode: false }))).toBeNull();
});

test('a fixed port is looked for at 127.0.0.1 and does not move with the slot', () => {
	const definition = { ...dynamic, balancer: { ...balancerDefault, smtp: 2525 } };
	const plan = planCluster(definition, { slot: 9, addressPerNode: true });
	expect(plan.balancer).toMatchObject({ address: '127.0.0.1', ports: { smtp: 2525 }, fixed: ['smtp'] });
});

/** Adds one and answers its name and where it is. */
function grown(plan: ClusterPlan, role: 'frontend' | 'backend', used: Set<string>): ClusterPlan {
	const next = plannedNext(plan, role, used);
	if (!next) throw new Error('no room');
	used.add(next.name);
	return withNode(plan, next);
}

test('a node more: the next number that was never used, the lowest free address, backends before frontends', () => {
	const used = new Set(['be1', 'be2', 'fe1', 'fe2']);
	let plan = planCluster(dynamic, { slot: 3, addressPerNode: true });
	plan = grown(plan, 'backend', used);
	plan = grown(plan, 'frontend', used);
	plan = grown(withoutNode(plan, 'be3'), 'backend', used);
	expect(plan.nodes.map((node) => [node.name, node.address])).toEqual([
		['be1', '127.77.3.21'],
		['be2', '127.77.3.22'],
		['be4', '127.77.3.23'],
		['fe1', '127.77.3.11'],
		['fe2', '127.77.3.12'],
		['fe3', '127.77.3.13'],
	]);
	expect(othersOf(plan, 'be4').map((member) => member.name)).toEqual(['be1', 'be2', 'fe1', 'fe2', 'fe3']);
});

test.each([true, false])('nodes are added until there is no room, and no place is given twice (an address each: %s)', (addressPerNode) => {
	const used = new Set(['be1', 'be2', 'fe1', 'fe2']);
	let plan = planCluster(dynamic, { slot: 1, addressPerNode });
	for (let count = 2; count < 30; count++) plan = grown(plan, 'backend', used);
	for (let count = 2; count < 10; count++) plan = grown(plan, 'frontend', used);
	expect(plannedNext(plan, 'backend', used)).toBeNull();
	expect(plannedNext(plan, 'frontend', used)).toBeNull();
	const places = plan.nodes.flatMap(({ address, ports }) => Object.values(ports).flatMap((port) => (port === 0 ? [] : [`${address}:${port}`])));
	expect(new Set(places).size).toBe(places.length);
});

test('a symmetric node has the services of both roles, and the balancer sends clients to it', () => {
	const plan = planCluster(presetDefinition('symmetric') as ClusterDefinition, { slot: 2, addressPerNode: true });
	expect(plan.nodes.map(({ name, roles, address }) => [name, roles, address])).toEqual([
		['n1', ['backend', 'frontend'], '127.77.2.21'],
		['n2', ['backend', 'frontend'], '127.77.2.22'],
		['n3', ['backend', 'frontend'], '127.77.2.23'],
	]);
	expect(plan.nodes[0]?.ports).toEqual({ smtp: 2525, imap: 1143, lmtp: 2424, admin: 8010, link: 4010, cli: 1106 });
});
