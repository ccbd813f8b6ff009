import type { ContainerCreateOptions } from 'dockerode';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { nodeConfigSchema } from '../../node-image/src/contract/node-config.ts';
import { setUpSchema } from '../../node-image/src/mailctl/set-up.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import { withPasswords } from '../core/definition-source.ts';
import { planCluster } from '../core/plan.ts';
import { presetDefinition } from '../core/presets.ts';
import { balancerContainer, nodeContainer } from '../runtime/docker/container-spec.ts';
import { project } from '../runtime/docker/project.ts';
import { type ComposeExport, composeExport, type ExportOptions } from './compose-export.ts';
import { composeService } from './compose-service.ts';
import { portsDefault, subnetDefault } from './export-network.ts';

const verifier = { scheme: 'scrypt', costLog2: 12, blockSize: 8, parallelization: 1, saltBase64: 'c2FsdA==', hashBase64: 'aGFzaA==' } as const;
const secrets = {
	clusterId: 'c0ffee00-0000-4000-8000-000000000000',
	secretHex: 'ab'.repeat(32),
	adminToken: 'token-of-all-nodes-1234',
	administrator: { password: 'of-p-ostm-aster', verifier },
};

function definition(preset = 'dynamic', change: Partial<ClusterDefinition> = {}): ClusterDefinition {
	const found = presetDefinition(preset);
	if (!found) throw new Error(preset);
	let next = 0;
	return withPasswords({ ...found, ...change }, (bytes) => new Uint8Array(bytes).fill(next++));
}

function exported(change: Partial<ExportOptions> = {}): ComposeExport {
	const made = composeExport(options(change));
	if (!made.ok) throw new Error(made.error.message);
	return made.value;
}

function options(change: Partial<ExportOptions> = {}): ExportOptions {
	return {
		name: 'course',
		definition: definition(),
		secrets,
		image: 'mailcluster-lab:0123456789abcdef',
		subnet: subnetDefault,
		ports: portsDefault,
		...change,
	};
}

function textOf({ files }: ComposeExport, path: string): string {
	const file = files.find((one) => one.path === path);
	if (!file) throw new Error(`no ${path} in ${files.map((one) => one.path)}`);
	return file.text;
}

const composeSchema = z.object({
	services: z.record(
		z.string(),
		z.looseObject({
			restart: z.string(),
			ports: z.array(z.string()).optional(),
			volumes: z.array(z.looseObject({ type: z.string(), source: z.string(), target: z.string(), read_only: z.boolean().optional() })),
			networks: z.record(z.string(), z.object({ ipv4_address: z.string() })),
			depends_on: z.record(z.string(), z.unknown()).optional(),
		}),
	),
	networks: z.record(z.string(), z.unknown()),
	volumes: z.record(z.string(), z.unknown()),
});

/** As docker-compose 1.29 reads it: YAML 1.1. */
function compose(from: ComposeExport) {
	return composeSchema.parse(parse(textOf(from, 'docker-compose.yml'), { version: '1.1' }));
}

describe.each(['dynamic', 'dynamic-3', 'symmetric'])('%s', (preset) => {
	const made = exported({ definition: definition(preset) });
	const { services, volumes } = compose(made);
	const nodes = Object.entries(services).filter(([name]) => name !== 'balancer' && name !== 'setup');

	test('the volume is at backends only, a queue at its frontend only', () => {
		for (const [name, { volumes: seen }] of nodes) {
			const config = nodeConfigSchema.parse(JSON.parse(textOf(made, `nodes/${name}/config.json`)));
			const named = seen.filter(({ type }) => type === 'volume').map(({ source, target }) => `${source}:${target}`);
			const isFrontend = config.proxyFrom !== undefined;
			expect(named).toEqual([...(config.volumePath === undefined ? [] : ['volume:/volume']), ...(isFrontend ? [`${name}-queue:/var/lib/mailcluster`] : [])]);
		}
		const seen = Object.values(services).flatMap((service) => service.volumes.filter(({ type }) => type === 'volume').map(({ source }) => source));
		expect(Object.keys(volumes).sort()).toEqual([...new Set(seen)].sort());
	});

	test('everybody has an address of their own, which the configuration of all others says, too', () => {
		const addresses = Object.fromEntries(Object.entries(services).map(([name, { networks }]) => [name, networks.cluster?.ipv4_address]));
		expect(new Set(Object.values(addresses)).size).toBe(Object.keys(services).length);
		for (const [name] of nodes) {
			const config = nodeConfigSchema.parse(JSON.parse(textOf(made, `nodes/${name}/config.json`)));
			expect(config.address).toBe(addresses[name]);
			expect(config.members).toHaveLength(nodes.length - 1);
			for (const member of config.members) expect(member.address).toBe(addresses[member.name]);
		}
	});

	test('what is mounted is in the folder, read-only, and can be read by a user who is nobody here; the rest is the owner’s', () => {
		const mounted = new Set(Object.values(services).flatMap((service) => service.volumes.filter(({ type }) => type === 'bind').map(({ source }) => source)));
		for (const service of Object.values(services)) for (const { type, read_only } of service.volumes) expect(type !== 'bind' || read_only).toBe(true);
		expect(made.files.filter(({ mode }) => mode === 0o644).map(({ path }) => `./${path}`)).toEqual(expect.arrayContaining([...mounted]));
		for (const { path, mode } of made.files) expect([path, mode]).toEqual([path, mounted.has(`./${path}`) ? 0o644 : 0o600]);
	});

	test('nobody is started again behind one’s back, as a text and not as a truth value', () => {
		for (const { restart } of Object.values(services)) expect(restart).toBe('no');
	});
});

test('every published port is on 127.0.0.1, and only the balancer has any', () => {
	const { services } = compose(exported({ ports: { smtp: 3025, imap: 3143, statistics: 3404 } }));
	expect(Object.fromEntries(Object.entries(services).flatMap(([name, { ports }]) => (ports ? [[name, ports]] : [])))).toEqual({
		balancer: ['127.0.0.1:3025:25', '127.0.0.1:3143:143', '127.0.0.1:3404:8404'],
	});
});

test('no secret is in docker-compose.yml', () => {
	const made = exported();
	const { accounts } = setUpSchema.parse(JSON.parse(textOf(made, 'accounts.json')));
	expect(accounts).toHaveLength(12);
	const text = textOf(made, 'docker-compose.yml');
	for (const secret of [
		secrets.secretHex,
		secrets.adminToken,
		secrets.administrator.password,
		verifier.hashBase64,
		...accounts.map(({ password }) => password),
	])
		expect(text).not.toContain(secret);
});

test('every node knows its administrator by a verifier; the password is in README.md alone', () => {
	const made = exported();
	const configs = made.files.filter(({ path }) => path.startsWith('nodes/'));
	expect(configs).toHaveLength(4);
	for (const { text } of configs) expect(nodeConfigSchema.parse(JSON.parse(text)).administrator).toEqual(verifier);
	expect(made.files.filter(({ text }) => text.includes(secrets.administrator.password)).map(({ path }) => path)).toEqual(['README.md']);
	expect(textOf(made, 'README.md')).toContain('http://198.18.100.11:8010/Cluster/be1/');
});

test('rights and limits are those of the runtime, for nodes and balancer', () => {
	const plan = planCluster(definition(), { slot: 1, addressPerNode: true, network: '198.18.1' });
	const lab = project({ name: 'lab', cluster: 'lab', home: 'home', image: 'mailcluster-lab:0123456789abcdef' });
	const { services } = compose(exported());
	const said = (container: ContainerCreateOptions) => {
		const host = container.HostConfig;
		return {
			image: container.Image,
			command: container.Cmd,
			cap_drop: host?.CapDrop,
			cap_add: host?.CapAdd,
			security_opt: host?.SecurityOpt,
			sysctls: host?.Sysctls,
			mem_limit: `${(host?.Memory ?? 0) / 2 ** 20}m`,
			memswap_limit: `${(host?.MemorySwap ?? 0) / 2 ** 20}m`,
			pids_limit: host?.PidsLimit,
		};
	};
	for (const node of plan.nodes) expect(services[node.name]).toMatchObject(said(nodeContainer(lab, plan, node, 'local')));
	expect(services.balancer).toMatchObject(said(balancerContainer(lab, plan, 'local')));
	expect(services.setup).toMatchObject({ cap_drop: ['ALL'], mem_limit: '768m' });
});

test('a part of a container that compose has no words for ends the export', () => {
	const plan = planCluster(definition(), { slot: 1, addressPerNode: true, network: '198.18.1' });
	const container = balancerContainer(project({ name: 'lab', cluster: 'lab', home: 'home', image: 'x' }), plan, 'local');
	const parts = { files: {}, ports: {}, stopGraceS: 10, healthEveryS: 5 };
	expect(composeService(container, parts)).toMatchObject({ image: 'x' });
	expect(() => composeService({ ...container, HostConfig: { ...container.HostConfig, ReadonlyRootfs: true } }, parts)).toThrow(
		/no words in compose for ReadonlyRootfs/,
	);
	expect(() => composeService({ ...container, StopTimeout: 3 }, parts)).toThrow(/no words in compose for StopTimeout/);
});

test('a dollar sign is no variable of compose', () => {
	expect(textOf(exported(), 'docker-compose.yml')).toContain('"http://$$HOSTNAME:8404/"');
});

test('accounts are made when all others are healthy, by what mailctl takes', () => {
	const made = exported();
	const { services } = compose(made);
	expect(Object.keys(services.setup?.depends_on ?? {})).toEqual(Object.keys(services).filter((name) => name !== 'setup'));
	expect(setUpSchema.parse(JSON.parse(textOf(made, 'accounts.json'))).domains).toEqual(['example.test', 'second.test']);
});

test('two exports of one cluster have two names', () => {
	expect(exported().project).toBe('course-c0ffee');
	expect(textOf(exported({ secrets: { ...secrets, clusterId: 'beef42' } }), '.env')).toContain('\nCOMPOSE_PROJECT_NAME=course-beef42\n');
});

test('the README names accounts, ports and the image, and a password with a quote is one word in a shell', () => {
	const domains = [{ name: 'example.test', accounts: [{ name: 'alice', password: "it's `a` $secret" }] }];
	const text = textOf(exported({ definition: definition('dynamic', { domains }) }), 'README.md');
	expect(text).toContain("\n    alice@example.test  it's `a` $secret\n");
	expect(text).toContain(`${String.raw`--user 'alice@example.test:it'\''s `}\`a\` $secret'`);
	expect(text).toContain('swaks --server 127.0.0.1:2525');
	expect(text).toContain('docker image save mailcluster-lab:0123456789abcdef');
});

test('a slow cluster has the time that it needs for a planned stop', () => {
	const { services } = compose(exported({ definition: definition('dynamic', { beatMs: 1000 }) }));
	expect(services.be1?.stop_grace_period).toBe('70s');
});

test.each<[string, Partial<ExportOptions>, RegExp]>([
	['a network of the lab’s own clusters', { subnet: '198.18.20.0/24' }, /one of the networks of the lab's own/],
	['a public network', { subnet: '8.8.8.0/24' }, /not in a private range/],
	['a network of another size', { subnet: '198.18.100.0/16' }, /no network of 256 addresses/],
	['no network at all', { subnet: '198.18.300.0/24' }, /no network of 256 addresses/],
	['one port twice', { ports: { smtp: 2525, imap: 1143, statistics: 2525 } }, /^smtp and statistics have the same port, 2525$/],
	['a node called setup', { definition: definition('dynamic', { backends: ['setup'] }) }, /a node is called "setup"/],
	['bare nodes', { definition: definition('bare') }, /a bare cluster is not exported/],
])('refused, with a remedy: %s', (_, change, why) => {
	const made = composeExport(options(change));
	expect(made).toMatchObject({ ok: false, error: { message: expect.stringMatching(why), remedy: expect.stringMatching(/./) } });
});

test.each(['10.1.2.0/24', '172.31.0.0/24', '192.168.7.0/24', '198.18.21.0/24', '198.19.255.0/24'])('the network %s is taken', (subnet) => {
	expect(textOf(exported({ subnet }), 'docker-compose.yml')).toContain(`subnet: ${subnet}`);
});
