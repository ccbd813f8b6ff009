/** The admin port, attacked: without the token nothing but the health check, and no stranger stays. */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type NodeEventLine, nodeEventLineSchema } from '../contract/node-events.ts';
import { type NodeFaults, noFaults } from '../contract/node-faults.ts';
import { AdminDoor } from './admin-door.ts';
import { EventLog } from './event-log.ts';

let door: AdminDoor;
let port: number;
let stops: number;
let suffered: NodeFaults[];
let broken: string[];
let events: EventLog;
let ready: boolean;
let beatMs: number;
const token = 'the-token-of-this-node-1234';

beforeEach(async () => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	port = address.port;
	server.close();
	await once(server, 'close');
	stops = 0;
	suffered = [];
	broken = [];
	ready = true;
	beatMs = 100;
	events = new EventLog(() => 0);
	const never = async () => {
		throw new Error('not to be reached');
	};
	door = new AdminDoor({
		config: {
			cluster: { name: 'lab', id: 'lab', secretHex: '44'.repeat(32) },
			name: 'be1',
			address: '127.0.0.1',
			ports: { smtp: 0, imap: 0, lmtp: 0, admin: port, link: 1 },
			members: [],
			dataPath: '/nowhere',
			adminToken: token,
			get beatMs() {
				return beatMs;
			},
		},
		events,
		web: {
			takes: (target) => target === '/login',
			handle: async (_, response) => {
				response.end('a page');
			},
		},
		takesMail: () => true,
		ready: () => ready,
		status: () => {
			throw new Error('not to be reached');
		},
		createDomain: never,
		createAccounts: never,
		administer: never,
		setFaults: (faults) => suffered.push(faults),
		drain: () => undefined,
		setReady: () => undefined,
		changeMembers: () => {
			throw new Error('a broken invariant');
		},
		broke: (what, error) => broken.push(`${what}: ${error instanceof Error ? error.message : ''}`),
		stop: () => {
			stops += 1;
		},
	});
	await door.open();
});

afterEach(() => door.close());

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' }, ...init });

describe('without the token', () => {
	test.each(['/status', '/events', '/beats', '/stop', '/domains', '/accounts', '/faults', '/nowhere'])(
		'%s is refused, whatever the verb, and allows no other origin anything',
		async (path) => {
			for (const method of ['GET', 'POST', 'OPTIONS', 'PUT']) {
				const answer = await ask(path, { method, headers: { origin: 'http://evil.example', connection: 'close' } });
				expect(answer.status).toBe(401);
				expect(answer.headers.get('access-control-allow-origin')).toBeNull();
			}
			expect(stops).toBe(0);
		},
	);

	test('a wrong one is no better', async () => {
		for (const authorization of ['Bearer', 'Bearer ', `Bearer ${token}x`, `Basic ${token}`, token]) {
			expect((await ask('/stop', { method: 'POST', headers: { authorization, connection: 'close' } })).status).toBe(401);
		}
		expect(stops).toBe(0);
	});

	test('who only connects finds an end of places, not of memory', async () => {
		const sockets = Array.from({ length: 300 }, () => connect(port, '127.0.0.1'));
		const closed = sockets.map(
			(socket) =>
				new Promise<boolean>((resolve) =>
					socket
						.on('error', () => undefined)
						.once('close', () => resolve(true))
						.resume(),
				),
		);
		expect(await Promise.any(closed)).toBe(true);
		for (const socket of sockets) socket.destroy();
	});
});

test('the pages for administrators are beside what the engine asks for, which they do not open', async () => {
	expect(await (await ask('/login')).text()).toBe('a page');
	expect((await ask('/status')).status).toBe(401);
	expect((await ask('/login/../status')).status).toBe(401);
});

test('with it, a stop is taken', async () => {
	expect((await ask('/stop', { method: 'POST', headers: { authorization: `Bearer ${token}`, connection: 'close' } })).status).toBe(200);
	expect(stops).toBe(1);
});

/** Reads a stream until it has shown so many lines. */
async function lines(path: string, count: number, meanwhile: () => void): Promise<NodeEventLine[]> {
	const abort = new AbortController();
	const answer = await ask(path, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal });
	meanwhile();
	let text = '';
	for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
		text += chunk;
		if (text.split('\n').length > count) break;
	}
	abort.abort();
	return text
		.trimEnd()
		.split('\n')
		.map((line) => nodeEventLineSchema.parse(JSON.parse(line)));
}

describe('health', () => {
	const follow = () => ask('/health?follow');
	const reader = (answer: Response) => answer.body?.pipeThrough(new TextDecoderStream()).getReader() ?? expect.unreachable();

	test('once: by its status and a word', async () => {
		expect([(await ask('/health')).status, await (await ask('/health')).text()]).toEqual([200, 'ready']);
		ready = false;
		expect([(await ask('/health')).status, await (await ask('/health')).text()]).toEqual([503, 'takes mail']);
	});

	test('followed: a line with each beat, no more often than promised, and at once with a new state', async () => {
		const lines = reader(await follow());
		expect((await lines.read()).value).toBe('ready\n');
		for (let beats = 0; beats < 3; beats++) door.beaten();
		expect((await lines.read()).value).toBe('ready\n');
		ready = false;
		events.emit({ type: 'state', state: 'draining' });
		expect((await lines.read()).value).toBe('takes mail\n');
		await lines.cancel();
	});

	test('followed where beats are slow: lines without them', async () => {
		beatMs = 1000;
		const lines = reader(await follow());
		expect((await lines.read()).value).toBe('ready\n');
		expect((await lines.read()).value).toBe('ready\n');
		await lines.cancel();
	});

	test('who follows keeps a place: beyond some the answer is the plain one', async () => {
		const kept = await Promise.all(Array.from({ length: 8 }, follow));
		expect(await (await follow()).text()).toBe('ready');
		for (const answer of kept) await answer.body?.cancel();
	});
});

describe('the streams', () => {
	const beat = (seq: number) => events.emit({ type: 'beat', seq, lookupMs: 1, heard: ['be2'] });
	const life = (number: number) => events.emit({ type: 'life-taken', life: number });

	test('events: what is remembered from a number on, then what happens, without a gap and without beats', async () => {
		for (const number of [1, 2, 3]) {
			life(number);
			beat(number);
		}
		const seen = await lines('/events?from=2', 4, () => {
			beat(4);
			life(4);
			life(5);
		});
		expect(seen.map(({ seq, event }) => [seq, event.type === 'life-taken' && event.life])).toEqual([2, 3, 4, 5].map((number) => [number, number]));
	});

	test('events without following: what is remembered, and the end', async () => {
		for (const number of [1, 2, 3]) life(number);
		const answer = await ask('/events?from=2&follow=no', { headers: { authorization: `Bearer ${token}`, connection: 'close' } });
		const told = (await answer.text()).trimEnd().split('\n');
		expect(told.map((line) => nodeEventLineSchema.parse(JSON.parse(line)).seq)).toEqual([2, 3]);
	});

	test('beats: from now on, with the number of the event before them', async () => {
		life(1);
		beat(1);
		const seen = await lines('/beats', 2, () => {
			beat(2);
			life(2);
			beat(3);
		});
		expect(seen.map(({ seq, event }) => [seq, event.type === 'beat' && event.seq])).toEqual([
			[1, 2],
			[2, 3],
		]);
	});
});

const faults = (body: string) => ask('/faults', { method: 'POST', body, headers: { authorization: `Bearer ${token}`, connection: 'close' } });

test('faults are taken whole, said twice or not', async () => {
	const cut: NodeFaults = {
		links: [{ peer: 'fe1', out: { cut: true, delayMs: 0 }, in: { cut: false, delayMs: 0 } }],
		volume: { is: 'slow', delayMs: 20 },
	};
	for (const told of [cut, cut, noFaults]) expect((await faults(JSON.stringify(told))).status).toBe(200);
	expect(suffered).toEqual([cut, cut, noFaults]);
});

test.each([
	['nothing', '', 'the body'],
	['half of it', '{"links":[]}', 'volume'],
	['a volume that is nowhere', '{"links":[],"volume":{"is":"lost"}}', 'volume'],
	['a delay of an hour', '{"links":[],"volume":{"is":"slow","delayMs":3600000}}', 'volume.delayMs'],
	['a peer without directions', '{"links":[{"peer":"fe1"}],"volume":{"is":"here"}}', 'links.0'],
	[
		'more peers than a cluster has',
		JSON.stringify({ ...noFaults, links: Array(257).fill({ peer: 'fe1', out: { cut: true, delayMs: 0 }, in: { cut: true, delayMs: 0 } }) }),
		'links',
	],
])('%s is no state of faults: refused by name, nothing changed', async (_, body, where) => {
	const answer = await faults(body);
	expect(answer.status).toBe(400);
	expect(await answer.text()).toContain(where);
	expect(suffered).toEqual([]);
});

test('a verb that breaks is answered without its reason, and the log has it', async () => {
	const answer = await ask('/members', { method: 'POST', headers: { authorization: `Bearer ${token}`, connection: 'close' }, body: '{"members":[]}' });
	expect([answer.status, await answer.json()]).toMatchObject([500, { error: { code: 'internal' } }]);
	expect(broken).toEqual(['POST /members: a broken invariant']);
});

test('what is too long is refused, whether it says so or not', async () => {
	const bytes = new Uint8Array(600 * 1024).fill(32);
	const headers = { authorization: `Bearer ${token}`, connection: 'close' };
	const unsaid = new ReadableStream({
		start(controller) {
			controller.enqueue(bytes);
			controller.close();
		},
	});
	for (const body of [bytes, unsaid]) {
		const answer = await ask('/faults', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
		expect([answer.status, await answer.json(), suffered.length]).toMatchObject([413, { error: { code: 'too-long' } }, 0]);
	}
});
