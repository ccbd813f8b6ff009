import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { DockerEngine } from '../../engine/runtime/docker/docker-engine.ts';
import { DockerRuntime } from '../../engine/runtime/docker/docker-runtime.ts';
import { connectDocker, type DockerHost } from '../../engine/runtime/docker/host/docker-host.ts';
import { homeOf, labelFilter } from '../../engine/runtime/docker/project.ts';
import type { RuntimeCluster } from '../../engine/runtime/runtime.ts';
import { runtimeContract } from '../../engine/runtime/runtime-contract.ts';
import type { LinkGate } from '../../node-image/src/contract/node-faults.ts';
import { nodeImagePath, standInImage } from './stand-in-image.ts';

let base: string;
let host: DockerHost;
let engine: DockerEngine;
beforeAll(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-docker-'));
	const connected = await connectDocker();
	if (!connected.ok) throw new Error(connected.error.message);
	host = connected.value;
	engine = new DockerEngine(host);
	const image = await standInImage(engine);
	if (!image.ok) throw new Error(image.error.message);
});
afterAll(async () => {
	host.close();
	await rm(base, { recursive: true, force: true });
});

const containerOf = (cluster: RuntimeCluster, node: string) => `${cluster.volumePath.replace(/^docker volume |-volume$/g, '')}-${node}`;

/** Its links as the rules of the container's own network cut them, and as the node was told to slow them. */
async function linksOf(cluster: RuntimeCluster, node: string, told: readonly LinkGate[]): Promise<LinkGate[]> {
	const listed = await engine.run(containerOf(cluster, node), ['iptables', '-S']);
	if (!listed.ok) throw new Error(listed.error.message);
	const has = (rule: string) => listed.value.output.split('\n').includes(rule);
	return cluster.plan.nodes.flatMap(({ name, address }) => {
		const [out, heard] = [has(`-A OUTPUT -d ${address}/32 -j DROP`), has(`-A INPUT -s ${address}/32 -j DROP`)];
		const gate = told.find(({ peer }) => peer === name);
		if (!out && !heard && gate === undefined) return [];
		const ofGate = (direction: 'out' | 'in') => gate?.[direction] ?? { cut: false, delayMs: 0 };
		// Cut by the network alone.
		expect([ofGate('out').cut, ofGate('in').cut]).toEqual([false, false]);
		return [{ peer: name, out: { cut: out, delayMs: ofGate('out').delayMs }, in: { cut: heard, delayMs: ofGate('in').delayMs } }];
	});
}

/** In a container of its own, which goes with it: the cluster's need not run. */
async function onBind(bind: string, line: string): Promise<void> {
	const image = await standInImage(engine);
	if (!image.ok) throw new Error(image.error.message);
	const container = await host.docker.createContainer({
		Image: image.value.tag,
		Cmd: ['sh', '-c', line],
		WorkingDir: '/place',
		// An empty volume would become what the image has there.
		HostConfig: { Binds: [`${bind}:nocopy`], NetworkMode: 'none' },
	});
	try {
		const ended = container.wait({ condition: 'next-exit' });
		await container.start();
		expect((await ended).StatusCode).toBe(0);
	} finally {
		await container.remove({ force: true });
	}
}

runtimeContract('the docker runtime', { servesClients: true }, async (keepRecording) => {
	const root = join(base, 'home');
	return {
		runtime: new DockerRuntime({ root, nodeImagePath, image: standInImage, keepRecording }),
		outside: (cluster, kind, node) => {
			const container = host.docker.getContainer(containerOf(cluster, node));
			void { kill: () => container.kill(), pause: () => container.pause(), resume: () => container.unpause() }[kind]();
		},
		told: async (cluster, node) => {
			const line = (await cluster.readLog(node, 100)).findLast((one) => one.startsWith('told '));
			const told = JSON.parse(line?.slice('told '.length) ?? 'null');
			return { ...told, faults: { ...told.faults, links: await linksOf(cluster, node, told?.faults?.links ?? []) } };
		},
		onVolume: (cluster, line) => onBind(`${containerOf(cluster, 'volume')}:/place`, line),
		onDisk: (cluster, node, line) => onBind(`${containerOf(cluster, node)}-queue:/place`, line),
		// Docker's own gateway takes the connection at the published port and makes another one.
		seenAtBalancer: (cluster) => `${cluster.plan.network}.1`,
		recorded: (cluster) => readFile(cluster.recording.path, 'utf8'),
		checkNothingLeft: async () => {
			expect(existsSync(root)).toBe(false);
			const labels = labelFilter(homeOf(root));
			expect(await engine.containers(labels)).toEqual({ ok: true, value: [] });
			expect(await engine.networks(labels)).toEqual({ ok: true, value: [] });
			expect(await engine.volumes(labels)).toEqual({ ok: true, value: [] });
		},
	};
});
