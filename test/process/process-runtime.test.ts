import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ClusterDefinition } from '../../engine/core/cluster-definition.ts';
import { presetDefinition } from '../../engine/core/presets.ts';
import { clusterFolder } from '../../engine/runtime/process/cluster-folder.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { runtimeContract } from '../../engine/runtime/runtime-contract.ts';
import { nodeConfigSchema } from '../../node-image/src/contract/node-config.ts';

const standIn = fileURLToPath(new URL('stand-in-node.ts', import.meta.url));
let base: string;
beforeAll(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-runtime-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

function processAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function shellLine(cwd: string, line: string): Promise<void> {
	await promisify(execFile)('/bin/sh', ['-c', line], { cwd });
}

const signals = { kill: 'SIGKILL', pause: 'SIGSTOP', resume: 'SIGCONT' } as const;

runtimeContract('the process runtime', { servesClients: true }, async (keepRecording) => {
	const root = join(base, 'home');
	const pids = new Set<number>();
	return {
		runtime: new ProcessRuntime({ root, nodeProgram: standIn, compileCachePath: join(base, 'compiled'), keepRecording }),
		outside: (cluster, kind, node) => {
			const { pid } = cluster.processState(node);
			if (pid === null) throw new Error(`${node} does not run`);
			pids.add(pid);
			process.kill(pid, signals[kind]);
		},
		told: async (cluster, node) => {
			const line = (await cluster.readLog(node, 100)).findLast((one) => one.startsWith('told '));
			return JSON.parse(line?.slice('told '.length) ?? 'null');
		},
		onVolume: (cluster, line) => shellLine(cluster.volumePath, line),
		onDisk: (cluster, node, line) => shellLine(cluster.dataPath(node), line),
		recorded: (cluster) => readFile(cluster.recording.path, 'utf8'),
		checkNothingLeft: async () => {
			expect(existsSync(root)).toBe(false);
			expect([...pids].filter(processAlive)).toEqual([]);
		},
	};
});

/** What a client hears that says EHLO behind the greeting. */
async function heardAt(host: string, port: number): Promise<string> {
	const socket = connect({ host, port });
	try {
		const greeting = String((await once(socket, 'data'))[0]);
		socket.write('EHLO client\r\n');
		return greeting + String((await once(socket, 'data'))[0]);
	} finally {
		socket.destroy();
	}
}

test.each([
	['the plan chooses where the balancer listens', {}, 'linux'],
	['the balancer listens at 127.0.0.1, as its clients do', { address: '127.0.0.1' }, 'linux'],
	['its ports are fixed', { smtp: 20_979 }, 'linux'],
	['all share one address', {}, 'darwin'],
] as const)('where %s, a client is known by its address, through the balancer and past it', async (_, balancer, platform) => {
	const runtime = new ProcessRuntime({ root: join(base, 'proxied'), nodeProgram: standIn, platform });
	const preset = presetDefinition('dynamic') as ClusterDefinition;
	const prepared = await runtime.prepare('one', { ...preset, frontends: ['fe1'], balancer: { ...preset.balancer, ...balancer } });
	if (!prepared.ok) throw new Error(prepared.error.message);
	const cluster = prepared.value;
	onTestFinished(async () => {
		await cluster.remove();
		await runtime.close();
	});
	const up = new Promise<void>((resolve) => cluster.onEvent((event) => event.type === 'balancer-server' && event.state === 'up' && resolve()));
	await cluster.startNode('fe1');
	await up;
	const known = '220 fe1\r\n250 you are [127.0.0.1]\r\n';
	expect(await heardAt(cluster.plan.balancer.address, cluster.plan.balancer.ports.smtp)).toBe(known);
	const frontend = cluster.plan.nodes.find((node) => node.name === 'fe1');
	expect(await heardAt(frontend?.address ?? '', frontend?.ports.smtp ?? 0)).toBe(known);
	const { proxyFrom } = nodeConfigSchema.parse(JSON.parse(readFileSync(clusterFolder(join(base, 'proxied'), 'one').configPath('fe1'), 'utf8')));
	expect(proxyFrom).toEqual(platform === 'linux' ? [`127.77.${cluster.plan.slot}.1`] : undefined);
});

test('secrets are for their owner alone', async () => {
	const root = join(base, 'secret');
	const runtime = new ProcessRuntime({ root, nodeProgram: standIn });
	const cluster = await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition);
	if (!cluster.ok) throw new Error(cluster.error.message);
	const folder = clusterFolder(root, 'one');
	expect((await stat(folder.path)).mode & 0o777).toBe(0o700);
	await cluster.value.startNode('be1');
	expect((await stat(folder.configPath('be1'))).mode & 0o777).toBe(0o600);
	await cluster.value.remove();
	expect(existsSync(root)).toBe(false);
});

test('an admin token is for one node and one start: who listens at the port of a dead node learns nothing', async () => {
	const root = join(base, 'tokens');
	const runtime = new ProcessRuntime({ root, nodeProgram: standIn });
	const cluster = await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition);
	if (!cluster.ok) throw new Error(cluster.error.message);
	const folder = clusterFolder(root, 'one');
	const token = (node: string) => nodeConfigSchema.parse(JSON.parse(readFileSync(folder.configPath(node), 'utf8'))).adminToken;
	await cluster.value.startNode('be1');
	await cluster.value.startNode('be2');
	const first = token('be1');
	expect(token('be2')).not.toBe(first);
	await cluster.value.killNode('be1');
	await cluster.value.startNode('be1');
	expect(token('be1')).not.toBe(first);
	await expect.poll(async () => (await cluster.value.admin('be1').status()).ok, { timeout: 10_000 }).toBe(true);
	await cluster.value.remove();
});

test.each([
	['a link', (path: string, other: string) => symlinkSync(other, path)],
	// Opened for writing it waits for a reader, and with it would everything else.
	['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
])('%s in the place of a node’s configuration is replaced, and nothing is written through it', async (_, occupy) => {
	const root = join(base, 'occupied');
	const runtime = new ProcessRuntime({ root, nodeProgram: standIn });
	const cluster = await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition);
	if (!cluster.ok) throw new Error(cluster.error.message);
	const other = join(base, 'other');
	writeFileSync(other, 'untouched');
	const path = clusterFolder(root, 'one').configPath('be1');
	rmSync(path, { force: true });
	occupy(path, other);
	expect((await cluster.value.startNode('be1')).ok).toBe(true);
	expect(nodeConfigSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).name).toBe('be1');
	expect(lstatSync(path).isFile()).toBe(true);
	expect(readFileSync(other, 'utf8')).toBe('untouched');
	await cluster.value.remove();
});

test('Windows is refused with a reason', async () => {
	const runtime = new ProcessRuntime({ root: join(base, 'win'), nodeProgram: standIn, platform: 'win32' });
	expect(await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition)).toMatchObject({ ok: false, error: { code: 'unsupported' } });
});

test('a program that cannot start is quoted', async () => {
	const runtime = new ProcessRuntime({ root: join(base, 'broken'), nodeProgram: standIn, executable: '/nowhere/node' });
	const cluster = await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition);
	if (!cluster.ok) throw new Error(cluster.error.message);
	expect(await cluster.value.startNode('be1')).toMatchObject({ ok: false, error: { code: 'start-failed' } });
	await cluster.value.remove();
});

test('a node that is added while the cluster goes leaves nothing behind', async () => {
	const root = join(base, 'going');
	const runtime = new ProcessRuntime({ root, nodeProgram: standIn });
	const cluster = await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition);
	if (!cluster.ok) throw new Error(cluster.error.message);
	const [early, late] = [cluster.value.addNode('backend'), cluster.value.remove()];
	const added = await early;
	await late;
	if (added.ok) expect(await cluster.value.removeNode(added.value.name)).toMatchObject({ ok: true });
	expect(existsSync(clusterFolder(root, 'one').path)).toBe(false);
	await runtime.close();
});

test('who was added and is forgotten behind the end of the cluster is no error', async () => {
	const root = join(base, 'gone');
	const runtime = new ProcessRuntime({ root, nodeProgram: standIn });
	const cluster = await runtime.prepare('one', presetDefinition('dynamic') as ClusterDefinition);
	if (!cluster.ok) throw new Error(cluster.error.message);
	const added = await cluster.value.addNode('backend');
	if (!added.ok) throw new Error(added.error.message);
	await cluster.value.remove();
	expect(await cluster.value.removeNode(added.value.name)).toMatchObject({ ok: true });
	expect(existsSync(root)).toBe(false);
});

test('two clusters whose ports at the balancer are fixed get places of their own, also while no node runs yet', async () => {
	const clusters = [];
	for (const name of ['one', 'two']) {
		const definition = presetDefinition('dynamic') as ClusterDefinition;
		const balancer = { ...definition.balancer, smtp: await freePort(), imap: await freePort() };
		const made = await new ProcessRuntime({ root: join(base, `fixed-${name}`), nodeProgram: standIn }).prepare(name, { ...definition, balancer });
		if (!made.ok) throw new Error(made.error.message);
		clusters.push(made.value);
	}
	const places = clusters.flatMap(({ plan }) => plan.nodes.map(({ address, ports }) => `${address}:${ports.admin}`));
	await Promise.all(clusters.map((cluster) => cluster.remove()));
	expect(new Set(places).size).toBe(places.length);
});

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer().listen({ host: '127.0.0.1', port: 0 }, () => {
			const place = probe.address();
			if (place === null || typeof place === 'string') throw new Error('no port');
			probe.close(() => resolve(place.port));
		});
	});
}
