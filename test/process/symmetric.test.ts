/**
 * Symmetric nodes over real processes, under traffic: each is frontend and backend at once, keeps some of the mail
 * itself and passes the rest on. And at their link ports, what a cluster must not be harmed by.
 *
 * One story in one file: each step needs the one before it. Mail flows from the first step to the last.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpNodeAdmin } from '../../engine/runtime/http-node-admin.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';
import { TrafficProbe } from '../../engine/traffic/traffic-probe.ts';
import { linkVersion } from '../../node-image/src/cluster/link-version.ts';
import { type NodeConfig, nodeConfigSchema } from '../../node-image/src/contract/node-config.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const listener = new Listener();
let root: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];
let byHand: ChildProcess | undefined;

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-symmetric-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: (setting) => new TrafficProbe(setting),
	});
	api = engine.connect(listener.pushes).api;
	value(await api.up({ source: { preset: 'symmetric' }, detach: true }));
	value(await api.follow({ afterSeq: 0 }));
	value(await api.trafficStart({ ratePerS: 20 }));
	// Each node has accounts of its own by now, and mail for others.
	await listener.until(() => listener.status?.nodes.every(({ openAccounts }) => openAccounts > 0) === true);
});
afterAll(async () => {
	byHand?.kill('SIGKILL');
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

const status = async () => value(await api.status({}));
const said = (node: string): NodeEvent[] => listener.events.flatMap((one) => (one.source === 'node' && one.node === node ? [one.event] : []));
const configOf = async (node: string): Promise<NodeConfig> =>
	nodeConfigSchema.parse(JSON.parse(await readFile(join(root, 'clusters', 'symmetric', 'nodes', node, 'config.json'), 'utf8')));

test('all three take mail and keep mail; the balancer has all three', async () => {
	const now = await status();
	expect(now.nodes.map(({ name, roles, state }) => [name, [...roles].sort(), state])).toEqual(
		['n1', 'n2', 'n3'].map((name) => [name, ['backend', 'frontend'], 'ready']),
	);
	expect(now.balancer.servers.map(({ node, state }) => [node, state])).toEqual(['n1', 'n2', 'n3'].map((name) => [name, 'up']));
	const names = now.nodes.map(({ name }) => name);
	const handed = (name: string, to: string) => said(name).some((event) => event.type === 'mail-handed-over' && event.backend === to);
	// To itself as well as to each other. A client keeps its connections, so that not every node need get one.
	await listener.until(() => names.some((name) => names.every((to) => handed(name, to))));
	await listener.until(() => names.every((name) => said(name).some(({ type }) => type === 'mail-stored')));
});

test('the controller killed: the backup leads, nothing is lost, and it comes back as one of all', async () => {
	expect(value(await api.fault({ kind: 'kill', node: '@controller' })).node).toBe('n1');
	await listener.until(() => listener.status?.controller?.node === 'n2');
	value(await api.heal({}));
	expect((await status()).nodes.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
	expect(value(await api.trafficStop({}))).toMatchObject({ lost: 0, doubled: 0, unknown: 0 });
});

test('R12: a node drains both its roles, and no client has to say anything twice', async () => {
	value(await api.trafficStart({ ratePerS: 20 }));
	const flows = (from: number, count: number) =>
		listener.until(() => listener.events.slice(from).some(({ event }) => event.type === 'traffic' && event.sample.stored > count));
	const begun = listener.events.length;
	await flows(begun, 20);
	value(await api.drain({ node: '@controller' }));
	const drained = await status();
	expect(drained.nodes.find(({ name }) => name === 'n2')).toMatchObject({ state: 'draining', openAccounts: 0, sessions: 0 });
	expect(drained.controller?.node).not.toBe('n2');
	value(await api.ready({ node: 'n2' }));
	await flows(begun, 80);
	expect(value(await api.trafficStop({}))).toMatchObject({ lost: 0, doubled: 0, unknown: 0, refused: 0 });
});

test.each([
	['2.0', `it speaks link version 2.0, this node ${linkVersion}`],
	['0.9', `it speaks link version 0.9, this node ${linkVersion}`],
	['garbage', "its link version 'garbage' cannot be understood"],
])('a peer that says it speaks %s is refused by name, told so, and nobody else minds', async (mailcluster, reason) => {
	const { cluster, address, ports } = await configOf('n1');
	const links = (await status()).nodes.map(({ name }) => said(name).filter(({ type }) => type === 'link-down').length);
	const socket = connect({ host: address, port: ports.link });
	socket.write(`${JSON.stringify({ mailcluster, cluster: cluster.id, name: 'n3', to: 'n1', life: 1, nonce: '0'.repeat(32) })}\n`);
	const [answer] = await once(socket, 'data');
	socket.destroy();
	expect(JSON.parse(String(answer))).toEqual({ refused: expect.stringContaining(reason) });
	await listener.until(() => said('n1').some((event) => event.type === 'link-refused' && event.peer === 'n3' && event.reason.includes(reason)));
	const after = await status();
	expect(after.nodes.map(({ name }) => said(name).filter(({ type }) => type === 'link-down').length)).toEqual(links);
	expect(after.nodes.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
});

test('R6: a node whose clock is a year off says so, once, and serves as before', async () => {
	value(await api.fault({ kind: 'kill', node: 'n3' }));
	const config = { ...(await configOf('n3')), clockAheadMs: 365 * 86_400_000 };
	const path = join(root, 'n3-by-hand.json');
	await writeFile(path, JSON.stringify(config), { mode: 0o600 });
	byHand = spawn(process.execPath, [nodeProgram, '--config', path, '--ClusterBackend', '--ClusterFrontend'], { stdio: ['ignore', 'ignore', 'inherit'] });
	const admin = new HttpNodeAdmin({ address: config.address, port: config.ports.admin, token: config.adminToken });
	const told: NodeEvent[] = [];
	const enough = new AbortController();
	while (!enough.signal.aborted) {
		await admin.events(
			1,
			({ event }) => {
				told.push(event);
				if (event.type === 'problem' && event.code === 'clock-differs') enough.abort();
			},
			enough.signal,
		);
	}
	const problems = told.filter((event) => event.type === 'problem');
	expect(problems).toHaveLength(1);
	expect(JSON.stringify(problems)).toContain('the clock of this node is 365 days ahead of that of');
	expect(await admin.status()).toMatchObject({ ok: true, value: { state: 'ready' } });
	const ended = once(byHand, 'exit');
	await admin.stop();
	await ended;
	value(await api.heal({}));
	expect((await status()).nodes.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
});
