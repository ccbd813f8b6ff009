/** The taking over of clusters against a stand-in for Docker: what is gone on with, what is removed, and what is left alone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { value } from '../../server/testing-listener.ts';
import { clusterFolder } from '../process/cluster-folder.ts';
import { recordName } from './cluster-record.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { connectDocker } from './host/docker-host.ts';
import { literalSurroundings } from './host/testing-surroundings.ts';
import { type KeepingDocker, startKeepingDocker } from './testing-engine.ts';

const image = async () => ({ ok: true, value: { tag: 'mailcluster-lab:test', wasBuilt: false, tookMs: 0 } }) as const;

function runtimeAt(root: string, there: KeepingDocker): DockerRuntime {
	// The engine of this very machine.
	const surroundings = { ...literalSurroundings({ env: { DOCKER_HOST: there.docker.address } }), hostname: hostname() };
	const runtime = new DockerRuntime({ root, nodeImagePath: '', connect: () => connectDocker({ surroundings }), image });
	onTestFinished(() => runtime.close());
	return runtime;
}

async function docker(): Promise<KeepingDocker> {
	const there = await startKeepingDocker();
	onTestFinished(() => there[Symbol.asyncDispose]());
	return there;
}

/** A cluster whose engine has died, and how to change what that one wrote down. */
async function orphan() {
	const base = mkdtempSync(join(tmpdir(), 'adoption-'));
	onTestFinished(() => rmSync(base, { recursive: true, force: true }));
	const root = join(base, 'home');
	const there = await docker();
	const dying = runtimeAt(root, there);
	const { administratorPassword: password } = value(await dying.prepare('one', definition));
	await dying.close();
	const path = join(clusterFolder(root, 'one').path, recordName);
	const rewrite = (changes: object) => writeFileSync(path, JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(readFileSync(path, 'utf8'))), ...changes }));
	const dead = { engine: { pid: 2 ** 22 + 1, startTime: 'long ago' } };
	rewrite(dead);
	return { root, there, password, next: runtimeAt(root, there), rewrite: (changes: object) => rewrite({ ...dead, ...changes }) };
}

const ended = { Status: 'exited', Running: false, Paused: false, Pid: 0, ExitCode: 137 };

const definition = {
	name: undefined,
	preset: 'file',
	runtime: 'docker' as const,
	beatMs: 100,
	queueFirst: false,
	frontends: ['fe1'],
	backends: ['be1', 'be2'],
	balancer: { method: 'round-robin' as const, address: undefined, smtp: undefined, imap: undefined },
	domains: [],
};

test('a cluster is taken over as it is', async () => {
	const { next, there } = await orphan();
	const before = there.there();
	expect((await next.adopt()).map(({ name }) => name)).toEqual(['one']);
	expect(await next.removeLeftovers()).toEqual([]);
	expect(there.there()).toEqual(before);
});

test('its administrator keeps the password', async () => {
	const { next, password } = await orphan();
	const [adopted] = await next.adopt();
	expect(adopted?.cluster.administratorPassword).toBe(password);
});

test('a cluster that an earlier version made gets an administrator', async () => {
	const { next, rewrite } = await orphan();
	rewrite({ administrator: undefined });
	const [adopted] = await next.adopt();
	expect(adopted?.cluster.administratorPassword).toMatch(/^[a-z2-9-]{14}$/);
});

test('a node whose container is missing is down; the others are not removed for it', async () => {
	const { next, there } = await orphan();
	there.docker.on({ method: 'GET', path: '/containers/mclab-one-be2/json', answer: { status: 404, json: { message: 'No such container' } } });
	const [adopted] = await next.adopt();
	expect(adopted?.cluster.processState('be2')).toEqual({ state: 'down', pid: null });
	expect(adopted?.cluster.processState('be1').state).toBe('running');
});

test.each([
	['does not answer a look', 'GET', '/containers/mclab-one-be1/json'],
	['breaks off in the middle', 'GET', '/containers/mclab-one-keeper/json'],
] as const)('a cluster is kept for later where Docker %s', async (_, method, path) => {
	const { root, next, there } = await orphan();
	const before = there.there();
	const stop = there.docker.on({ method, path, answer: 'drop' });
	expect(await next.adopt()).toEqual([]);
	expect(await next.removeLeftovers()).toEqual([]);
	expect(there.there()).toEqual(before);
	stop();
	expect((await runtimeAt(root, there).adopt()).map(({ name }) => name)).toEqual(['one']);
});

test('a cluster of another Docker is neither taken over nor forgotten', async () => {
	const { root, next } = await orphan();
	const other = await docker();
	other.docker.on({ method: 'GET', path: /^\/containers\/[^/]+\/json$/, answer: { status: 404, json: { message: 'No such container' } } });
	const elsewhere = runtimeAt(root, other);
	expect(await elsewhere.adopt()).toEqual([]);
	expect(await elsewhere.removeLeftovers()).toEqual([]);
	expect(await elsewhere.removeLeftovers({ all: true })).toEqual([]);
	expect((await next.adopt()).map(({ name }) => name)).toEqual(['one']);
});

test('one of which the balancer is gone is removed, and so is one that was taken down or never came up', async () => {
	for (const changes of [{}, { isLeft: true }, { isWhole: false }]) {
		const { next, there, rewrite } = await orphan();
		rewrite(changes);
		if (Object.keys(changes).length === 0) {
			there.docker.on({ method: 'GET', path: '/containers/mclab-one-balancer/json', answer: { status: 404, json: { message: 'No such container' } } });
		}
		expect(await next.adopt()).toEqual([]);
		expect(await next.removeLeftovers()).toEqual(['one']);
		expect(there.there()).toEqual([]);
	}
});

test('the remains of one cluster are removed for its name; another one that waits for its engine is not', async () => {
	const { root, next, there } = await orphan();
	const left = value(await runtimeAt(root, there).prepare('two', definition));
	const stop = there.docker.on({ method: 'DELETE', path: '/networks/mclab-two', answer: { status: 500, json: { message: 'it has endpoints' } } });
	expect(await left.remove()).toEqual(['the network mclab-two']);
	stop();
	value(await next.prepare('two', definition));
	expect(there.there()).toContain('container mclab-one-be1');
	expect((await next.adopt()).map(({ name }) => name)).toEqual(['one']);
});

test('everything is removed where that is asked for', async () => {
	const { next, there } = await orphan();
	expect(await next.removeLeftovers({ all: true })).toEqual(['one']);
	expect(there.there()).toEqual([]);
});

test('a keeper that somebody ended is started again, but not while the cluster is taken down', async () => {
	const { next, there } = await orphan();
	const [adopted] = await next.adopt();
	const starts = () => there.docker.calls.filter(({ path }) => path === '/containers/mclab-one-keeper/start').length;
	const before = starts();
	there.docker.on({ method: 'GET', path: '/containers/mclab-one-keeper/json', answer: { json: { Id: 'c', State: ended } } });
	const died = { Type: 'container', Action: 'die', Actor: { Attributes: { name: 'mclab-one-keeper', exitCode: '137' } } };
	there.docker.emit(died);
	await expect.poll(starts, { timeout: 5_000 }).toBe(before + 1);
	const removed = adopted?.cluster.remove();
	there.docker.emit(died);
	await removed;
	expect(starts()).toBe(before + 1);
});

test('a keeper that ended with the balancer stays: then Docker itself is about to end', async () => {
	const { next, there } = await orphan();
	await next.adopt();
	const calls = (end: string) => there.docker.calls.filter(({ path }) => path === `/containers/mclab-one-${end}`).length;
	const before = { looks: calls('balancer/json'), starts: calls('keeper/start') };
	for (const what of ['keeper', 'balancer']) {
		there.docker.on({ method: 'GET', path: `/containers/mclab-one-${what}/json`, answer: { json: { Id: 'c', State: ended } } });
	}
	there.docker.emit({ Type: 'container', Action: 'die', Actor: { Attributes: { name: 'mclab-one-keeper', exitCode: '0' } } });
	await expect.poll(() => calls('balancer/json'), { timeout: 5_000 }).toBe(before.looks + 1);
	expect(calls('keeper/start')).toBe(before.starts);
});

test('a volume of somebody else with a name of ours is not taken', async () => {
	const base = mkdtempSync(join(tmpdir(), 'adoption-'));
	onTestFinished(() => rmSync(base, { recursive: true, force: true }));
	const there = await docker();
	there.put({ kind: 'volume', name: 'mclab-one-volume', labels: {} });
	const cluster = value(await runtimeAt(join(base, 'home'), there).prepare('one', definition));
	expect(cluster.volumePath).toMatch(/^docker volume mclab-one-[0-9a-f]{6}-volume$/);
	expect(await cluster.remove()).toEqual([]);
	expect(there.there()).toEqual(['volume mclab-one-volume']);
});
