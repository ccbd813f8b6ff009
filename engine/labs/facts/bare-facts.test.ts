/** What exercises ask of bare nodes, told event by event. */
import { expect, test } from 'vitest';
import type { ClusterDescription } from '../../contract/cluster-description.ts';
import { parseAction } from '../format/lab-action.ts';
import { bareAttributes } from './bare-facts.ts';
import { aroundTest, Story } from './testing-world.ts';

const address = { be1: '127.77.1.21', be2: '127.77.1.22', fe1: '127.77.1.11', fe2: '127.77.1.12' } as const;
const described = (bare: boolean): ClusterDescription => ({
	...{ runtime: 'process', preset: 'bare', domains: [], accountCount: 0, accounts: [], volumePath: '/volume', ...(bare ? { bare: true as const } : {}) },
	services: { smtp: { host: '127.77.1.1', port: 2525 }, imap: { host: '127.77.1.1', port: 1143 } },
	balancer: { address: '127.77.1.1', kind: 'built-in', method: 'round-robin' },
	nodes: Object.entries(address).map(([name, at]) => ({
		...{ name, address: at, ports: {}, dataPath: `/${name}` },
		roles: [name.startsWith('be') ? 'backend' : 'frontend'],
	})),
});

function story(bare = true): Story {
	return new Story().engine(0, { type: 'described', cluster: described(bare) });
}
function asked(told: Story, node: string, name: string) {
	return bareAttributes.find((one) => one.name === name)?.read(told.world, node);
}
const member = (name: keyof typeof address, role: 'backend' | 'frontend' = name.startsWith('be') ? 'backend' : 'frontend') => ({
	...{ address: address[name], name, roles: [role] },
});

test('a node is off until it says that it runs, and is what it was started as', () => {
	const told = story();
	expect(asked(told, 'be1', 'started')).toBe('off');
	told.engine(1, { type: 'process', node: 'be1', state: 'starting', roles: ['backend'] }).engine(2, { type: 'process', node: 'be1', state: 'running' });
	told.node(3, 'be1', { type: 'state', state: 'starting' });
	expect(asked(told, 'be1', 'started')).toBe('off');
	expect(asked(told.node(4, 'be1', { type: 'state', state: 'joining' }), 'be1', 'started')).toBe('backend');
	expect(asked(told.engine(5, { type: 'process', node: 'be1', state: 'down', exit: 'exit 0' }), 'be1', 'started')).toBe('off');
	told.engine(6, { type: 'process', node: 'be1', state: 'starting', roles: [] }).engine(7, { type: 'process', node: 'be1', state: 'running' });
	expect(asked(told.node(8, 'be1', { type: 'state', state: 'alone' }), 'be1', 'started')).toBe('alone');
});

test('who is missing, with which role somebody is mistaken, and an address of nobody are named', () => {
	const told = story();
	expect([asked(told, 'be1', 'missing'), asked(told, 'be1', 'entered'), asked(told, 'be1', 'licensed')]).toEqual(['fe1', 0, false]);
	const members = [member('fe1', 'backend'), member('be2'), { address: '127.0.0.99', name: null, roles: ['frontend' as const] }];
	told.node(1, 'be1', { type: 'settings', licensed: true, members });
	expect([asked(told, 'be1', 'missing'), asked(told, 'be1', 'mistaken'), asked(told, 'be1', 'stranger')]).toEqual(['fe2', 'fe1', '127.0.0.99']);
	expect([asked(told, 'be1', 'entered'), asked(told, 'be1', 'licensed')]).toEqual([3, true]);
	told.node(2, 'be1', { type: 'settings', licensed: true, members: [member('fe1'), member('be2'), member('fe2')] });
	expect([asked(told, 'be1', 'missing'), asked(told, 'be1', 'mistaken'), asked(told, 'be1', 'stranger')]).toEqual([null, null, null]);
	expect(asked(told, 'be1', 'address')).toBe('127.77.1.21');
});

test('of a node that the lab has set up nothing is known to be entered', () => {
	const told = story(false);
	for (const name of ['missing', 'mistaken', 'stranger', 'licensed', 'entered'])
		expect(asked(told, 'be1', name)).toMatchObject({ unknown: expect.any(String) });
	told.begun();
	expect(asked(told, 'fe1', 'started')).toBe('frontend');
});

test.each([
	['order be1 start --clusterBACKEND --ClusterFrontend', { do: 'order', node: 'be1', as: ['backend', 'frontend'] }],
	['order be1 start', { do: 'order', node: 'be1', as: [] }],
	['order be1 stop', { do: 'order', node: 'be1', as: null }],
	['settings be1 licence', { do: 'enter-licence', node: 'be1' }],
	['settings be1 members none', { do: 'enter-members', node: 'be1', members: [] }],
	['settings be1 members be2 backend, 127.0.0.99 frontend', { do: 'enter-members', members: [{ who: 'be2', role: 'backend' }, { who: '127.0.0.99' }] }],
])('%s is understood', (text, action) => {
	expect(parseAction(text, aroundTest)).toMatchObject({ ok: true, action });
});

test.each([
	['order be9 start', 'there is no node "be9"'],
	['order be1 go', 'is not how an order is written'],
	['order be1 stop --ClusterBackend', 'is not how an order is written'],
	['order be1 start --sh', "none of a node's options"],
	['settings be1 members be9 backend', 'is no member'],
	['settings be1 members be2 boss', 'is no member'],
	['settings be1 members', 'is not how settings are written'],
])('%s is refused by name', (text, message) => {
	expect(parseAction(text, aroundTest)).toMatchObject({ ok: false, mistake: { message: expect.stringContaining(message) } });
});
