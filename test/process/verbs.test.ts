/**
 * Links, volumes, drains and members over real nodes, under traffic: nothing lost, nothing doubled.
 *
 * One story in one file: each step needs the one before it. Mail flows from the first step to the last.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';
import { TrafficProbe } from '../../engine/traffic/traffic-probe.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const listener = new Listener();
let root: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-verbs-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: (setting) => new TrafficProbe(setting),
	});
	api = engine.connect(listener.pushes).api;
	value(await api.up({ source: { preset: 'dynamic-3' }, detach: true }));
	value(await api.follow({ afterSeq: 0 }));
	value(await api.trafficStart({ ratePerS: 10 }));
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

const status = async () => value(await api.status({}));
const node = (now: ClusterStatus | undefined, name: string) => now?.nodes.find((one) => one.name === name);
const leads = (name: string) => listener.until(() => listener.status?.controller?.node === name);
const said = (name: string, type: string) => listener.events.some((one) => one.source === 'node' && one.node === name && one.event.type === type);

test('a controller cut off from all frontends withdraws; healed, it is ready again', async () => {
	expect(value(await api.linkFault({ kind: 'cut', a: 'be1', b: '@frontends', oneWay: false })).links.length).toBe(4);
	await leads('be2');
	await listener.until(() => node(listener.status, 'be1')?.state === 'withdrawn');
	expect((await status()).nodes.map((one) => one.notTold)).toEqual([null, null, null, null, null]);
	expect(value(await api.heal({})).links.length).toBe(4);
	expect(node(await status(), 'be1')).toMatchObject({ state: 'ready' });
	// A cut swallows: nobody was declared dead for it.
	expect(said('be1', 'fenced')).toBe(false);
});

test('a controller whose volume is away is replaced, and comes back fenced; a node killed under a fault starts with it', async () => {
	value(await api.fault({ kind: 'volume-away', node: 'be2' }));
	await listener.until(() => listener.status?.controller !== null && listener.status?.controller.node !== 'be2');
	expect(value(await api.heal({})).healed).toEqual(['be2']);
	expect(said('be2', 'fenced')).toBe(true);
	expect(node(await status(), 'be2')).toMatchObject({ state: 'ready', volume: { is: 'here' } });

	value(await api.fault({ kind: 'volume-slow', node: 'be3', delayMs: 20 }));
	value(await api.fault({ kind: 'kill', node: 'be3' }));
	value(await api.linkFault({ kind: 'slow', a: 'be3', b: '@all', oneWay: true, delayMs: 20 }));
	value(await api.fault({ kind: 'restart', node: 'be3' }));
	const slow = await status();
	expect(node(slow, 'be3')).toMatchObject({ state: 'ready', volume: { is: 'slow', delayMs: 20 }, notTold: null });
	expect(slow.links.length).toBe(4);
	value(await api.heal({}));
	expect(await status()).toMatchObject({ links: [], faults: [] });
});

test('a backend and a frontend drain, and are ready again: no client had to say anything twice', async () => {
	expect(value(await api.trafficStop({}))).toMatchObject({ lost: 0, doubled: 0 });
	value(await api.trafficStart({ ratePerS: 10 }));
	const controller = (await status()).controller?.node ?? '';
	expect(value(await api.drain({ node: '@controller' })).node).toBe(controller);
	const drained = await status();
	expect(node(drained, controller)).toMatchObject({ state: 'draining', openAccounts: 0, sessions: 0 });
	expect(drained.controller?.node).not.toBe(controller);
	value(await api.ready({ node: controller }));

	value(await api.drain({ node: 'fe1' }));
	const server = async () => (await status()).balancer.servers.find((one) => one.node === 'fe1');
	expect(await server()).toMatchObject({ state: 'drain', connections: 0 });
	value(await api.ready({ node: 'fe1' }));
	expect(await server()).toMatchObject({ state: 'up' });
	expect((await status()).faults).toEqual([]);
	expect(value(await api.trafficStop({}))).toMatchObject({ lost: 0, doubled: 0, refused: 0, repeats: 0, unknown: 0 });
	value(await api.trafficStart({ ratePerS: 10 }));
});

test('nodes are added and removed: known to all, in the balancer, gone without a trace', async () => {
	expect(value(await api.add({ role: 'backend' }))).toEqual({ node: 'be4' });
	expect(value(await api.add({ role: 'frontend' }))).toEqual({ node: 'fe3' });
	expect(value(await api.remove({ node: '@controller' })).node).toMatch(/^be[123]$/);
	value(await api.fault({ kind: 'kill', node: 'fe2' }));
	expect(value(await api.remove({ node: 'fe2' }))).toEqual({ node: 'fe2' });
	expect(value(await api.remove({ node: 'fe1' }))).toEqual({ node: 'fe1' });
	const now = await status();
	const names = now.nodes.map((one) => one.name);
	expect(names.length).toBe(4);
	expect(names).toEqual(expect.arrayContaining(['be4', 'fe3']));
	expect(now.nodes.map((one) => `${one.state} ${one.notTold}`)).toEqual(names.map(() => 'ready null'));
	expect(now.balancer.servers).toMatchObject([{ node: 'fe3', state: 'up' }]);
	expect(await readdir(join(root, 'clusters', 'dynamic-3', 'nodes'))).toEqual([...names].sort());
	expect(await api.remove({ node: 'fe3' })).toMatchObject({ ok: false, error: { code: 'last-node' } });
});

test('through all of it no mail was lost or doubled, and down leaves nothing', async () => {
	const report = value(await api.trafficStop({}));
	expect(report.acknowledged).toBeGreaterThan(10);
	expect(report).toMatchObject({ lost: 0, doubled: 0, stored: report.acknowledged });
	value(await api.down({}));
	expect(existsSync(root)).toBe(false);
});
