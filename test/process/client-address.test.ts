/**
 * Whom real nodes take a client for: sent through the balancer, a mail carries the client's address, and the figures
 * in the status tell what went through.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
/** Neither where clients on this machine come from, nor the balancer's. */
const ownAddress = '127.1.2.3';
let base: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];
let up: ClusterStatus;

beforeAll(async () => {
	base = await mkdtemp(join(tmpdir(), 'mclab-address-'));
	engine = new Engine({
		runtime: new ProcessRuntime({ root: join(base, 'home'), nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic in this story');
		},
	});
	api = engine.connect(new Listener().pushes).api;
	up = value(await api.up({ source: { preset: 'dynamic' }, detach: true }));
});
afterAll(async () => {
	await engine.close();
	await rm(base, { recursive: true, force: true });
});

/** Says each line when the one before it was answered; `ends` finds the end of an answer. Answers all that it heard. */
async function converse({ host, port }: { readonly host: string; readonly port: number }, lines: readonly string[], ends: (step: number) => RegExp) {
	const socket = connect({ host, port, localAddress: ownAddress, noDelay: true });
	let heard = '';
	let step = 0;
	let from = 0;
	await new Promise<void>((resolve, reject) => {
		socket.on('error', reject).on('close', () => reject(new Error(`closed behind ${JSON.stringify(heard)}`)));
		socket.on('data', (chunk) => {
			heard += chunk;
			if (!ends(step).test(heard.slice(from))) return;
			const line = lines[step];
			if (line === undefined) return resolve();
			from = heard.length;
			step += 1;
			socket.write(`${line}\r\n`);
		});
	});
	socket.destroy();
	return heard;
}

const smtpReply = /^\d{3} [^\n]*\n$/m;

function send(to: string) {
	return converse(
		up.services.smtp,
		['EHLO client', 'MAIL FROM:<bob@example.test>', `RCPT TO:<${to}>`, 'DATA', 'Subject: whose\r\n\r\nx\r\n.'],
		() => smtpReply,
	);
}

function read(account: { readonly address: string; readonly password: string }) {
	const commands = [`a1 LOGIN ${account.address} ${account.password}`, 'a2 SELECT INBOX', 'a3 FETCH * BODY[HEADER]'];
	return converse(up.services.imap, commands, (step) => (step === 0 ? /^\* OK/ : new RegExp(`^a${step} OK`, 'm')));
}

test('a mail through the balancer has the client’s address in its Received line, and the balancer’s nowhere', async () => {
	const [account] = up.accounts;
	if (account === undefined) throw new Error('no account');
	expect(await send(account.address)).toMatch(/^250 2\.0\.0 (?:stored|queued)/m);
	const header = await read(account);
	expect(header).toMatch(/^Received: from client \(\[127\.1\.2\.3\]\)\r\n\tby fe[12] /m);
	expect(header).not.toContain(`[${up.balancer.address}]`);
});

test('the status counts what went through, each way', async () => {
	const before = up.balancer;
	expect(before).toMatchObject({ kind: 'built-in', method: 'round-robin', connections: 0, configPath: null, statsUrl: null });
	expect(before.servers.map(({ node, state, check, failedConnections }) => [node, state, check, failedConnections])).toEqual([
		['fe1', 'up', 'ready', 0],
		['fe2', 'up', 'ready', 0],
	]);
	await send(up.accounts[1]?.address ?? '');
	const { servers } = value(await api.status({})).balancer;
	const sum = (of: (server: (typeof servers)[number]) => number) => servers.reduce((total, server) => total + of(server), 0);
	expect(sum((server) => server.totalConnections)).toBe(3);
	expect(sum((server) => server.bytesIn)).toBeGreaterThan(200);
	expect(sum((server) => server.bytesOut)).toBeGreaterThan(400);
	expect(servers.every((server) => server.sinceMs > 0)).toBe(true);
});
