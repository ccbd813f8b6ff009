/**
 * R11 with real nodes: every backend is killed, mail goes into the frontends' queues; the frontends are killed, too;
 * all come back, and each mail is in its mailbox, once. One story in one file: a step needs the one before it.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../engine/contract/cluster-status.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import type { EngineConnection } from '../../engine/server/engine-options.ts';
import { MailboxReader } from '../../engine/traffic/mailbox-reader.ts';
import { probeMail } from '../../engine/traffic/probe-mail.ts';
import { type Endpoint, SmtpConnection } from '../../engine/traffic/smtp-connection.ts';
import { timingFrom } from '../../node-image/src/cluster/timing.ts';
import { queuedMailFolder } from '../../node-image/src/contract/node-config.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const events: RecordedEvent[] = [];
const looks = new Set<() => void>();
const run = 'queue';
/** By number: whom it is for. */
const sent: (readonly string[])[] = [];
let status: ClusterStatus;
let root: string;
let engine: Engine;
let connection: EngineConnection;
let restarts: Promise<{ readonly ok: boolean }>[] = [];

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-queue-')), 'home');
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
	const up = await connection.api.up({ source: { preset: 'dynamic' }, detach: true });
	if (!up.ok) throw new Error(up.error.message);
	status = up.value;
	await connection.api.follow({ afterSeq: 0 });
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

const frontends = () => status.nodes.filter((node) => node.role === 'frontend');
const accounts = () => status.accounts.slice(0, 4).map(({ address }) => address);
const smtpOf = (name: string): Endpoint => {
	const node = status.nodes.find((one) => one.name === name);
	return { host: node?.address ?? '', port: node?.ports.smtp ?? 0 };
};

/** A new numbered mail; answers how long the client waited for its 250. */
async function send(endpoint: Endpoint, to: readonly string[]): Promise<number> {
	const number = sent.length;
	sent.push(to);
	const from = status.accounts[0]?.address ?? '';
	const opened = await SmtpConnection.open(endpoint, 2000);
	if (!opened.ok) throw new Error(opened.error.message);
	const begunMs = performance.now();
	const attempt = await opened.value.send({ from, to, bytes: probeMail({ run, number, from, to, date: new Date() }) }, 10_000);
	opened.value.quit();
	expect(attempt).toMatchObject({ kind: 'answered', accepted: to, code: 250 });
	return performance.now() - begunMs;
}

async function kill(names: readonly string[]): Promise<void> {
	for (const name of names) expect(await connection.api.fault({ kind: 'kill', node: name })).toMatchObject({ ok: true });
	await until(() => names.every((name) => status.nodes.find((node) => node.name === name)?.state === 'down'));
}

async function entriesOnDisk(): Promise<number> {
	const lists = await Promise.all(frontends().map((node) => readdir(join(node.dataPath, queuedMailFolder))));
	return lists.flat().length;
}

test('while backends live, nothing goes through a queue', async () => {
	for (const name of ['fe1', 'fe2']) for (const account of accounts()) await send(smtpOf(name), [account]);
	expect(frontends().map(({ queued }) => queued)).toEqual([0, 0]);
	expect(events.some(({ event }) => event.type === 'mail-queued')).toBe(false);
});

test('R11: all backends are killed: the balancer still brings mail to a frontend, which answers 250 from its queue, and does not wait for anybody', async () => {
	await kill(['be1', 'be2']);
	await until(() => frontends().every(({ state }) => state === 'joining') && status.balancer.servers.every(({ state }) => state === 'down'));
	const { storeFirstMs } = timingFrom();
	const mails = [...accounts().map((account) => [account]), accounts(), ...accounts().map((account) => [account])];
	const waits = await Promise.all(mails.map((to) => send(status.services.smtp, to)));
	expect(Math.max(...waits)).toBeLessThan(storeFirstMs);
	await until(() => frontends().reduce((sum, { queued }) => sum + queued, 0) === mails.length);
	// The balancer gives each frontend its share.
	expect(Math.min(...frontends().map(({ queued }) => queued))).toBeGreaterThan(0);
	expect(await entriesOnDisk()).toBe(mails.length);
});

test('the frontends are killed and started again: their queues are taken up from their disks', async () => {
	const inQueues = frontends().map(({ queued }) => queued);
	await kill(['fe1', 'fe2']);
	expect(frontends().map(({ queued }) => queued)).toEqual(inQueues);
	// They are ready, and the calls answered, when the backends are back.
	restarts = ['fe1', 'fe2'].map((node) => connection.api.fault({ kind: 'restart', node }));
	const found = (name: string) => events.findLast((one) => one.source === 'node' && one.node === name && one.event.type === 'queue-opened')?.event;
	await until(() => found('fe1') !== undefined && found('fe2') !== undefined);
	expect(['fe1', 'fe2'].map((name) => found(name))).toMatchObject(inQueues.map((queued) => ({ queued })));
});

test('the backends come back: the queues empty themselves, and every mail is in its mailbox, once', async () => {
	const fromMs = events.at(-1)?.atMs ?? 0;
	expect(await connection.api.heal({})).toMatchObject({ ok: true });
	expect(await Promise.all(restarts)).toMatchObject([{ ok: true }, { ok: true }]);
	await until(() => frontends().every(({ queued, state }) => queued === 0 && state === 'ready'));
	expect(await entriesOnDisk()).toBe(0);
	const ready = events.find(
		(one) => one.atMs > fromMs && one.source === 'node' && one.node.startsWith('be') && one.event.type === 'state' && one.event.state === 'ready',
	);
	const last = events.findLast(({ event }) => event.type === 'queue-delivered');
	expect((last?.atMs ?? 0) - (ready?.atMs ?? 0)).toBeLessThan(5000);
	for (const account of status.accounts.slice(0, 4)) {
		const reader = new MailboxReader({
			endpoint: status.services.imap,
			account,
			run,
			intervalMs: () => 50,
			now: () => performance.now(),
			onSeen: () => {},
			onAnswered: () => {},
		});
		const numbers: number[] = [];
		expect(await reader.scan((number) => numbers.push(number))).toMatchObject({ ok: true });
		expect(numbers.sort((a, b) => a - b)).toEqual(sent.flatMap((to, number) => (to.includes(account.address) ? [number] : [])));
	}
	expect(events.filter(({ event }) => event.type === 'mail-bounced' || (event.type === 'problem' && event.code.startsWith('queue')))).toEqual([]);
});
