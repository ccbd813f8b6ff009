/**
 * An engine on another machine, as far as the lab can tell: nothing is published there, and yet everything is reached
 * at this machine's loopback: clients, nodes, figures, also of a node that comes later, and when the way breaks.
 *
 * The engine is this machine's own, called remote; once behind a stand-in for the ssh program.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DockerEngine, type DockerResult } from '../../engine/runtime/docker/docker-engine.ts';
import { DockerRuntime } from '../../engine/runtime/docker/docker-runtime.ts';
import { connectDocker, type DockerHost } from '../../engine/runtime/docker/host/docker-host.ts';
import { systemSurroundings } from '../../engine/runtime/docker/host/surroundings.ts';
import { homeOf, labelFilter } from '../../engine/runtime/docker/project.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';
import { TrafficProbe } from '../../engine/traffic/traffic-probe.ts';
import { nodeImagePath } from './stand-in-image.ts';

let base: string;
let here: DockerHost;
let docker: DockerEngine;
let lab: Engine | undefined;
beforeAll(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-remote-'));
	here = value(await connectDocker());
	docker = new DockerEngine(here);
	// As docker system dial-stdio does.
	const script = `
		const socket = require('node:net').connect('/var/run/docker.sock');
		process.stdin.pipe(socket).pipe(process.stdout);
	`;
	writeFileSync(join(base, 'ssh'), `#!${process.execPath}\n${script}`);
	chmodSync(join(base, 'ssh'), 0o755);
});
afterEach(() => lab?.close());
afterAll(async () => {
	here.close();
	await rm(base, { recursive: true, force: true });
});

const calledRemote = async (): Promise<DockerResult<DockerHost>> => {
	const host = await connectDocker();
	return host.ok ? { ok: true, value: { ...host.value, reach: 'remote' } } : host;
};
const overSsh = () => connectDocker({ surroundings: { ...systemSurroundings(), env: { DOCKER_HOST: 'ssh://lab', PATH: base } } });

function start(name: string, connectTo: () => Promise<DockerResult<DockerHost>>) {
	const root = join(base, name);
	const listener = new Listener();
	lab = new Engine({
		runtime: new DockerRuntime({ root, nodeImagePath, connect: connectTo }),
		engineVersion: 'test',
		createProbe: (setting) => new TrafficProbe(setting),
	});
	return { api: lab.connect(listener.pushes).api, listener, labels: labelFilter(homeOf(root)) };
}

/** The first words of a server, and its connection. */
function greeted({ host, port }: { readonly host: string; readonly port: number }): Promise<{ words: string; socket: Socket; closed: Promise<void> }> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host, port });
		const closed = new Promise<void>((over) => socket.once('close', () => over()));
		socket.once('data', (words) => resolve({ words: String(words), socket, closed }));
		socket.on('error', reject);
		socket.once('end', () => reject(new Error('closed without a word')));
	});
}

async function published(labels: readonly string[]): Promise<string[]> {
	const found = await here.docker.listContainers({ all: true, filters: { label: [...labels] } });
	return found.flatMap(({ Ports }) => Ports.flatMap(({ PublicPort }) => (PublicPort === undefined ? [] : [String(PublicPort)])));
}

test('a cluster on another machine: mail, a failover under load, one node more, a way that breaks, and nothing left', async () => {
	const { api, listener, labels } = start('called', calledRemote);
	const up = value(await api.up({ name: 'far', source: { preset: 'dynamic' }, detach: true }));
	expect(up.nodes.map(({ name, state }) => `${name} ${state}`)).toEqual(['be1 ready', 'be2 ready', 'fe1 ready', 'fe2 ready']);
	expect(await published(labels)).toEqual([]);
	value(await api.follow({ afterSeq: 0 }));

	value(await api.trafficStart({ ratePerS: 20 }));
	await listener.until(() => listener.events.some(({ event }) => event.type === 'traffic' && event.sample.stored > 10));
	value(await api.fault({ node: '@controller', kind: 'kill' }));
	await listener.until(() => listener.status?.controller?.node === 'be2');
	value(await api.heal({}));
	expect(value(await api.trafficStop({}))).toMatchObject({ lost: 0, doubled: 0 });

	const added = value(await api.add({ role: 'frontend' }));
	expect(added.node).toBe('fe3');
	expect(await published(labels)).toEqual([]);

	const session = await greeted(up.services.imap);
	expect(session.words).toMatch(/^\* OK/);
	session.socket.removeAllListeners('error').on('error', () => undefined);
	await here.docker.getContainer('mclab-far-keeper').kill();
	await session.closed;
	await vi.waitFor(async () => (await greeted(up.services.imap)).socket.destroy(), { timeout: 20_000, interval: 50 });
	const sent = await createTransport(up.services.smtp).sendMail({ from: 'bob@example.test', to: 'alice@example.test', text: 'behind the break' });
	expect(sent.accepted).toEqual(['alice@example.test']);
	expect(value(await api.status({})).unreachable).toBeNull();
	expect(value(await api.remove({ node: 'fe3' })).node).toBe('fe3');

	value(await api.down({ all: true }));
	await expect(greeted(up.services.smtp)).rejects.toThrow('ECONNREFUSED');
	expect(await docker.containers(labels)).toEqual({ ok: true, value: [] });
	expect(await docker.networks(labels)).toEqual({ ok: true, value: [] });
	expect(await docker.volumes(labels)).toEqual({ ok: true, value: [] });
});

test('a cluster over ssh: up, mail, a kill that is seen, down', async () => {
	const { api, listener, labels } = start('by-ssh', overSsh);
	const up = value(await api.up({ name: 'over-ssh', source: { preset: 'dynamic' }, detach: true }));
	expect(await published(labels)).toEqual([]);
	value(await api.follow({ afterSeq: 0 }));
	const sent = await createTransport(up.services.smtp).sendMail({ from: 'bob@example.test', to: 'alice@example.test', text: 'over ssh' });
	expect(sent.accepted).toEqual(['alice@example.test']);
	await here.docker.getContainer('mclab-over-ssh-be1').kill();
	await listener.until(() => listener.status?.controller?.node === 'be2');
	expect(listener.events.some(({ event }) => event.type === 'fault' && event.node === 'be1' && event.kind === 'kill' && event.by === 'outside')).toBe(true);
	value(await api.down({ all: true }));
	expect(await docker.containers(labels)).toEqual({ ok: true, value: [] });
});
