/** Links, volumes, drains and members through the engine over the fake runtime. No sleeps: pushes are awaited. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { queuedMailFolder } from '../../node-image/src/contract/node-config.ts';
import { noFaults } from '../../node-image/src/contract/node-faults.ts';
import type { ClusterStatus } from '../contract/cluster-status.ts';
import type { FakeCluster } from '../runtime/fake/fake-cluster.ts';
import { FakeRuntime } from '../runtime/fake/fake-runtime.ts';
import { Engine } from './engine.ts';
import type { EngineConnection } from './engine-options.ts';
import { Listener, value } from './testing-listener.ts';

let runtime: FakeRuntime;
let engine: Engine;
let listener: Listener;
let connection: EngineConnection;
let api: EngineConnection['api'];

beforeEach(async () => {
	runtime = new FakeRuntime();
	engine = new Engine({
		runtime,
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic here');
		},
	});
	listener = new Listener();
	connection = engine.connect(listener.pushes);
	api = connection.api;
	value(await api.up({ source: { preset: 'dynamic' }, detach: true }));
	value(await api.follow({ afterSeq: 0 }));
});
afterEach(async () => {
	await engine.close();
});

const fake = () => runtime.clusters.get('dynamic') as FakeCluster;
const node = (name: string) => {
	const found = fake().nodes.nodes.get(name);
	if (!found) throw new Error(`no node ${name}`);
	return found;
};
const status = async () => value(await api.status({}));
const shown = (now: ClusterStatus, name: string) => now.nodes.find((one) => one.name === name);
const cutGate = { cut: true, delayMs: 0 };
const open = { cut: false, delayMs: 0 };

describe('links', () => {
	test('cut: both ends are told, the status shows both directions, heal takes them back', async () => {
		expect(value(await api.linkFault({ kind: 'cut', a: '@controller', b: 'fe1', oneWay: false }))).toEqual({
			links: [
				{ from: 'be1', to: 'fe1' },
				{ from: 'fe1', to: 'be1' },
			],
			later: [],
		});
		expect(node('be1').faults.links).toEqual([{ peer: 'fe1', out: cutGate, in: cutGate }]);
		expect(node('fe1').faults.links).toEqual([{ peer: 'be1', out: cutGate, in: cutGate }]);
		const now = await status();
		expect(now.links).toEqual([
			{ from: 'be1', to: 'fe1', state: 'cut', delayMs: 0 },
			{ from: 'fe1', to: 'be1', state: 'cut', delayMs: 0 },
		]);
		expect(now.faults).toMatchObject([
			{ node: 'be1', kind: 'cut', to: 'fe1' },
			{ node: 'fe1', kind: 'cut', to: 'be1' },
		]);
		expect(value(await api.heal({}))).toEqual({ healed: [], links: now.links.map(({ from, to }) => ({ from, to })) });
		expect(node('be1').faults).toEqual(noFaults);
		expect((await status()).links).toEqual([]);
	});

	test('one way, slow, and a group at once', async () => {
		value(await api.linkFault({ kind: 'slow', a: '@frontends', b: 'be2', oneWay: true }));
		expect(node('be2').faults.links).toEqual([
			{ peer: 'fe1', out: open, in: { cut: false, delayMs: 200 } },
			{ peer: 'fe2', out: open, in: { cut: false, delayMs: 200 } },
		]);
		expect(node('fe1').faults.links).toEqual([{ peer: 'be2', out: { cut: false, delayMs: 200 }, in: open }]);
		expect(value(await api.linkFault({ kind: 'heal', a: 'fe1', b: '@all', oneWay: false }))).toEqual({ links: [{ from: 'fe1', to: 'be2' }], later: [] });
		expect((await status()).links).toEqual([{ from: 'fe2', to: 'be2', state: 'slow', delayMs: 200 }]);
		expect(value(await api.linkFault({ kind: 'heal', a: 'be1', b: '@all', oneWay: false }))).toEqual({ links: [], later: [] });
	});

	test('a node that is down finds its faults at its start', async () => {
		value(await api.fault({ kind: 'kill', node: 'be2' }));
		expect(value(await api.linkFault({ kind: 'cut', a: 'be2', b: '@backends', oneWay: false })).later).toEqual(['be2']);
		expect(node('be2').faults).toEqual(noFaults);
		value(await api.fault({ kind: 'restart', node: 'be2' }));
		expect(node('be2').faults.links).toEqual([{ peer: 'be1', out: cutGate, in: cutGate }]);
	});

	test('a paused node is told when it goes on', async () => {
		value(await api.fault({ kind: 'pause', node: 'fe1' }));
		expect(value(await api.linkFault({ kind: 'cut', a: 'be1', b: 'fe1', oneWay: false })).later).toEqual(['fe1']);
		expect(shown(await status(), 'fe1')).toMatchObject({ state: 'paused', notTold: null });
		value(await api.fault({ kind: 'resume', node: 'fe1' }));
		await expect.poll(() => node('fe1').faults.links.length).toBe(1);
	});

	test('who does not take it is named, in the answer and in the status, until it does', async () => {
		const deaf = node('be1');
		deaf.refuses = 'its disk is full';
		expect(await api.linkFault({ kind: 'cut', a: 'be1', b: 'fe1', oneWay: false })).toMatchObject({
			ok: false,
			error: { code: 'not-told', message: 'be1 could not be told: its disk is full', remedy: expect.stringContaining('heal') },
		});
		expect(shown(await status(), 'be1')).toMatchObject({ notTold: 'its disk is full' });
		expect(node('fe1').faults.links.length).toBe(1);
		deaf.refuses = undefined;
		// It is told again when it answers the engine's next look.
		await listener.until(() => listener.events.some(({ event }) => event.type === 'node-told' && event.problem === null));
		expect(node('be1').faults.links.length).toBe(1);
		expect(shown(await status(), 'be1')).toMatchObject({ notTold: null });
	});

	test('what cannot be cut is refused, and nothing is recorded', async () => {
		for (const [a, b] of [
			['be1', 'be1'],
			['fe1', 'fe2'],
			['be1', 'be9'],
		] as const)
			expect((await api.linkFault({ kind: 'cut', a, b, oneWay: false })).ok).toBe(false);
		expect(listener.events.some(({ event }) => event.type === 'link-fault')).toBe(false);
	});
});

describe('volumes', () => {
	test('away: the node is declared dead, comes back fenced, and heal waits for it', async () => {
		value(await api.fault({ kind: 'volume-away', node: '@controller' }));
		await listener.until(() => listener.status?.controller?.node === 'be2');
		expect(shown(await status(), 'be1')).toMatchObject({ volume: { is: 'away' } });
		expect((await status()).faults).toMatchObject([{ node: 'be1', kind: 'volume-away' }]);
		expect(value(await api.heal({}))).toEqual({ healed: ['be1'], links: [] });
		const now = await status();
		expect(shown(now, 'be1')).toMatchObject({ state: 'ready', role: 'backup', life: 3, volume: { is: 'here' } });
		expect(now.faults).toEqual([]);
	});

	test('slow, full, and back again', async () => {
		value(await api.fault({ kind: 'volume-slow', node: 'be2', delayMs: 50 }));
		expect(node('be2').faults.volume).toEqual({ is: 'slow', delayMs: 50 });
		value(await api.fault({ kind: 'volume-full', node: 'be2' }));
		expect(node('be2').faults.volume).toEqual({ is: 'full' });
		value(await api.fault({ kind: 'volume-back', node: 'be2' }));
		expect(node('be2').faults.volume).toEqual({ is: 'here' });
		expect((await status()).faults).toEqual([]);
		value(await api.fault({ kind: 'volume-back', node: 'be2' }));
	});

	test('a frontend has none', async () => {
		expect(shown(await status(), 'fe1')?.volume).toBeNull();
		expect(await api.fault({ kind: 'volume-away', node: 'fe1' })).toMatchObject({
			ok: false,
			error: { code: 'no-volume', remedy: 'name a backend: be1, be2' },
		});
	});

	test('a killed node starts with the volume it had, until all is healed', async () => {
		value(await api.fault({ kind: 'volume-slow', node: 'be2' }));
		value(await api.fault({ kind: 'kill', node: 'be2' }));
		value(await api.fault({ kind: 'restart', node: 'be2' }));
		expect(node('be2').faults.volume).toEqual({ is: 'slow', delayMs: 20 });
		value(await api.heal({}));
		expect(node('be2').faults).toEqual(noFaults);
	});
});

describe('drain and ready', () => {
	test('a backend gives up its accounts and the lead, and takes part again', async () => {
		expect(value(await api.drain({ node: '@controller' }))).toEqual({ node: 'be1', lastOf: [] });
		const drained = await status();
		expect(shown(drained, 'be1')).toMatchObject({ state: 'draining', openAccounts: 0, sessions: 0 });
		expect(drained).toMatchObject({ controller: { node: 'be2' }, faults: [{ node: 'be1', kind: 'drain' }] });
		expect(value(await api.ready({ node: 'be1' }))).toEqual({ node: 'be1' });
		expect(await status()).toMatchObject({ backup: 'be1', faults: [] });
		// Twice is once.
		expect(value(await api.ready({ node: 'be1' }))).toEqual({ node: 'be1' });
	});

	test('the last one of a role drains only when that is meant: whose accounts, and whose mail, nobody would take', async () => {
		value(await api.drain({ node: 'be2' }));
		expect(await api.drain({ node: 'be1' })).toMatchObject({
			ok: false,
			error: {
				code: 'nobody-ready',
				message: "be1 is the only backend that is ready: without it no account can be used, and mail waits in the frontends' queues",
				remedy: expect.stringContaining('--force'),
			},
		});
		expect(shown(await status(), 'be1')).toMatchObject({ state: 'ready' });
		expect(value(await api.drain({ node: 'be1', force: true }))).toEqual({ node: 'be1', lastOf: ['backend'] });
		await listener.until(() => listener.events.some(({ event }) => event.type === 'drain' && event.node === 'be1' && event.lastOf?.join() === 'backend'));
		value(await api.fault({ kind: 'kill', node: 'fe1' }));
		expect(await api.drain({ node: 'fe2' })).toMatchObject({
			ok: false,
			error: { code: 'nobody-ready', message: expect.stringContaining('clients find nobody') },
		});
		expect(value(await api.heal({})).healed.toSorted()).toEqual(['be1', 'be2', 'fe1']);
	});

	test('a frontend leaves the balancer first and returns last; heal ends a drain, too', async () => {
		value(await api.drain({ node: 'fe1' }));
		const server = async () => (await status()).balancer.servers.find((one) => one.node === 'fe1')?.state;
		expect(await server()).toBe('drain');
		expect(value(await api.heal({}))).toEqual({ healed: ['fe1'], links: [] });
		expect(await server()).toBe('up');
		const told = () => listener.events.flatMap(({ event }) => (event.type === 'balancer-server' && event.server === 'fe1' ? [event.state] : [])).join();
		await listener.until(() => told() === 'up,drain,up');
	});

	test('what is down or paused cannot drain; one that refuses is quoted and stays as it is', async () => {
		value(await api.fault({ kind: 'pause', node: 'fe1' }));
		expect(await api.drain({ node: 'fe1' })).toMatchObject({ ok: false, error: { code: 'paused' } });
		value(await api.fault({ kind: 'kill', node: 'fe1' }));
		expect(await api.drain({ node: 'fe1' })).toMatchObject({ ok: false, error: { code: 'not-running' } });
		node('fe2').refuses = 'not now';
		expect(await api.drain({ node: 'fe2', force: true })).toMatchObject({
			ok: false,
			error: { code: 'not-told', message: 'fe2 did not take the order to drain: not now' },
		});
		expect((await status()).balancer.servers.find((one) => one.node === 'fe2')?.state).toBe('up');
		expect((await status()).faults).toMatchObject([{ node: 'fe1', kind: 'kill' }]);
	});

	test('a drain that is ended by another command says so', async () => {
		node('be1').busy = true;
		const draining = api.drain({ node: 'be1' });
		await listener.until(() => listener.status?.nodes.find((one) => one.name === 'be1')?.state === 'draining');
		value(await api.ready({ node: 'be1' }));
		expect(await draining).toMatchObject({ ok: false, error: { code: 'drain-ended' } });
	});
});

describe('members', () => {
	test('a frontend more: told to all, started, in the balancer, in status and summary', async () => {
		expect(value(await api.add({ role: 'frontend' }))).toEqual({ node: 'fe3' });
		expect(node('be1').members).toEqual(['be2', 'fe1', 'fe2', 'fe3']);
		expect(node('fe3').members).toEqual(['be1', 'be2', 'fe1', 'fe2']);
		const now = await status();
		expect(now.nodes.map((one) => `${one.name} ${one.state}`)).toEqual(['be1 ready', 'be2 ready', 'fe1 ready', 'fe2 ready', 'fe3 ready']);
		expect(now.balancer.servers).toContainEqual(expect.objectContaining({ node: 'fe3', state: 'up', check: 'ready', connections: 0, totalConnections: 0 }));
		await listener.until(() => listener.clusters[0]?.frontends === 3);
		const order = listener.events.flatMap(({ event }) =>
			'node' in event && event.node === 'fe3' ? [event.type === 'process' ? event.state : event.type] : [],
		);
		expect(order.slice(0, 2)).toEqual(['node-added', 'starting']);
		const added = listener.events.flatMap(({ event }) => (event.type === 'node-added' ? [event.described] : []));
		const fe3 = now.nodes.find(({ name }) => name === 'fe3');
		expect(added).toEqual([{ name: 'fe3', roles: ['frontend'], address: fe3?.address, ports: fe3?.ports, dataPath: fe3?.dataPath }]);
	});

	test('two at once are added one after the other', async () => {
		const [one, other] = await Promise.all([api.add({ role: 'backend' }), api.add({ role: 'backend' })]);
		expect([value(one).node, value(other).node]).toEqual(['be3', 'be4']);
		expect(node('fe1').members).toEqual(['be1', 'be2', 'be3', 'be4', 'fe2']);
	});

	test('a backend less: drained, stopped, forgotten by all; its faults go with it', async () => {
		value(await api.add({ role: 'backend' }));
		value(await api.linkFault({ kind: 'slow', a: 'be1', b: 'be3', oneWay: false }));
		expect(value(await api.remove({ node: '@controller' }))).toEqual({ node: 'be1' });
		const now = await status();
		expect(now.nodes.map((one) => one.name)).toEqual(['be2', 'be3', 'fe1', 'fe2']);
		expect(now).toMatchObject({ controller: { node: 'be2' }, links: [], faults: [] });
		expect(node('fe1').members).toEqual(['be2', 'be3', 'fe2']);
		expect(await api.fault({ kind: 'kill', node: 'be1' })).toMatchObject({ ok: false, error: { code: 'unknown-node' } });
		expect(value(await api.heal({}))).toEqual({ healed: [], links: [] });
		// The engine's last word about it.
		await listener.until(() => listener.events.some(({ event }) => event.type === 'node-removed'));
		expect(listener.events.findLast(({ event }) => 'node' in event && event.node === 'be1')?.event.type).toBe('node-removed');
	});

	test('one that is down can be removed once its life has ended', async () => {
		value(await api.fault({ kind: 'kill', node: 'be2' }));
		expect(value(await api.remove({ node: 'be2' }))).toEqual({ node: 'be2' });
		expect(fake().nodes.tokens.get('Members/be2')).toMatch(/-dead$/);
		expect(await status()).toMatchObject({ faults: [], backup: null });
	});

	test('a frontend that ended with mail in its queue stays until the mail has gone out', async () => {
		const disk = fake().disk('fe1');
		disk.makeDirectory(queuedMailFolder);
		disk.write(`${queuedMailFolder}/one`, 'a mail that was answered 250');
		value(await api.fault({ kind: 'kill', node: 'fe1' }));
		expect(await api.remove({ node: 'fe1' })).toMatchObject({
			ok: false,
			error: { code: 'queue-not-empty', message: 'fe1 was not removed: 1 mail waits in its queue', remedy: expect.stringContaining('fault restart fe1') },
		});
		expect((await status()).nodes.map((one) => one.name)).toContain('fe1');
		disk.remove(queuedMailFolder);
		disk.link(queuedMailFolder);
		expect(await api.remove({ node: 'fe1' })).toMatchObject({ ok: false, error: { code: 'queue-unreadable' } });
		disk.remove(queuedMailFolder);
		expect(value(await api.remove({ node: 'fe1' }))).toEqual({ node: 'fe1' });
	});

	test('the last of its kind stays; so does one that nobody could take over from, and one that is paused', async () => {
		value(await api.fault({ kind: 'kill', node: 'be2' }));
		expect(await api.remove({ node: 'be1' })).toMatchObject({ ok: false, error: { code: 'nobody-ready' } });
		value(await api.remove({ node: 'be2' }));
		expect(await api.remove({ node: 'be1' })).toMatchObject({ ok: false, error: { code: 'last-node', remedy: 'add another first: add backend' } });
		value(await api.fault({ kind: 'pause', node: 'fe1' }));
		expect(await api.remove({ node: 'fe1' })).toMatchObject({ ok: false, error: { code: 'paused' } });
		expect((await status()).nodes.map((one) => one.name)).toEqual(['be1', 'fe1', 'fe2']);
	});

	test('a symmetric node is the last of its kind in either role, also while it is down', async () => {
		const text = 'name: mixed\nsymmetric: [n1]\nbackends: [n2]\n';
		value(await api.up({ source: { fileName: 'mixed.yaml', text }, detach: true }));
		value(await api.fault({ name: 'mixed', kind: 'kill', node: 'n1' }));
		expect(await api.remove({ name: 'mixed', node: 'n1' })).toMatchObject({
			ok: false,
			error: { code: 'last-node', message: 'n1 is the only frontend: without it there is no service', remedy: 'add another first: add frontend' },
		});
		expect(value(await api.status({ name: 'mixed' })).nodes.map((one) => one.name)).toEqual(['n2', 'n1']);
		value(await api.down({ name: 'mixed' }));
	});

	test('where somebody cannot be told, nothing is added', async () => {
		node('be2').refuses = 'POST /members: its program knows no such order';
		expect(await api.add({ role: 'backend' })).toMatchObject({
			ok: false,
			error: { code: 'not-told', message: 'be3 was not added: be2 could not be told: POST /members: its program knows no such order' },
		});
		expect((await status()).nodes.map((one) => one.name)).toEqual(['be1', 'be2', 'fe1', 'fe2']);
	});

	test('a node that does not start is taken back, with its own words', async () => {
		runtime.break('be3', 'cannot read its configuration');
		expect(await api.add({ role: 'backend' })).toMatchObject({
			ok: false,
			error: { code: 'node-failed', message: expect.stringMatching(/be3 was not added: .*cannot read its configuration/) },
		});
		expect((await status()).nodes.map((one) => one.name)).toEqual(['be1', 'be2', 'fe1', 'fe2']);
		expect(node('be1').members).toEqual(['be2', 'fe1', 'fe2']);
	});

	test('there is room for ten frontends', async () => {
		for (let count = 3; count <= 10; count++) value(await api.add({ role: 'frontend' }));
		expect(await api.add({ role: 'frontend' })).toMatchObject({ ok: false, error: { code: 'no-room' } });
	});
});

test('nothing is said to a node that is down, least of all the password of its administrator', async () => {
	value(await api.fault({ kind: 'kill', node: 'be2' }));
	expect(await api.administer({ node: 'be2', command: 'LISTDOMAINS' })).toMatchObject({ ok: false, error: { code: 'not-running' } });
});

test('domains, accounts and mails by hand are recorded, and of a mail nothing but to whom it went', async () => {
	value(await api.createDomain({ domain: 'third.test' }));
	value(await api.createAccounts({ accounts: [{ address: 'dana@third.test' }, { address: 'emil@third.test', password: 'unrecorded-secret' }] }));
	await api.sendMail({ from: 'unrecorded@example.test', to: ['alice@example.test'], subject: 'unrecorded subject', text: 'unrecorded text' });
	await listener.until(() => listener.events.some(({ event }) => event.type === 'mail-sent'));
	const acts = listener.events.flatMap(({ event }) => (['domain-created', 'accounts-created', 'mail-sent'].includes(event.type) ? [event] : []));
	expect(acts).toEqual([
		{ type: 'domain-created', domain: 'third.test' },
		{ type: 'accounts-created', addresses: ['dana@third.test', 'emil@third.test'], count: 2 },
		{ type: 'mail-sent', to: ['alice@example.test'] },
	]);
	expect(JSON.stringify(listener.events)).not.toMatch(/unrecorded/);
});
