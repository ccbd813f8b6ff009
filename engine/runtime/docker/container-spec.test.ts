/** Least rights: what each container of a cluster may, on this machine's engine and on another one. */
import type { ContainerCreateOptions } from 'dockerode';
import { expect, test } from 'vitest';
import { planCluster } from '../../core/plan.ts';
import { presetDefinition } from '../../core/presets.ts';
import { balancerContainer, keeperContainer, machineContainer, nodeContainer } from './container-spec.ts';
import { possibleTargets, waysInto, waysToNode } from './lab-ways.ts';
import { homeOf, labelFilter, labels, project, projectNames } from './project.ts';

const definition = presetDefinition('dynamic');
if (!definition) throw new Error('no preset dynamic');
const plan = planCluster(definition, { slot: 3, addressPerNode: true, network: '198.18.3' });
const ours = project({ name: 'mclab-one', cluster: 'one', home: homeOf('/mine'), image: 'mailcluster-lab:0123' });

function all(reach: 'local' | 'remote'): [string, ContainerCreateOptions][] {
	const specs = [...plan.nodes.map((node) => nodeContainer(ours, plan, node, reach)), balancerContainer(ours, plan, reach), keeperContainer(ours, plan, reach)];
	return specs.map((spec) => [spec.name ?? '', spec]);
}

const published = (spec: ContainerCreateOptions): string[] =>
	Object.entries((spec.HostConfig?.PortBindings ?? {}) as Record<string, { HostIp: string; HostPort: string }[]>).flatMap(([inside, places]) =>
		places.map(({ HostIp, HostPort }) => `${HostIp}:${HostPort} ${inside}`),
	);

test.each(all('local'))('%s has few rights, limits, and no restart', (_, spec) => {
	expect(spec.HostConfig).toMatchObject({
		CapDrop: ['ALL'],
		CapAdd: ['NET_ADMIN', 'SETUID', 'SETGID', 'SETPCAP', 'KILL'],
		SecurityOpt: ['no-new-privileges'],
		RestartPolicy: { Name: 'no' },
		PidsLimit: 256,
		NetworkMode: 'mclab-one',
	});
	expect(spec.HostConfig?.Memory).toBeGreaterThan(0);
	expect(spec.HostConfig?.MemorySwap).toBe(spec.HostConfig?.Memory);
	expect(spec.HostConfig).not.toHaveProperty('Privileged');
	expect(spec.Labels).toMatchObject(labels(ours, spec.Labels?.['mailcluster-lab.role'] ?? '', spec.Hostname ?? ''));
});

test.each(all('local'))('%s is published on loopback alone, at the places that the plan has for it', (_, spec) => {
	const places = new Set(waysInto(plan).map(({ here, inside }) => `${here.host}:${here.port} ${inside.port}/tcp`));
	const own = published(spec);
	const isNode = spec.Hostname?.startsWith('be') || spec.Hostname?.startsWith('fe');
	expect(own.length).toBe(spec.Hostname === 'keeper' ? 1 : isNode ? 2 : 3);
	for (const place of own) {
		expect(place).toMatch(/^127\./);
		expect(places).toContain(place);
	}
});

test.each(all('remote'))('%s publishes nothing on another machine', (_, spec) => {
	expect(published(spec)).toEqual([]);
});

test('the volume is attached to backends, to the keeper to read only, and to nobody else', () => {
	const binds = Object.fromEntries(all('local').map(([name, { HostConfig }]) => [name, HostConfig?.Binds]));
	expect(binds).toEqual({
		'mclab-one-be1': ['mclab-one-volume:/volume'],
		'mclab-one-be2': ['mclab-one-volume:/volume'],
		'mclab-one-fe1': ['mclab-one-fe1-queue:/var/lib/mailcluster'],
		'mclab-one-fe2': ['mclab-one-fe2-queue:/var/lib/mailcluster'],
		'mclab-one-balancer': ['mclab-one-run:/run/haproxy'],
		'mclab-one-keeper': ['mclab-one-volume:/volume:ro', 'mclab-one-run:/run/haproxy'],
	});
});

test('a bare node lives in its machine: network, processes and disk are the machine’s, the rights of both are those of any node', () => {
	const bare = presetDefinition('bare');
	if (!bare) throw new Error('no preset bare');
	const itsPlan = planCluster(bare, { slot: 3, addressPerNode: true, network: '198.18.3' });
	const ofOthers = Object.fromEntries(plan.nodes.map((node) => [node.name, nodeContainer(ours, plan, node, 'local')]));
	for (const planned of itsPlan.nodes) {
		const { name } = planned;
		const [machine, node, other] = [machineContainer(ours, itsPlan, planned, 'local'), nodeContainer(ours, itsPlan, planned, 'local'), ofOthers[name]];
		expect([machine.name, node.name]).toEqual([`mclab-one-${name}-machine`, `mclab-one-${name}`]);
		expect(node.HostConfig).toMatchObject({ NetworkMode: `container:${machine.name}`, PidMode: `container:${machine.name}` });
		expect(published(machine)).toEqual(published(other ?? {}));
		expect([published(node), node.ExposedPorts, node.NetworkingConfig, node.Hostname]).toEqual([[], undefined, undefined, undefined]);
		expect(machine.NetworkingConfig).toEqual(other?.NetworkingConfig);
		// Nothing of its roles: they come with each start.
		expect(node.Cmd?.filter((word) => word.startsWith('--Cluster'))).toEqual([]);
		const volume = name.startsWith('be') ? ['mclab-one-volume:/volume'] : [];
		for (const { HostConfig } of [machine, node]) {
			expect(HostConfig?.Binds).toEqual([...volume, `mclab-one-${name}-disk:/var/lib/mailcluster`]);
			const { CapDrop, CapAdd, SecurityOpt, RestartPolicy, PidsLimit, Memory, MemorySwap } = other?.HostConfig ?? {};
			expect(HostConfig).toMatchObject({ CapDrop, CapAdd, SecurityOpt, RestartPolicy, PidsLimit, Memory, MemorySwap });
			expect(HostConfig).not.toHaveProperty('Privileged');
		}
	}
});

test('all that a way may lead to is told to its inner end at the start, nodes to come too', () => {
	const targets = new Set(possibleTargets(plan).map(({ host, port }) => `${host}:${port}`));
	for (const { inside } of waysInto(plan)) expect(targets).toContain(`${inside.host}:${inside.port}`);
	for (const address of ['198.18.3.20', '198.18.3.50']) {
		const node = { name: 'new', roles: [], address, ports: { smtp: 25, imap: 143, lmtp: 24, admin: 8010, link: 4010, cli: 106 } };
		expect(waysToNode(plan, node)).toHaveLength(2);
		for (const { inside } of waysToNode(plan, node)) expect(targets).toContain(`${inside.host}:${inside.port}`);
	}
	expect(new Set(waysInto(plan).map(({ here }) => here.port)).size).toBe(waysInto(plan).length);
});

test('names begin with the project; whose they are says a label that tells no path', () => {
	expect(projectNames('one', homeOf('/mine'))).toEqual(['mclab-one', `mclab-one-${homeOf('/mine').slice(0, 6)}`]);
	expect(homeOf('/mine')).toMatch(/^[0-9a-f]{16}$/);
	expect(homeOf('/mine')).not.toBe(homeOf('/theirs'));
	expect(labelFilter('abc')).toEqual(['mailcluster-lab.home=abc']);
	expect(labelFilter('abc', 'one')).toEqual(['mailcluster-lab.home=abc', 'mailcluster-lab.cluster=one']);
});
