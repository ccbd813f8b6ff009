import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NodeEventLine } from '../../node-image/src/contract/node-events.ts';
import { HttpNodeAdmin } from './http-node-admin.ts';

let server: Server;
let answer: (asked: IncomingMessage, answered: ServerResponse) => void;
let admin: HttpNodeAdmin;
beforeEach(async () => {
	server = createServer((asked, answered) => answer(asked, answered)).listen(0, '127.0.0.1');
	await once(server, 'listening');
	admin = adminWith({});
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const adminWith = (limits: { timeoutMs?: number }) =>
	new HttpNodeAdmin({ address: '127.0.0.1', port: (server.address() as AddressInfo).port, token: 'secret', ...limits });
const line = (seq: number) => `${JSON.stringify({ seq, uptimeMs: seq, event: { type: 'state', state: 'ready' } })}\n`;

test('sends token and body', async () => {
	const seen: string[] = [];
	answer = async (asked, answered) => {
		const chunks = [];
		for await (const chunk of asked) chunks.push(chunk);
		seen.push(`${asked.method} ${asked.url} ${asked.headers.authorization} ${Buffer.concat(chunks)}`);
		answered.end('{}');
	};
	expect(await admin.createDomain('a.test')).toEqual({ ok: true, value: undefined });
	expect(await admin.createAccounts([{ address: 'x@a.test', password: 'p' }])).toMatchObject({ ok: true });
	expect(seen).toEqual(['POST /domains Bearer secret {"name":"a.test"}', 'POST /accounts Bearer secret {"accounts":[{"address":"x@a.test","password":"p"}]}']);
});

test('a refusal keeps the node’s code and words', async () => {
	answer = (_, answered) => answered.writeHead(409).end('{"error":{"code":"not-controller","message":"be2 is controller"}}');
	expect(await admin.createDomain('a.test')).toMatchObject({
		ok: false,
		error: { code: 'refused', nodeCode: 'not-controller', message: 'be2 is controller', definite: true },
	});
});

test('an order that the node does not know is named', async () => {
	answer = (_, answered) => answered.writeHead(404).end('{"error":{"code":"not-found","message":"nothing"}}');
	expect(await admin.setFaults({ links: [], volume: { is: 'here' } })).toMatchObject({
		ok: false,
		error: { code: 'unknown-order', message: expect.stringContaining('POST /faults'), definite: true },
	});
});

test.each([
	['an answer that is no status', '{"name":"be1"}', 'bad-answer'],
	['no JSON', 'hello', 'bad-answer'],
])('%s is not believed', async (_, text, code) => {
	answer = (_asked, answered) => answered.end(text);
	expect(await admin.status()).toMatchObject({ ok: false, error: { code } });
});

test('no answer in time to a change is not definite', async () => {
	answer = () => {};
	expect(await adminWith({ timeoutMs: 20 }).createDomain('a.test')).toMatchObject({ ok: false, error: { code: 'timeout', definite: false } });
});

test('nobody listening is definite', async () => {
	server.close();
	expect(await admin.createDomain('a.test')).toMatchObject({ ok: false, error: { code: 'unreachable', definite: true } });
});

test('events: lines in any cut, until the stream ends', async () => {
	answer = (asked, answered) => {
		expect(asked.url).toBe('/events?from=4');
		const text = line(4) + line(5);
		answered.write(text.slice(0, 20));
		setImmediate(() => answered.end(text.slice(20)));
	};
	const lines: NodeEventLine[] = [];
	expect(await admin.events(4, (one) => lines.push(one), new AbortController().signal)).toMatchObject({ ok: true });
	expect(lines.map((one) => one.seq)).toEqual([4, 5]);
});

test('events: a line that is not in the contract ends the stream with its text', async () => {
	answer = (_, answered) => answered.end('{"seq":1,"uptimeMs":1,"event":{"type":"surprise"}}\n');
	expect(await admin.events(1, () => {}, new AbortController().signal)).toMatchObject({
		ok: false,
		error: { code: 'bad-answer', message: expect.stringContaining('surprise') },
	});
});

test('events: what the follower throws is thrown on, and not taken for a node that cannot be reached', async () => {
	answer = (_, answered) => answered.end(line(1));
	const following = admin.events(
		1,
		() => {
			throw new Error('invariant broken: the recorder is closed');
		},
		new AbortController().signal,
	);
	await expect(following).rejects.toThrow('invariant broken');
});

test('events: abort ends it', async () => {
	const abort = new AbortController();
	answer = (_, answered) => answered.write(line(1));
	const ended = admin.events(1, () => abort.abort(), abort.signal);
	expect((await ended).ok).toBe(false);
});
