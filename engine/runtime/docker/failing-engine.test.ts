/**
 * An engine that hangs, goes or has no space, at each call of an `up`: what is told, how soon, and what is left.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../server/engine.ts';
import { Listener, value } from '../../server/testing-listener.ts';
import { DockerEngine } from './docker-engine.ts';
import { DockerRuntime } from './docker-runtime.ts';
import { watchEveryMs } from './engine-watch.ts';
import { connectDocker } from './host/docker-host.ts';
import { type DockerLimits, dockerLimits, greetMs, hangToldMs, loneCallMs } from './host/docker-limits.ts';
import { sshConnectTimeoutS } from './host/ssh-transport.ts';
import { noSpace, type StandInHandler } from './host/stand-in-docker.ts';
import { literalSurroundings } from './host/testing-surroundings.ts';
import { removeEverything } from './take-away.ts';
import { type KeepingDocker, startKeepingDocker } from './testing-engine.ts';

const nodeImagePath = fileURLToPath(new URL('../../../node-image', import.meta.url));
/** For an engine that hangs: what is awaited then is the end of all patience. Everybody else gets the real ones. */
const short = { callMs: 150, pingMs: 80, removeMs: 150, slowMs: 60_000 };

test('the limits add up to what is promised, whichever call hangs', () => {
	const { callMs, pingMs, removeMs, slowMs } = dockerLimits;
	expect(greetMs + greetMs).toBeLessThan(hangToldMs);
	expect((sshConnectTimeoutS + 1) * 1000 + greetMs).toBeLessThan(hangToldMs);
	expect(callMs + pingMs + removeMs).toBeLessThan(hangToldMs);
	expect(callMs + pingMs + pingMs).toBeLessThan(hangToldMs);
	expect(loneCallMs + removeMs).toBeLessThan(hangToldMs);
	// Slow, not hung.
	expect(slowMs).toBeGreaterThan(hangToldMs);
	expect(watchEveryMs + pingMs).toBeLessThan(hangToldMs);
});

interface Lab {
	readonly there: KeepingDocker;
	readonly runtime: DockerRuntime;
	/** With all patience. */
	readonly later: DockerRuntime;
	readonly engine: Engine;
	readonly api: ReturnType<Engine['connect']>['api'];
	readonly root: string;
}

const others = { kind: 'container', name: 'mclab-others', labels: { 'mailcluster-lab.cluster': 'one', 'mailcluster-lab.home': 'another' } } as const;

async function lab({ limits = dockerLimits, ...options }: { readonly hasImage?: boolean; readonly limits?: DockerLimits } = {}): Promise<Lab> {
	const base = mkdtempSync(join(tmpdir(), 'failing-engine-'));
	onTestFinished(() => rmSync(base, { recursive: true, force: true }));
	const there = await startKeepingDocker(options);
	onTestFinished(() => there[Symbol.asyncDispose]());
	there.put(others);
	const root = join(base, 'home');
	const surroundings = literalSurroundings({ env: { DOCKER_HOST: there.docker.address } });
	const connect = () => connectDocker({ surroundings: { ...surroundings, hostname: hostname() }, limitMs: Math.min(limits.callMs, greetMs) });
	const runtime = new DockerRuntime({ root, nodeImagePath, connect, limits });
	const later = new DockerRuntime({ root, nodeImagePath, connect: () => connectDocker({ surroundings }) });
	const engine = new Engine({
		runtime,
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic here');
		},
	});
	return { there, runtime, later, engine, api: engine.connect(new Listener().pushes).api, root };
}

/** Of one frontend and one backend; what it says, in one line. */
async function refusedUp({ api }: Lab): Promise<string> {
	const up = await api.up({ name: 'one', source: { fileName: 'one.yaml', text: 'frontends: 1\nbackends: 1\nruntime: docker\n' }, detach: true });
	if (up.ok) throw new Error('it came up');
	const line = [up.error.message, up.error.remedy].filter(Boolean).join('; ');
	expect(line.split('\n')).toHaveLength(1);
	return line;
}

type Call = [name: string, method: StandInHandler['method'], path: string | RegExp, hasImage?: boolean];

const calls: Call[] = [
	['the greeting', 'GET', '/_ping'],
	['its version', 'GET', '/version'],
	['what it is', 'GET', '/info'],
	['its events', 'GET', '/events'],
	['the look for the image', 'GET', /^\/images\/.+\/json$/],
	['the build', 'POST', '/build', false],
	['the network', 'POST', '/networks/create'],
	['a volume', 'POST', '/volumes/create'],
	['a container', 'POST', '/containers/create'],
	['a file into a container', 'PUT', /^\/containers\/[^/]+\/archive$/],
	["the balancer's start", 'POST', '/containers/mclab-one-balancer/start'],
	["a node's file", 'PUT', '/containers/mclab-one-be1/archive'],
	["a node's start", 'POST', '/containers/mclab-one-be1/start'],
	['the look at a node', 'GET', '/containers/mclab-one-be1/json'],
];

test.each(calls)('from %s on the engine hangs: told with a remedy, and what was made goes when it answers again', async (_, method, path, hasImage = true) => {
	const its = await lab({ hasImage, limits: short });
	its.there.failFrom(method, path, 'hang');
	expect(await refusedUp(its)).toMatch(/did not answer within .+; .*(restart it|look at it)/);
	await expectNothingAfterMending(its);
});

test.each(calls)('from %s on the engine is gone: told with a remedy, and what was made goes when it is back', async (_, method, path, hasImage = true) => {
	const its = await lab({ hasImage });
	its.there.failFrom(method, path, 'drop');
	expect(await refusedUp(its)).toMatch(/(is gone|no Docker engine answers|could not be built).*; .*(start it|see what it says|without a registry)/);
	await expectNothingAfterMending(its);
});

test.each(calls.filter(([, method]) => method !== 'GET'))(
	'at %s the disk is full: told with a remedy, and what was made is gone',
	async (_, method, path, hasImage = true) => {
		const its = await lab({ hasImage });
		its.there.docker.on({ method, path, times: 1, answer: noSpace });
		expect(await refusedUp(its)).toMatch(/no space left on device; make room on the disk of the engine/);
		expect(its.there.there()).toEqual(['container mclab-others']);
		await its.engine.close();
		expect(existsSync(its.root)).toBe(false);
		await its.there.docker.left();
	},
);

/** Named in the error or removed already; nothing of others is touched; no connection and no folder stays. */
async function expectNothingAfterMending({ there, later, engine, root }: Lab): Promise<void> {
	const left = there.there().filter((one) => one !== 'container mclab-others');
	const folders = existsSync(root) ? readdirSync(join(root, 'clusters')) : [];
	expect(left.length > 0 ? folders : ['one'], 'what is left is written down').toEqual(['one']);
	there.mend();
	await later.removeLeftovers();
	expect(there.there()).toEqual(['container mclab-others']);
	await engine.close();
	await later.close();
	expect(existsSync(root)).toBe(false);
	await there.docker.left();
}

test('what is left is named in the error, by its label', async () => {
	const its = await lab({ limits: short });
	its.there.failFrom('POST', '/containers/create', 'hang');
	expect(await refusedUp(its)).toMatch(
		/left behind: everything labelled mailcluster-lab.cluster=one .*`down --all` removes it, or the next start, when Docker answers$/,
	);
	expect(its.there.there()).toContain('network mclab-one');
	its.there.mend();
	await its.engine.close();
});

test('a name whose remains are still there is taken again when they can be removed', async () => {
	const its = await lab({ limits: short });
	its.there.failFrom('POST', '/containers/create', 'hang');
	await refusedUp(its);
	its.there.mend();
	its.there.docker.on({ method: 'POST', path: '/volumes/create', times: 1, answer: noSpace });
	expect(await its.later.prepare('one', definition())).toMatchObject({ ok: false, error: { message: expect.stringContaining('no space left') } });
	expect(its.there.there()).toEqual(['container mclab-others']);
	await its.engine.close();
	await its.later.close();
});

test('the removal of a cluster whose engine hangs ends, says what is left, and a later one removes it', async () => {
	const its = await lab({ limits: { ...dockerLimits, pingMs: 300 } });
	const cluster = value(await its.runtime.prepare('one', definition()));
	expect(its.there.there().length).toBeGreaterThan(5);
	its.there.failFrom('GET', '/_ping', 'hang');
	expect(await cluster.remove()).toEqual([
		expect.stringMatching(/^everything labelled mailcluster-lab.cluster=one \(Docker at .* did not answer within 0.3 s/),
	]);
	expect(await its.api.down({ all: true })).toMatchObject({
		ok: false,
		error: { code: 'left-behind', message: expect.stringContaining('of one something is left on Docker') },
	});
	its.there.mend();
	expect(await its.later.removeLeftovers()).toEqual(['one']);
	expect(its.there.there()).toEqual(['container mclab-others']);
	await its.engine.close();
	await its.later.close();
	expect(existsSync(its.root)).toBe(false);
});

test('what one call cannot remove is named, and the rest is removed all the same', async () => {
	const its = await lab();
	const cluster = value(await its.runtime.prepare('one', definition()));
	const stop = its.there.docker.on({ method: 'DELETE', path: '/networks/mclab-one', answer: { status: 500, json: { message: 'it has endpoints' } } });
	expect(await cluster.remove()).toEqual(['the network mclab-one']);
	expect(its.there.there()).toEqual(['container mclab-others', 'network mclab-one']);
	stop();
	expect(await its.runtime.removeLeftovers()).toEqual(['one']);
	await its.engine.close();
});

test('a removal in a hurry is over when its time is, though each call may take longer', async () => {
	const { there } = await lab();
	const host = value(await connectDocker({ surroundings: literalSurroundings({ env: { DOCKER_HOST: there.docker.address } }) }));
	onTestFinished(host.close);
	for (const path of ['/containers/json', '/networks', '/volumes']) there.docker.on({ method: 'GET', path, answer: 'hang' });
	const engine = new DockerEngine(host, { ...dockerLimits, removeMs: 100 });
	const left = await removeEverything(engine.hurried(), { home: 'mine', cluster: 'one' });
	expect(left.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual(['every container', 'every network', 'every volume']);
});

async function engineWith(limits: Partial<DockerLimits>) {
	const { there } = await lab();
	const host = value(await connectDocker({ surroundings: literalSurroundings({ env: { DOCKER_HOST: there.docker.address } }) }));
	onTestFinished(host.close);
	return { there, engine: new DockerEngine(host, { ...dockerLimits, ...limits }) };
}

test('an engine that is slow, and answers greetings meanwhile, is waited for', async () => {
	const { there, engine } = await engineWith({ callMs: 20 });
	const greeted = Promise.withResolvers<void>();
	let greetings = 0;
	there.docker.on({
		method: 'GET',
		path: '/_ping',
		answer: () => {
			// Three limits of a call that is not answered have passed by then.
			if (++greetings === 3) greeted.resolve();
			return { bytes: 'OK' };
		},
	});
	there.docker.on({ method: 'POST', path: '/containers/one/start', answer: () => greeted.promise.then(() => ({ status: 204 })) });
	expect(await engine.start('one')).toMatchObject({ ok: true });
});

test('not for ever, either', async () => {
	const { there, engine } = await engineWith({ callMs: 20, slowMs: 200 });
	there.docker.on({ method: 'POST', path: '/containers/one/start', answer: 'hang' });
	expect(await engine.start('one')).toMatchObject({ ok: false, error: { code: 'docker-hangs', definite: false } });
});

function definition() {
	return {
		name: undefined,
		preset: 'file',
		runtime: 'docker' as const,
		beatMs: 100,
		queueFirst: false,
		frontends: ['fe1'],
		backends: ['be1'],
		balancer: { method: 'round-robin' as const, address: undefined, smtp: undefined, imap: undefined },
		domains: [],
	};
}

test('whether containers can be started is asked without leaving anything: by an engine that answers, and by one that is gone', async () => {
	const its = await lab();
	expect(await its.api.runtimes({})).toEqual({ ok: true, value: [{ kind: 'docker', unavailable: null }] });
	its.there.failFrom('GET', '/_ping', 'drop');
	expect(await its.api.runtimes({})).toMatchObject({ ok: true, value: [{ kind: 'docker', unavailable: { remedy: expect.stringMatching(/start it/) } }] });
});
