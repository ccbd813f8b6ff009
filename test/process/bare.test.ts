/**
 * A cluster of bare nodes, set up and started by hand as a learner does it, and what each usual mistake comes to: nobody
 * crashes, one leads, and somebody says what is wrong.
 *
 * One story in one file: each step needs the one before it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterFolder } from '../../engine/runtime/process/cluster-folder.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';
import { TrafficProbe } from '../../engine/traffic/traffic-probe.ts';
import { freeLicence, nodeSettingsFile } from '../../node-image/src/contract/node-settings.ts';
import { type Ran, runProgram } from './lab-command.ts';

const program = (name: string) => fileURLToPath(new URL(`../../node-image/src/${name}`, import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const listener = new Listener();
let root: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];
let address: Readonly<Record<string, string>>;

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-bare-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram: program('main.ts'), compileCachePath }),
		engineVersion: 'test',
		createProbe: (setting) => new TrafficProbe(setting),
	});
	api = engine.connect(listener.pushes).api;
	const up = value(await api.up({ source: { preset: 'bare' }, detach: true }));
	address = Object.fromEntries(up.nodes.map((node) => [node.name, node.address]));
	value(await api.follow({ afterSeq: 0 }));
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

const folder = () => clusterFolder(root, 'bare');
const mailctl = (node: string, ...args: string[]): Promise<Ran> =>
	runProgram(process.execPath, [program('mailctl.ts'), ...args], {
		...process.env,
		MAILCTL_CONFIG: folder().configPath(node),
		NODE_COMPILE_CACHE: compileCachePath,
	}).finished;
const node = (name: string) => listener.status?.nodes.find((one) => one.name === name);
const is = (name: string, state: string) => listener.until(() => node(name)?.state === state);
const leads = (name: string) => listener.until(() => listener.status?.controller?.node === name);
const refusals = (name: string) =>
	listener.events.flatMap((one) => (one.source === 'node' && one.node === name && one.event.type === 'link-refused' ? one.event.reason : []));

async function done(ran: Promise<Ran>): Promise<string> {
	const { code, stdout, stderr } = await ran;
	expect([code, stderr]).toEqual([0, '']);
	return stdout;
}
async function stop(name: string): Promise<void> {
	await done(mailctl(name, 'stop'));
	await listener.until(() => node(name)?.process === 'down');
}
/** Alone, entered, stopped again. `others`: 'be2=backend', or an address in place of the name. */
async function entered(name: string, others: readonly string[]): Promise<void> {
	await done(mailctl(name, 'start'));
	const members = others.map((one) => one.replace(/^[a-z]+\d/, (known) => address[known] ?? known)).join(',');
	await done(mailctl(name, 'enter-members', members));
	await done(mailctl(name, 'enter-licence', freeLicence));
	await stop(name);
}

test('nothing is started, nobody leads, and nothing is out of order', async () => {
	const now = value(await api.status({}));
	expect(now).toMatchObject({ phase: 'running', bare: true, controller: null, faults: [], accounts: [], domains: [] });
	expect(now.nodes.map(({ state, pid }) => [state, pid])).toEqual([0, 1, 2, 3].map(() => ['stopped', null]));
});

describe('a start', () => {
	test('is said to be none before the first one, and the lab does not guess a role', async () => {
		expect(await mailctl('be1', 'status')).toMatchObject({ code: 1, stderr: expect.stringContaining('be1 is not running') });
		expect(await api.fault({ kind: 'restart', node: 'be1' })).toMatchObject({ ok: false, error: { code: 'never-started' } });
		expect(value(await api.heal({})).healed).toEqual([]);
	});

	test('with a role is refused without a licence, by what the node says itself', async () => {
		const { code, stderr } = await mailctl('be1', 'start', '--clusterBACKEND');
		expect([code, stderr]).toEqual([1, expect.stringContaining('be1 has no licence for a cluster')]);
		expect(stderr.split('\n').length).toBe(2);
	});

	test('as a backend is refused where there is no shared storage', async () => {
		expect(await mailctl('fe1', 'start', '--ClusterBackend')).toMatchObject({
			code: 1,
			stderr: expect.stringContaining('fe1 is not attached to the shared storage'),
		});
	});

	test('with anything but a role is a wrong call', async () => {
		expect(await mailctl('be1', 'start', '--ClusterController')).toMatchObject({ code: 2, stderr: expect.stringContaining('--ClusterBackend') });
	});
});

describe('a node alone', () => {
	test('is in no cluster, makes local domains, and says why it makes no other', async () => {
		expect(await done(mailctl('be1', 'start'))).toBe('be1 runs alone, in no cluster; its state is alone\n');
		await is('be1', 'alone');
		expect(await mailctl('be1', 'start')).toMatchObject({ code: 1, stderr: expect.stringContaining('running already') });
		await done(mailctl('be1', 'create-local-domain', 'company.test'));
		const refused = await mailctl('be1', 'create-domain', 'company.test');
		expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('runs alone, in no cluster')]);
		await done(mailctl('be1', 'delete-domain', 'company.test'));
		expect(readdirSync(folder().volumePath)).toEqual([]);
	});

	test('keeps an address that nobody knows, and names it', async () => {
		await done(mailctl('be1', 'enter-members', '127.0.0.99=backend'));
		expect(await done(mailctl('be1', 'status'))).toContain('no server is known at 127.0.0.99');
		await stop('be1');
	});

	test('is stopped without a fault, and started again as it was', async () => {
		expect(listener.status?.faults).toEqual([]);
		value(await api.fault({ kind: 'restart', node: 'be1' }));
		await is('be1', 'alone');
		await stop('be1');
		expect(listener.events.filter((one) => one.source === 'engine' && one.event.type === 'fault' && one.event.kind === 'stop')).toEqual([]);
	});

	test('with broken settings does not start at all, and says which file', async () => {
		const path = join(folder().dataPath('be1'), nodeSettingsFile);
		const before = readFileSync(path);
		writeFileSync(path, '{"format":');
		expect(await mailctl('be1', 'start')).toMatchObject({ code: 1, stderr: expect.stringContaining(`${path} is broken`) });
		writeFileSync(path, before);
	});
});

describe('mistakes in what members know of each other', () => {
	test('the first backend leads; a second one that was not told of it does not start, and names the address', async () => {
		await entered('be1', ['fe1=frontend', 'fe2=frontend']);
		await done(mailctl('be1', 'start', '--ClusterBackend'));
		await leads('be1');
		await entered('be2', ['fe1=frontend', 'fe2=frontend']);
		const { code, stderr } = await mailctl('be2', 'start', '--ClusterBackend');
		expect([code, stderr]).toEqual([1, expect.stringContaining(`be1 (${address.be1}) leads this cluster, and be2 was not told of it`)]);
		expect(listener.status?.controller).toMatchObject({ node: 'be1' });
	});

	test('one that the controller was not told of waits, refused by name, and leads when that one dies', async () => {
		await entered('be2', ['be1=backend', 'fe1=frontend', 'fe2=frontend']);
		await done(mailctl('be2', 'start', '--ClusterBackend'));
		await listener.until(() => refusals('be1').includes('be2 is not among the members this node was told of'));
		expect(node('be2')?.state).toBe('joining');
		expect(listener.status).toMatchObject({ controller: { node: 'be1', epoch: 1 }, backup: null });
		value(await api.fault({ kind: 'kill', node: 'be1' }));
		await leads('be2');
		// It would take the token from one it knows nothing of.
		expect(await mailctl('be1', 'start', '--ClusterBackend')).toMatchObject({
			code: 1,
			stderr: expect.stringContaining(`be2 (${address.be2}) leads this cluster`),
		});
		await stop('be2');
	});

	test('one that comes back from a hang below a controller that it was not told of leaves, and takes nothing from it', async () => {
		await done(mailctl('be1', 'start', '--ClusterBackend'));
		await leads('be1');
		await done(mailctl('be2', 'start', '--ClusterBackend'));
		await listener.until(() => node('be2')?.state === 'joining');
		value(await api.fault({ kind: 'pause', node: 'be1' }));
		await leads('be2');
		const { epoch } = listener.status?.controller ?? { epoch: 0 };
		value(await api.fault({ kind: 'resume', node: 'be1' }));
		await listener.until(() => node('be1')?.process === 'down');
		expect(readFileSync(folder().logPath('be1'), 'utf8')).toContain(`be2 (${address.be2}) leads this cluster, and be1 was not told of it`);
		expect(listener.status?.controller).toEqual({ node: 'be2', epoch });
		await stop('be2');
	});

	test('one that runs as something else than was told is refused by that reason, and nobody crashes', async () => {
		await entered('be1', ['be2=backend', 'fe1=frontend', 'fe2=frontend']);
		await done(mailctl('be1', 'start', '--ClusterBackend'));
		await leads('be1');
		await done(mailctl('be2', 'start', '--ClusterFrontend'));
		await listener.until(() => refusals('be1').includes('be2 runs as frontend, and be1 was told that it is backend'));
		expect(await done(mailctl('be2', 'status'))).toContain('be2, frontend');
		expect([node('be1')?.process, node('be2')?.process]).toEqual(['running', 'running']);
		await stop('be2');
		expect(listener.status?.controller).toMatchObject({ node: 'be1' });
	});
});

test('set up as it should be it is a cluster: backup, frontends, a domain, an account, a mail; and it fails over', async () => {
	await entered('fe1', ['be1=backend', 'be2=backend', 'fe2=frontend']);
	await done(mailctl('be2', 'start', '--ClusterBackend'));
	await listener.until(() => listener.status?.backup === 'be2');
	await done(mailctl('fe1', 'start', '--ClusterFrontend'));
	await is('fe1', 'ready');
	await done(mailctl('fe1', 'create-domain', 'company.test'));
	value(await api.createAccounts({ accounts: [{ address: 'alice@company.test' }] }));
	const sent = value(await api.sendMail({ from: 'alice@company.test', to: ['alice@company.test'], subject: 'first', text: 'first' }));
	expect(sent.outcome).toBe('accepted');
	value(await api.fault({ kind: 'kill', node: 'be1' }));
	await leads('be2');
	// What was started by hand goes on as it was started, and who was never started stays as it is.
	expect(value(await api.heal({})).healed).toEqual(['be1']);
	expect(node('be1')).toMatchObject({ state: 'ready' });
	expect(node('fe2')).toMatchObject({ state: 'stopped', pid: null });
});

test('members are not added by the lab: here they are entered', async () => {
	expect(await api.add({ role: 'backend' })).toMatchObject({ ok: false, error: { code: 'unsupported' } });
});
