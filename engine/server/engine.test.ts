/** The engine over the fake runtime: calls in, outcomes and pushes out. No sleeps: pushes are awaited. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bookmarksMax } from '../contract/bookmarks.ts';
import type { ClusterStatus, TrafficReport } from '../contract/cluster-status.ts';
import { clusterStatusSchema } from '../contract/cluster-status.ts';
import { recordedEventSchema } from '../contract/recorded-event.ts';
import { parseRecording } from '../contract/recording-format.ts';
import { applyEvent, emptyView } from '../core/cluster-view.ts';
import type { Sleep } from '../core/sleep.ts';
import type { FakeCluster } from '../runtime/fake/fake-cluster.ts';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import { Engine } from './engine.ts';
import type { EngineConnection, TrafficOptions } from './engine-options.ts';
import { Listener, value } from './testing-listener.ts';

const emptyReport = { sent: 3, lost: 0 } as TrafficReport;

class Probe {
	readonly accountCount = 12;
	readonly options: TrafficOptions;
	faults = 0;
	started = false;
	constructor(options: TrafficOptions) {
		this.options = options;
	}
	start() {
		this.started = true;
	}
	noteFault() {
		this.faults++;
	}
	async stop() {
		return emptyReport;
	}
}

let runtime: FakeRuntime;
let engine: Engine;
let probes: Probe[];
let listener: Listener;
let connection: EngineConnection;
let nothingLeft: number;

function open(broken: ReadonlyMap<string, string> = new Map()): void {
	runtime = new FakeRuntime({ broken });
	probes = [];
	nothingLeft = 0;
	engine = new Engine({
		runtime,
		engineVersion: 'test',
		createProbe: (options) => {
			const probe = new Probe(options);
			probes.push(probe);
			return probe;
		},
		onNothingLeft: () => nothingLeft++,
	});
	listener = new Listener();
	connection = engine.connect(listener.pushes);
}

beforeEach(() => open());
afterEach(() => engine.close());

const up = async (name?: string, detach = true) => value(await connection.api.up({ source: { preset: 'dynamic' }, detach, ...(name ? { name } : {}) }));
const fake = (name: string) => runtime.clusters.get(name) as FakeCluster;
const role = (status: ClusterStatus | undefined, node: string) => status?.nodes.find((one) => one.name === node)?.role;
const state = (status: ClusterStatus | undefined, node: string) => status?.nodes.find((one) => one.name === node)?.state;

test('tokens are recorded when they change, also while nobody looks', async () => {
	const { name } = await up();
	const recorded = () => fake(name).recording.text;
	value(await connection.api.createAccounts({ name, accounts: [{ address: 'dora@example.test' }] }));
	await expect.poll(recorded).toMatch(/"token","path":"SharedDomains\/example\.test\/dora\.macnt"/);
	expect(recorded()).not.toMatch(/"path":"Members\/be3"/);
	value(await connection.api.add({ name, role: 'backend' }));
	await expect.poll(recorded).toMatch(/"token","path":"Members\/be3"/);
});

test('a sleep of the computer is recorded in every cluster; the shell tells of it, and the clocks decide', async () => {
	let sleep: (slept: Sleep) => void = () => {};
	const told: number[] = [];
	engine = new Engine({
		runtime,
		engineVersion: 'test',
		createProbe: (options) => new Probe(options),
		watchSleep: (onSleep) => {
			sleep = onSleep;
			return { told: (forMs) => told.push(forMs), stop: () => told.push(-1) };
		},
	});
	await engine.start();
	connection = engine.connect(listener.pushes);
	await up('one');
	await up('two');
	sleep({ forMs: 720_000, countedMs: 0 });
	for (const name of ['one', 'two']) {
		listener.events.length = 0;
		value(await connection.api.follow({ name, afterSeq: 0 }));
		await listener.until(() => listener.events.some((event) => event.event.type === 'slept'));
		expect(listener.events.find((event) => event.event.type === 'slept')?.event).toEqual({ type: 'slept', forMs: 720_000, countedMs: 0 });
		value(await connection.api.unfollow({ name }));
	}
	value(await connection.api.slept({ forMs: 60_000 }));
	await engine.close();
	expect(told).toEqual([60_000, -1]);
});

test('what a node answers is recorded where no event told it: a moment that is looked at again shows what it showed', async () => {
	await up();
	value(await connection.api.follow({ afterSeq: 0 }));
	const node = fake('dynamic').nodes.nodes.get('fe1');
	if (!node) throw new Error('no fe1');
	node.sessions = 12;
	const sessions = (status: ClusterStatus | undefined) => status?.nodes.find(({ name }) => name === 'fe1')?.sessions;
	await listener.until(() => sessions(listener.status) === 12);
	await listener.until(() => listener.events.some(({ event }) => event.type === 'counted'));
	const view = listener.events.reduce(
		applyEvent,
		emptyView(['be1', 'be2', 'fe1', 'fe2'].map((name) => ({ name, role: name.startsWith('fe') ? 'frontend' : 'backend' }))),
	);
	expect(view.nodes.fe1?.sessions).toBe(12);
	expect(listener.events.map(({ event }) => event).filter((event) => event.type === 'counted' && event.node === 'fe1')).toEqual([
		{ type: 'counted', node: 'fe1', openAccounts: 0, sessions: 12, queued: 0, life: view.nodes.fe1?.life },
	]);
});

test('a bookmark is an event of the recording, set once, taken away again, and bounded', async () => {
	await up();
	value(await connection.api.follow({ afterSeq: 0 }));
	const of = { cluster: 'dynamic' };
	const bookmark = { atMs: 5000, name: 'the kill' };
	for (const on of [true, true, false]) value(await connection.api.bookmark({ of, bookmark, on }));
	const bookmarks = () => listener.events.flatMap(({ event }) => (event.type === 'bookmark' ? [event] : []));
	await listener.until(() => bookmarks().length >= 2);
	expect(bookmarks()).toEqual([true, false].map((on) => ({ type: 'bookmark', bookmark, on })));
	for (let atMs = 1; atMs <= bookmarksMax; atMs++) value(await connection.api.bookmark({ of, bookmark: { atMs, name: 'one' }, on: true }));
	expect(await connection.api.bookmark({ of, bookmark, on: true })).toMatchObject({ ok: false, error: { code: 'bookmarks-full' } });
});

describe('up', () => {
	test('resolves when all is ready, with the status that the contract promises', async () => {
		const status = await up();
		expect(clusterStatusSchema.parse(status)).toEqual(status);
		expect(status).toMatchObject({ name: 'dynamic', phase: 'running', domain: 'example.test', controller: { node: 'be1', epoch: 1 }, backup: 'be2' });
		expect(status.accounts.length).toBe(12);
		expect(status.accounts[0]).toEqual({ address: 'alice@example.test', password: expect.stringMatching(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/) });
		expect(new Set(status.accounts.map((account) => account.password)).size).toBe(12);
		expect(status.nodes.map((node) => `${node.name} ${node.role} ${node.state}`)).toEqual([
			'be1 controller ready',
			'be2 backup ready',
			'fe1 frontend ready',
			'fe2 frontend ready',
		]);
		expect(status.balancer.servers.every((server) => server.state === 'up')).toBe(true);
		expect(status.tokens.find((token) => token.path === 'Controller')?.token).toBe('1-be1.1');
		expect(status.tokens.filter((token) => token.path.startsWith('SharedDomains/')).length).toBe(12);
	});

	test('tells each node its steps, the first backend first', async () => {
		await up();
		const steps = listener.progress.map((one) => `${one.node} ${one.step}`);
		expect(steps.indexOf('be1 starting')).toBeLessThan(steps.indexOf('fe1 starting'));
		expect(steps.filter((step) => step.startsWith('be2'))).toEqual(['waiting', 'starting', 'joining', 'ready'].map((step) => `be2 ${step}`));
		// Frontends wait for nobody.
		for (const node of ['fe1', 'fe2'])
			expect(steps.filter((step) => step.startsWith(node))).toEqual(['starting', 'joining', 'ready'].map((step) => `${node} ${step}`));
	});

	test('a cluster file names its own; what is wrong with it is told', async () => {
		const text = 'name: course\nfrontends: 1\nbackends: 3\ndomains: [{name: a.test, accounts: [{name: x, password: secret}]}]\n';
		const status = value(await connection.api.up({ source: { fileName: 'c.yaml', text }, detach: true }));
		expect(status).toMatchObject({ name: 'course', preset: 'custom', accounts: [{ address: 'x@a.test', password: 'secret' }] });
		expect(await connection.api.up({ source: { fileName: 'c.yaml', text: 'backends: 0\n' }, detach: true })).toMatchObject({
			ok: false,
			error: { code: 'bad-cluster-file', message: expect.stringContaining('c.yaml:1'), remedy: expect.any(String) },
		});
		expect(await connection.api.up({ source: { preset: 'nope' }, detach: true })).toMatchObject({
			ok: false,
			error: { remedy: 'known: dynamic, dynamic-3, symmetric, bare' },
		});
	});

	test('names are taken once; without a name the next number is taken', async () => {
		expect((await Promise.all([up(), up()])).map((status) => status.name).sort()).toEqual(['dynamic', 'dynamic-2']);
		expect(await connection.api.up({ name: 'dynamic', source: { preset: 'dynamic' }, detach: true })).toMatchObject({
			ok: false,
			error: { code: 'name-taken' },
		});
		expect(listener.clusters.map((cluster) => cluster.name)).toEqual(['dynamic', 'dynamic-2']);
	});

	test('a node that fails is quoted, and nothing stays', async () => {
		open(new Map([['fe2', 'Error: listen EACCES 127.77.1.12:25']]));
		const outcome = await connection.api.up({ source: { preset: 'dynamic' }, detach: true });
		expect(outcome).toMatchObject({ ok: false, error: { code: 'node-failed', message: expect.stringMatching(/^fe2 ended .*listen EACCES/) } });
		expect(runtime.clusters.size).toBe(0);
		expect(value(await connection.api.clusters({}))).toEqual([]);
		expect(nothingLeft).toBe(1);
	});

	test('undetached, it goes down with its client', async () => {
		await up('mine', false);
		await up('other');
		const watching = new Listener();
		engine.connect(watching.pushes);
		connection.close();
		await watching.until(() => watching.clusters.length === 1 && watching.clusters[0]?.name === 'other');
		expect([...runtime.clusters.keys()]).toEqual(['other']);
	});

	test('down while it starts', async () => {
		const starting = connection.api.up({ source: { preset: 'dynamic' }, detach: true });
		await listener.until(() => listener.progress.some((one) => one.step === 'starting'));
		value(await connection.api.down({}));
		expect(await starting).toMatchObject({ ok: false, error: { code: 'taken-down' } });
		expect(runtime.clusters.size).toBe(0);
	});
});

describe('faults', () => {
	test('the controller is killed: the backup leads, the killed one is down; healed, it is backup', async () => {
		await up();
		value(await connection.api.follow({ afterSeq: 0 }));
		expect(value(await connection.api.fault({ kind: 'kill', node: '@controller' }))).toEqual({ node: 'be1', later: false });
		await listener.until(() => role(listener.status, 'be2') === 'controller');
		expect(listener.status).toMatchObject({ controller: { node: 'be2', epoch: 2 }, backup: null, faults: [{ node: 'be1', kind: 'kill' }] });
		expect(state(listener.status, 'be1')).toBe('down');
		expect(value(await connection.api.heal({}))).toEqual({ healed: ['be1'], links: [] });
		await listener.until(() => role(listener.status, 'be1') === 'backup' && listener.status?.faults.length === 0);
		expect(state(listener.status, 'be1')).toBe('ready');
	});

	test('a kill from outside is recorded as such, before its consequences', async () => {
		await up();
		value(await connection.api.follow({ afterSeq: 0 }));
		fake('dynamic').fromOutside('kill', 'be1');
		await listener.until(() => role(listener.status, 'be2') === 'controller');
		const types = listener.events.map((event) => event.event.type);
		const fault = types.lastIndexOf('fault');
		expect(listener.events[fault]).toMatchObject({ event: { node: 'be1', kind: 'kill', by: 'outside' } });
		expect(types.lastIndexOf('controller-taken')).toBeGreaterThan(fault);
	});

	test('a paused controller comes back fenced and heal waits for it', async () => {
		await up();
		value(await connection.api.follow({ afterSeq: 0 }));
		value(await connection.api.fault({ kind: 'pause', node: 'be1' }));
		await listener.until(() => role(listener.status, 'be2') === 'controller');
		expect(state(listener.status, 'be1')).toBe('paused');
		expect(value(await connection.api.heal({}))).toEqual({ healed: ['be1'], links: [] });
		const status = value(await connection.api.status({}));
		expect(status.nodes.find((node) => node.name === 'be1')).toMatchObject({ state: 'ready', role: 'backup' });
		await listener.until(() => listener.events.some((event) => event.event.type === 'fenced'));
	});

	test('stop is planned, restart brings it back', async () => {
		await up();
		value(await connection.api.fault({ kind: 'stop', node: '@backup' }));
		expect(state(value(await connection.api.status({})), 'be2')).toBe('stopped');
		value(await connection.api.fault({ kind: 'restart', node: 'be2' }));
		expect(value(await connection.api.status({}))).toMatchObject({ backup: 'be2', faults: [] });
		value(await connection.api.fault({ kind: 'restart', node: 'fe1' }));
		expect(state(value(await connection.api.status({})), 'fe1')).toBe('ready');
	});

	test.each([
		['kill', 'be9', 'unknown-node', 'known: be1, be2, fe1, fe2, @controller, @backup'],
		['resume', 'be1', 'not-paused', 'only a paused node can be resumed'],
	] as const)('%s %s is refused', async (kind, node, code, remedy) => {
		await up();
		expect(await connection.api.fault({ kind, node })).toMatchObject({ ok: false, error: { code, remedy } });
		expect(value(await connection.api.status({})).faults).toEqual([]);
	});

	test('pausing twice, stopping what is paused, killing what is dead', async () => {
		await up();
		value(await connection.api.fault({ kind: 'pause', node: 'fe1' }));
		expect(await connection.api.fault({ kind: 'pause', node: 'fe1' })).toMatchObject({
			ok: false,
			error: { code: 'paused', message: 'fe1 is paused already' },
		});
		expect(await connection.api.fault({ kind: 'stop', node: 'fe1' })).toMatchObject({ ok: false, error: { code: 'paused' } });
		value(await connection.api.fault({ kind: 'kill', node: 'fe1' }));
		expect(await connection.api.fault({ kind: 'kill', node: 'fe1' })).toMatchObject({
			ok: false,
			error: { code: 'not-running', remedy: 'start it: fault restart fe1' },
		});
	});
});

describe('which cluster is meant', () => {
	test('none, one, several, an unknown one', async () => {
		expect(await connection.api.status({})).toMatchObject({ ok: false, error: { code: 'no-cluster' } });
		await up('one');
		expect(value(await connection.api.status({})).name).toBe('one');
		await up('two');
		expect(await connection.api.status({})).toMatchObject({ ok: false, error: { code: 'which-cluster', remedy: expect.stringContaining('one, two') } });
		expect(await connection.api.status({ name: 'three' })).toMatchObject({ ok: false, error: { code: 'unknown-cluster', remedy: 'running: one, two' } });
		expect(value(await connection.api.down({ name: 'one' }))).toEqual({ names: ['one'], engineEnds: false });
		expect(value(await connection.api.down({ all: true }))).toEqual({ names: ['two'], engineEnds: true });
		expect(nothingLeft).toBe(1);
	});
});

test('followers get every event in order, as the contract says, and the recording has the same', async () => {
	await up();
	value(await connection.api.follow({ afterSeq: 0 }));
	const { recording } = fake('dynamic');
	value(await connection.api.down({}));
	expect(listener.events.map((event) => event.seq)).toEqual(listener.events.map((_, index) => index + 1));
	for (const event of listener.events) expect(recordedEventSchema.safeParse(event).success).toBe(true);
	const read = parseRecording(recording.text);
	expect(read.ok && read.value.events).toEqual(listener.events);
	expect(listener.status?.phase).toBe('stopping');
	expect(listener.events.filter((event) => event.event.type === 'token').length).toBeGreaterThan(12);
});

test('a recording says what the cluster is made of, without its passwords', async () => {
	await up();
	value(await connection.api.follow({ afterSeq: 0 }));
	const { recording } = fake('dynamic');
	const status = value(await connection.api.status({}));
	value(await connection.api.down({}));
	const described = listener.events.flatMap((event) => (event.event.type === 'described' ? [{ seq: event.seq, cluster: event.event.cluster }] : []));
	expect(described.map(({ seq }) => seq)).toEqual([2]);
	expect(described[0]?.cluster).toMatchObject({
		runtime: status.runtime,
		preset: status.preset,
		domains: status.domains,
		accountCount: status.accounts.length,
		accounts: status.accounts.map((account) => account.address),
		services: status.services,
		volumePath: status.volumePath,
		nodes: status.nodes.map(({ name, roles, address, ports, dataPath }) => ({ name, roles, address, ports, dataPath })),
	});
	expect(status.accounts.length).toBeGreaterThan(0);
	for (const { password } of status.accounts) expect(recording.text).not.toContain(password);
});

test('after unfollow nothing is pushed', async () => {
	await up();
	value(await connection.api.follow({ afterSeq: 0 }));
	await listener.until(() => listener.events.length > 0 && listener.status !== undefined);
	value(await connection.api.unfollow({}));
	const before = listener.events.length;
	value(await connection.api.fault({ kind: 'kill', node: 'fe1' }));
	value(await connection.api.heal({}));
	expect(listener.events.length).toBe(before);
});

test('logs are read and followed by name or role', async () => {
	await up();
	expect(value(await connection.api.logs({ node: '@controller', lines: 5 }))).toEqual(['be1 starts']);
	expect(value(await connection.api.findLog({ node: '@controller', text: 'STARTS', most: 5 }))).toEqual({ lines: ['be1 starts'], isAll: true });
	value(await connection.api.followLog({ node: '@controller', on: true }));
	value(await connection.api.fault({ kind: 'restart', node: 'be1' }));
	expect(listener.logs).toEqual(['be1: be1 starts']);
	value(await connection.api.followLog({ node: 'be1', on: false }));
	value(await connection.api.fault({ kind: 'restart', node: 'be1' }));
	expect(listener.logs.length).toBe(1);
});

test('traffic: one run at a time, faults are noted, one report for everybody', async () => {
	await up();
	expect(await connection.api.trafficStop({})).toMatchObject({ ok: false, error: { code: 'no-traffic' } });
	expect(value(await connection.api.trafficStart({ ratePerS: 5 }))).toEqual({ accounts: 12 });
	expect(await connection.api.trafficStart({ ratePerS: 5 })).toMatchObject({ ok: false, error: { code: 'traffic-running' } });
	const probe = probes[0];
	expect(probe).toMatchObject({ started: true, options: { ratePerS: 5, smtp: { port: 2525 }, imap: { port: 1143 } } });
	value(await connection.api.fault({ kind: 'kill', node: 'fe1' }));
	fake('dynamic').fromOutside('kill', 'fe2');
	expect(probe?.faults).toBe(2);
	const waiting = connection.api.trafficResult({});
	expect(value(await connection.api.trafficStop({}))).toEqual(emptyReport);
	expect(value(await waiting)).toEqual(emptyReport);
	value(await connection.api.trafficStart({ ratePerS: 5, forMs: 100 }));
	expect(value(await connection.api.trafficResult({}))).toEqual(emptyReport);
});
