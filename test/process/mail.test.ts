/**
 * A mail sent by hand over real nodes, and read from the volume's files whoever owns the account: also when its owner
 * is killed. One story in one file: each step needs the one before it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountRow, SentMail } from '../../engine/contract/mail.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';
import { Engine } from '../../engine/server/engine.ts';
import { Listener, value } from '../../engine/server/testing-listener.ts';

const nodeProgram = fileURLToPath(new URL('../../node-image/src/main.ts', import.meta.url));
const compileCachePath = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const listener = new Listener();
const to = 'dora@third.test';
let root: string;
let engine: Engine;
let api: ReturnType<Engine['connect']>['api'];
let sent: SentMail;

beforeAll(async () => {
	root = join(await mkdtemp(join(tmpdir(), 'mclab-mail-')), 'home');
	engine = new Engine({
		runtime: new ProcessRuntime({ root, nodeProgram, compileCachePath }),
		engineVersion: 'test',
		createProbe: () => {
			throw new Error('no traffic in this story');
		},
	});
	api = engine.connect(listener.pushes).api;
	value(await api.up({ source: { preset: 'dynamic' }, detach: true }));
	value(await api.follow({ afterSeq: 0 }));
});
afterAll(async () => {
	await engine.close();
	await rm(join(root, '..'), { recursive: true, force: true });
});

const rowOf = async (address: string): Promise<AccountRow> =>
	value(await api.accounts({ text: address, sort: 'address', fromIndex: 0, most: 1 })).rows[0] ?? expect.unreachable();
const messages = async () => value(await api.messages({ address: to, mailbox: 'INBOX', fromIndex: 0, most: 10 }));
const source = async (uid: number) => {
	const { data } = value(await api.message({ address: to, mailbox: 'INBOX', uid, fromByte: 0, bytesMost: 100_000 }));
	return Buffer.from(data, 'base64').toString();
};
const way = async () => value(await api.eventsAbout({ about: { deliveryIds: sent.deliveries.map(({ deliveryId }) => deliveryId) } })).events;

test('a domain and an account are made while the cluster runs, its password is told, and it takes mail', async () => {
	value(await api.createDomain({ domain: 'third.test' }));
	expect(value(await api.createAccounts({ accounts: [{ address: to }] }))).toEqual({
		accounts: [{ address: to, password: expect.stringMatching(/^[a-z2-9-]{14}$/) }],
	});
	expect(await api.createAccounts({ accounts: [{ address: to }] })).toMatchObject({ ok: false, error: { code: 'exists' } });
	expect(await api.createAccounts({ accounts: [{ address: 'x@nowhere.test' }] })).toMatchObject({ ok: false, error: { code: 'no-such-domain' } });
	expect(await rowOf(to)).toMatchObject({ address: to, owner: { is: 'free' } });
	expect(value(await api.status({})).domains).toEqual(['example.test', 'second.test', 'third.test']);
});

test('sent by hand: the dialogue, the way from frontend to volume, and the message with its Received lines', async () => {
	sent = value(await api.sendMail({ from: 'alice@example.test', to: [to], subject: 'Grüße', text: 'By hand.' }));
	expect(sent).toMatchObject({ outcome: 'accepted', message: expect.stringMatching(/^[0-9a-f]{12}$/) });
	await listener.until(() => listener.events.some(({ event }) => event.type === 'mail-accepted' && event.message === sent.message));
	await listener.until(() => listener.events.some(({ event }) => event.type === 'mail-stored' && event.deliveryId === sent.deliveries[0]?.deliveryId));
	expect((await way()).map(({ event }) => event.type).sort()).toEqual(['mail-accepted', 'mail-handed-over', 'mail-stored']);
	const { total, rows } = await messages();
	expect([total, rows[0]?.deliveryId]).toEqual([1, sent.deliveries[0]?.deliveryId]);
	const received = (await source(rows[0]?.uid ?? 0)).match(/^Received: from [^\n]*\n[^\n]*by (\w+) /gm);
	expect(received?.map((line) => /by (\w+)/.exec(line)?.[1])).toEqual([expect.stringMatching(/^be/), expect.stringMatching(/^fe/)]);
	// Reading took it from nobody.
	const owner = await rowOf(to);
	expect(owner).toMatchObject({ generation: 1, owner: { is: 'open' }, sinceMs: expect.any(Number) });
});

test('its owner is killed: the mail is read all the same, the account waits for its next use and then has another owner', async () => {
	const { owner } = await rowOf(to);
	const node = owner.is === 'open' ? owner.node : expect.unreachable();
	const before = await source(1);
	value(await api.fault({ kind: 'kill', node }));
	expect(await source(1)).toBe(before);
	await listener.until(() => listener.events.some(({ event }) => event.type === 'member-declared-dead' && event.member === node));
	value(await api.sendMail({ from: 'alice@example.test', to: [to], subject: 'again', text: 'By hand.' }));
	expect((await messages()).rows.map(({ uid }) => uid)).toEqual([2, 1]);
	expect(await source(1)).toBe(before);
	await listener.until(() => listener.events.some(({ event }) => event.type === 'account-taken' && event.account === to && event.generation === 2));
	const history = value(await api.eventsAbout({ about: { account: to } })).events;
	const owners = history.flatMap((one) => (one.source === 'node' && one.event.type === 'account-taken' ? [[one.node, one.event.generation]] : []));
	expect(owners).toEqual([
		[node, 1],
		[node === 'be1' ? 'be2' : 'be1', 2],
	]);
});

test('with every node dead it is read from the volume', async () => {
	for (const { name, process } of value(await api.status({})).nodes) if (process === 'running') value(await api.fault({ kind: 'kill', node: name }));
	expect((await messages()).total).toBe(2);
	expect(await source(2)).toContain('Subject: again');
	expect(value(await api.sendMail({ from: to, to: [to], subject: 'x', text: '' })).outcome).not.toBe('accepted');
});
