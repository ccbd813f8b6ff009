/** What is shown of HAProxy when it goes itself, and what it is told when it comes back. */
import { expect, onTestFinished, test } from 'vitest';
import { ok } from '../../../node-image/src/result.ts';
import type { PlannedNode } from '../../core/plan.ts';
import { HaproxyBalancer } from './haproxy-balancer.ts';

const fe1 = { name: 'fe1', roles: ['frontend'], address: '198.18.1.11', ports: {} } as unknown as PlannedNode;
const statistics = '# pxname,svname,status,check_status,scur,stot\nsmtp,fe1,UP,L7OK,3,9\n';

test('while HAProxy is dead no server is up; when it is back it is told again who drains', async () => {
	const commands: string[] = [];
	const told: string[] = [];
	const balancer = new HaproxyBalancer({
		keeper: {
			balancer: async (command) => {
				commands.push(command);
				return ok(command === 'show stat' ? statistics : '');
			},
		},
		log: { follow: () => () => {} },
		frontends: [fe1],
		onServer: (server, state) => void told.push(`${server} ${state}`),
	});
	onTestFinished(() => balancer.close());
	await expect.poll(() => told).toEqual(['fe1 up']);
	balancer.balancerEnded();
	await balancer.look();
	expect(told).toEqual(['fe1 up', 'fe1 down']);
	expect(balancer.servers()).toMatchObject([{ state: 'down', check: 'unknown', connections: 0 }]);
	balancer.balancerStarted();
	await expect.poll(() => told.at(-1)).toBe('fe1 up');

	balancer.drain('fe1', true);
	await expect.poll(() => told.at(-1)).toBe('fe1 drain');
	balancer.balancerEnded();
	commands.length = 0;
	balancer.balancerStarted();
	await expect.poll(() => commands).toContain('set server smtp/fe1 state drain');
	await expect.poll(() => told.at(-1)).toBe('fe1 drain');
});

test('a server is up when its check has said so, not by HAProxy’s trust in one that it was just told of', async () => {
	let row = 'UP,L4CON';
	const told: string[] = [];
	const balancer = new HaproxyBalancer({
		keeper: { balancer: async (command) => ok(command === 'show stat' ? `# pxname,svname,status,check_status,scur,stot\nsmtp,fe1,${row},0,0\n` : '') },
		log: { follow: () => () => {} },
		frontends: [fe1],
		onServer: (server, state) => void told.push(`${server} ${state}`),
	});
	onTestFinished(() => balancer.close());
	await balancer.look();
	expect([told, balancer.servers()[0]?.state]).toEqual([[], 'down']);
	row = 'UP,L7OK';
	await balancer.look();
	expect(told).toEqual(['fe1 up']);
	// One answer that a busy machine holds up takes nobody out.
	row = 'UP,L7TOUT';
	await balancer.look();
	expect([told, balancer.servers()[0]?.state]).toEqual([['fe1 up'], 'up']);
});
