/** The library over containers: what a test of somebody's can do with them, side by side with others, and what is left of it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { up } from 'mailcluster-lab';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DockerEngine } from '../../engine/runtime/docker/docker-engine.ts';
import { connectDocker } from '../../engine/runtime/docker/host/docker-host.ts';
import { ensureImage } from '../../engine/runtime/docker/image-build.ts';
import { labelNames } from '../../engine/runtime/docker/project.ts';
import { value } from '../../engine/server/testing-listener.ts';
import { UserProcess } from '../library/user-process.ts';
import { nodeImagePath } from './stand-in-image.ts';

let stateRoot: string;
let engine: DockerEngine;
beforeAll(async () => {
	stateRoot = await mkdtemp(join(tmpdir(), 'mclab-library-'));
	engine = new DockerEngine(value(await connectDocker()));
	// Once, before several ask for it at the same time.
	value(await ensureImage({ engine, nodeImagePath, progress: () => {} }));
});
afterAll(async () => {
	engine.host.close();
	await rm(stateRoot, { recursive: true, force: true });
});

/** Names of all that Docker has of a cluster. */
async function onDocker(cluster: string): Promise<string[]> {
	const filter = [`${labelNames.cluster}=${cluster}`];
	const containers = value(await engine.containers(filter)).map(({ name }) => name);
	return [...containers, ...value(await engine.networks(filter)), ...value(await engine.volumes(filter))];
}

test('a cluster in containers: a failover under load, and nothing is left behind the block', async () => {
	let name: string;
	{
		await using cluster = await up('dynamic', { runtime: 'docker', stateRoot });
		({ name } = cluster);
		expect(cluster.volumePath).toBe(`docker volume mclab-${name}-volume`);
		const traffic = await cluster.traffic({ ratePerS: 20 });
		const killed = await cluster.kill('@controller');
		expect((await cluster.untilController({ not: killed })).epoch).toBe(2);
		await cluster.heal();
		expect(await traffic.stop()).toMatchObject({ lost: 0, doubled: 0 });
		expect(await onDocker(name)).not.toEqual([]);
	}
	expect(await onDocker(name)).toEqual([]);
	expect(await readdir(stateRoot)).toEqual([]);
});

const small = { frontends: 1, backends: 1, domains: [{ name: 'example.test', accounts: ['alice', 'bob'] }] };

test('three processes start clusters at the same moment, and each gets its own mail', async () => {
	const users = Array.from({ length: 3 }, () => new UserProcess(small, { runtime: 'docker', stateRoot }));
	const begun = await Promise.all(users.map((user) => user.begun()));
	const places = begun.flatMap(({ services, nodes }) => [
		...Object.values(services).map(({ host, port }) => `${host}:${port}`),
		...nodes.map(({ address }) => address),
	]);
	expect(new Set(places).size).toBe(places.length);
	for (const { services, name } of begun) {
		const sent = await createTransport(services.smtp).sendMail({ from: 'bob@example.test', to: 'alice@example.test', text: `for ${name}` });
		expect(sent.accepted).toEqual(['alice@example.test']);
	}
	for (const user of users) user.say('down');
	expect(await Promise.all(users.map((user) => user.ended))).toEqual(users.map(() => ({ code: 0, signal: null })));
	for (const { name } of begun) expect(await onDocker(name)).toEqual([]);
	expect(await readdir(stateRoot)).toEqual([]);
});

test('a test that is killed leaves no container, network, volume or folder', async () => {
	const user = new UserProcess(small, { runtime: 'docker', stateRoot });
	const { name } = await user.begun();
	user.say('pause');
	expect(await user.line()).toBe('be1');
	user.kill('SIGKILL');
	expect(await user.ended).toEqual({ code: null, signal: 'SIGKILL' });
	// It is the guard's now, which is nobody's child here.
	await vi.waitFor(
		async () => {
			expect(await onDocker(name)).toEqual([]);
			expect(await readdir(stateRoot)).toEqual([]);
		},
		{ timeout: 30_000, interval: 100 },
	);
});
