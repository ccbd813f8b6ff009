/**
 * The engine with real nodes: up, a kill and a pause from outside, heal, down, and nothing left.
 *
 * One story in one file: each step needs the one before it, and starting a cluster is what takes time.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { processIdentity } from '../../engine/runtime/process/process-identity.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import type { EngineConnection } from '../../engine/server/engine-options.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const events: RecordedEvent[] = [];
const looks = new Set<() => void>();
let status: ClusterStatus | undefined;
let root: string;
let engine: Engine;
let connection: EngineConnection;

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-nodes-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic in this story');
		},
	});
	const came = () => {
		for (const look of [...looks]) look();
	};
	connection = engine.connect({
		events: (push) => {
			events.push(...push.events);
			came();
		},
		status: (push) => {
			status = push.status;
			came();
		},
		progress: () => {},
		clusters: () => {},
		log: () => {},
		terminalData: () => {},
		terminalEnded: () => {},
		volumeChanged: () => {},
		labState: () => {},
	});
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

function until(look: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		const again = () => {
			if (!look()) return;
			looks.delete(again);
			resolve();
		};
		looks.add(again);
		again();
	});
}

const node = (name: string) => {
	const found = status?.nodes.find((one) => one.name === name);
	if (!found) throw new Error(`no ${name} in the status`);
	return found;
};

function signal(name: string, what: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
	const { pid } = node(name);
	if (pid === null) throw new Error(`${name} does not run`);
	process.kill(pid, what);
}

/** The first line a server says. */
function greeting({ host, port }: { host: string; port: number }): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host, port });
		socket.once('data', (text) => {
			resolve(String(text));
			socket.destroy();
		});
		socket.once('error', reject);
		socket.once('end', () => reject(new Error('closed without a word')));
	});
}

test('up: all ready, roles given, the balancer serves SMTP and IMAP', async () => {
	const up = await connection.api.up({ source: { preset: 'dynamic' }, detach: true });
	if (!up.ok) throw new Error(up.error.message);
	status = up.value;
	expect(up.value).toMatchObject({ phase: 'running', controller: { node: 'be1', epoch: 1 }, backup: 'be2' });
	expect(up.value.nodes.map((one) => `${one.name} ${one.state}`)).toEqual(['be1 ready', 'be2 ready', 'fe1 ready', 'fe2 ready']);
	expect(up.value.tokens.find((token) => token.path === 'Controller')?.token).toMatch(/^1-be1\./);
	expect(await greeting(up.value.services.smtp)).toMatch(/^220 /);
	expect(await greeting(up.value.services.imap)).toMatch(/^\* OK/);
	await connection.api.follow({ afterSeq: 0 });
});

test('the controller is killed from outside: the backup leads; healed, the killed one is backup', async () => {
	signal('be1', 'SIGKILL');
	await until(() => status?.controller?.node === 'be2');
	expect(status?.controller?.epoch).toBeGreaterThan(1);
	expect(node('be1')).toMatchObject({ state: 'down', pid: null });
	expect(events.some(({ event }) => event.type === 'fault' && event.node === 'be1' && event.kind === 'kill' && event.by === 'outside')).toBe(true);
	expect(await connection.api.heal({})).toEqual({ ok: true, value: { healed: ['be1'], links: [] } });
	await until(() => status?.backup === 'be1' && node('be1').state === 'ready');
});

test('the controller is stopped by a signal from outside: it is replaced, and comes back fenced as backup', async () => {
	signal('be2', 'SIGSTOP');
	await until(() => status?.controller?.node === 'be1' && node('be2').state === 'paused');
	signal('be2', 'SIGCONT');
	await until(() => status?.backup === 'be2' && node('be2').state === 'ready' && node('be2').life > 1);
	expect(events.some((event) => event.source === 'node' && event.node === 'be2' && event.event.type === 'fenced')).toBe(true);
	expect(status?.faults).toEqual([]);
});

test('a planned stop of the controller hands over without a silence', async () => {
	const from = events.length;
	expect(await connection.api.fault({ kind: 'stop', node: '@controller' })).toEqual({ ok: true, value: { node: 'be1', later: false } });
	await until(() => status?.controller?.node === 'be2');
	expect(node('be1').state).toBe('stopped');
	expect(events.slice(from).some(({ event }) => event.type === 'member-silent')).toBe(false);
	expect(await connection.api.fault({ kind: 'restart', node: 'be1' })).toEqual({ ok: true, value: { node: 'be1', later: false } });
});

test('a frontend is killed: the balancer serves from the other', async () => {
	signal('fe1', 'SIGKILL');
	await until(() => status?.balancer.servers.find((server) => server.node === 'fe1')?.state === 'down');
	const services = status?.services;
	if (!services) throw new Error('no status');
	for (let n = 0; n < 3; n++) expect(await greeting(services.smtp)).toMatch(/^220 /);
});

test('down leaves no process, port or folder', async () => {
	const pids = (status?.nodes ?? []).flatMap((one) => one.pid ?? []);
	expect(pids.length).toBe(3);
	const smtp = status?.services.smtp;
	expect(await connection.api.down({})).toEqual({ ok: true, value: { names: ['dynamic'], engineEnds: true } });
	for (const pid of pids) expect(await processIdentity(pid)).toBeUndefined();
	if (smtp) await expect(greeting(smtp)).rejects.toThrow('ECONNREFUSED');
	expect(existsSync(root)).toBe(false);
});
