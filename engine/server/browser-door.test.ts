import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EnginePushes } from '../contract/engine-api.ts';
import { bufferedBytesMax } from './bounded-pushes.ts';
import { type BrowserDoor, openBrowserDoor } from './browser-door.ts';
import { sessionsMax, tokenLifeMs, tokensMax } from './browser-session.ts';
import { type Door, openDoor } from './door.ts';
import { EngineDouble } from './engine-double.ts';
import { openLifetime } from './lifetime.ts';
import { Listener } from './testing-listener.ts';

const textBytesMax = 10_000;
let folder: string;
let browser: BrowserDoor;
let engine: EngineDouble;
let door: Door;
let nowMs: number;
let foreign: boolean;

function doorTo(engine: EngineDouble): Door {
	const lifetime = openLifetime({ clusterCount: () => 1, awaitedForMs: () => 0, end: () => {}, after: () => () => {} });
	return openDoor({ connect: (pushes) => engine.connect(pushes), clusterNames: () => [], lifetime, logError: () => {} });
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mclab-door-'));
	await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
	await writeFile(join(folder, 'secret.txt'), 'secret');
	await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html><title>lab</title>');
	await writeFile(join(folder, 'dist', 'assets', 'index-AbCd_123.js'), 'export {};');
	await symlink(join(folder, 'secret.txt'), join(folder, 'dist', 'link.txt'));
	engine = new EngineDouble({
		engineVersion: '1.2.3',
		interfaceAddress: async () => ({ ok: true, value: { url: '' } }),
		onNothingLeft: () => {},
		logError: () => {},
	});
	door = doorTo(engine);
	nowMs = 0;
	foreign = false;
	browser = await openBrowserDoor({ folder: join(folder, 'dist'), door, now: () => nowMs, textBytesMax, isForeign: () => foreign });
});

afterEach(async () => {
	await browser.close();
	await rm(folder, { recursive: true });
});

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** Sent as it is: no client library mends path or Host on the way. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const request = httpRequest({ host: '127.0.0.1', port: browser.port, path, method, headers, agent: false }, (response) => {
			let body = '';
			response.on('data', (chunk) => {
				body += chunk;
			});
			response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
		});
		request.on('error', reject);
		request.end();
	});
}

async function tokenPath(): Promise<string> {
	const url = new URL(await browser.interfaceAddress());
	return url.pathname + url.search;
}

async function cookie(): Promise<string> {
	const { headers } = await get(await tokenPath());
	return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
}

/** Opens a WebSocket; resolves with it, or with the status that refused it. */
function open(headers: Record<string, string>, path = '/channel'): Promise<WebSocket | number> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(`ws://127.0.0.1:${browser.port}${path}`, { headers });
		socket.on('open', () => resolve(socket));
		socket.on('unexpected-response', (_request, response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		socket.on('error', reject);
	});
}

const origin = () => `http://127.0.0.1:${browser.port}`;

async function opened(): Promise<WebSocket> {
	const socket = await open({ origin: origin(), cookie: await cookie() });
	if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
	return socket;
}

describe('the way in', () => {
	test('a token is exchanged for a cookie that scripts and foreign pages cannot use', async () => {
		const answer = await get(await tokenPath());
		expect(answer.status).toBe(303);
		expect(answer.headers.location).toBe('/');
		expect(answer.headers['set-cookie']?.[0]).toMatch(new RegExp(`^mailcluster-lab-${browser.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`));
		expect(await get('/', { cookie: await cookie() })).toMatchObject({ status: 200, body: expect.stringContaining('<title>lab</title>') });
	});

	test('the token stays behind: no Referer carries it, no cache keeps it, no page can be framed', async () => {
		const { headers } = await get(await tokenPath());
		expect(headers['referrer-policy']).toBe('no-referrer');
		expect(headers['cache-control']).toBe('no-store');
		expect(headers.location).not.toContain('token');
		expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
		expect(headers['x-frame-options']).toBe('DENY');
	});

	test('a token works once', async () => {
		const path = await tokenPath();
		expect((await get(path)).status).toBe(303);
		expect(await get(path)).toMatchObject({ status: 401, body: expect.stringContaining('mclab open') });
	});

	test('a token expires', async () => {
		const path = await tokenPath();
		expect(browser.awaitedForMs()).toBe(tokenLifeMs);
		nowMs = tokenLifeMs;
		expect(browser.awaitedForMs()).toBe(0);
		expect((await get(path)).status).toBe(401);
	});

	test('another user of this machine has no use of a token, and does not use it up', async () => {
		const path = await tokenPath();
		foreign = true;
		const refused = await get(path);
		expect(refused.status).toBe(403);
		expect(refused.headers['set-cookie']).toBeUndefined();
		foreign = false;
		expect((await get(path)).status).toBe(303);
	});

	test('a made-up token is refused', async () => {
		expect((await get('/?token=')).status).toBe(401);
		expect((await get('/?token=AAAA')).status).toBe(401);
	});

	test('without a cookie, or with a foreign one, nothing is served', async () => {
		expect((await get('/')).status).toBe(401);
		expect((await get('/assets/index-AbCd_123.js')).status).toBe(401);
		expect((await get('/', { cookie: `mailcluster-lab-${browser.port}=guess` })).status).toBe(401);
	});

	test('tokens and sessions are bounded: the oldest gives way', async () => {
		const first = await tokenPath();
		for (let turn = 0; turn < tokensMax; turn += 1) await tokenPath();
		expect((await get(first)).status).toBe(401);
		const oldest = await cookie();
		for (let turn = 0; turn < sessionsMax; turn += 1) await cookie();
		expect((await get('/', { cookie: oldest })).status).toBe(401);
	});
});

describe('requests of others', () => {
	test.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost', '127.0.0.1:1'])('Host %s is refused, cookie or not (DNS rebinding)', async (host) => {
		const answer = await get('/', { host, cookie: await cookie() });
		expect(answer.status).toBe(421);
		expect((await get(await tokenPath(), { host })).headers['set-cookie']).toBeUndefined();
	});

	test('what another page on this machine asks for is refused, though a browser sends it the cookie', async () => {
		const headers = { cookie: await cookie(), 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' };
		expect((await get('/assets/index-AbCd_123.js', headers)).status).toBe(403);
		expect((await get('/assets/index-AbCd_123.js', { ...headers, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
	});

	test.each(['127.0.0.2', '::1'])('nobody listens on %s', async (host) => {
		const socket = connect({ host, port: browser.port });
		const [error] = await once(socket, 'error').catch((reason: unknown) => [reason]);
		expect(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENETUNREACH']).toContain((error as NodeJS.ErrnoException).code);
	});

	test('its address is the wanted one, so that a browser knows its settings again; another one where that is taken', async () => {
		const { port: portWanted } = browser;
		const beside = await openBrowserDoor({ folder, door, portWanted });
		expect(beside.port).not.toBe(portWanted);
		await beside.close();
		await browser.close();
		browser = await openBrowserDoor({ folder: join(folder, 'dist'), door, portWanted });
		expect(browser.port).toBe(portWanted);
		expect((await get('/')).status).toBe(401);
	});

	test('a second Host beside ours does not count', async () => {
		const session = await cookie();
		const socket = connect({ host: '127.0.0.1', port: browser.port });
		socket.write(`GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:${browser.port}\r\nCookie: ${session}\r\nConnection: close\r\n\r\n`);
		let answer = '';
		for await (const chunk of socket) answer += chunk;
		expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
		expect(answer).not.toContain('<title>lab</title>');
	});

	test('a foreign Origin is refused', async () => {
		expect((await get('/', { origin: 'http://evil.example', cookie: await cookie() })).status).toBe(403);
		expect((await get('/', { origin: `http://localhost:${browser.port}`, cookie: await cookie() })).status).toBe(403);
	});

	test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
		expect((await get('/', { cookie: await cookie() }, method)).status).toBe(405);
	});

	test('no answer allows another origin anything', async () => {
		for (const answer of [await get('/'), await get('/', { cookie: await cookie() })]) {
			expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
			expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
			expect(answer.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${browser.port}`);
			expect(answer.headers['x-content-type-options']).toBe('nosniff');
			expect(answer.headers['referrer-policy']).toBe('no-referrer');
			expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
			expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
		}
	});
});

describe('files', () => {
	test('carry their type; hashed ones are kept, the page is asked for again', async () => {
		const session = await cookie();
		const script = await get('/assets/index-AbCd_123.js', { cookie: session });
		expect(script).toMatchObject({ status: 200, body: 'export {};' });
		expect(script.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'private, max-age=31536000, immutable' });
		const page = await get('/', { cookie: session });
		expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
		expect((await get('/', { cookie: session, 'if-none-match': page.headers.etag ?? '' })).status).toBe(304);
	});

	test.each([
		'/../secret.txt',
		'/%2e%2e/secret.txt',
		'/assets/../../secret.txt',
		'/..%2fsecret.txt',
		'/link.txt',
		'//etc/passwd',
		'/assets/..\\..\\secret.txt',
		'/assets',
	])('%s leads nowhere', async (path) => {
		const answer = await get(path, { cookie: await cookie() });
		expect([400, 404]).toContain(answer.status);
		expect(answer.body).not.toContain('secret');
	});

	test('an interface that is not built is said so', async () => {
		await rm(join(folder, 'dist'), { recursive: true });
		expect(await get('/', { cookie: await cookie() })).toMatchObject({ status: 503, body: expect.stringContaining('not built') });
	});
});

describe('the channel', () => {
	test('carries calls and answers', async () => {
		const socket = await opened();
		const answer = new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(data.toString()))));
		socket.send(JSON.stringify({ t: 'q', i: '1', m: 'hello', a: [{ client: 'browser' }] }));
		expect(await answer).toMatchObject({ i: '1', r: { ok: true, value: { engineVersion: '1.2.3' } } });
		socket.close();
	});

	test('wants the cookie', async () => {
		expect(await open({ origin: origin() })).toBe(401);
	});

	test('wants its own Origin', async () => {
		const session = await cookie();
		expect(await open({ origin: 'http://evil.example', cookie: session })).toBe(403);
		expect(await open({ cookie: session })).toBe(403);
	});

	test('wants its own Host', async () => {
		expect(await open({ origin: 'http://evil.example', host: 'evil.example', cookie: await cookie() })).toBe(421);
	});

	test('another user of this machine has no use of a cookie', async () => {
		const mine = await cookie();
		foreign = true;
		expect(await open({ origin: origin(), cookie: mine })).toBe(403);
	});

	test('who was refused and does not hang up keeps no place', async () => {
		const sockets: Socket[] = [];
		// More than the door takes at once.
		for (let count = 0; count < 150; count += 1) {
			const socket = connect({ host: '127.0.0.1', port: browser.port, allowHalfOpen: true });
			sockets.push(socket);
			socket.on('error', () => undefined).resume();
			socket.write(`GET /channel HTTP/1.1\r\nHost: 127.0.0.1:${browser.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
			await once(socket, 'end');
		}
		expect((await get(await tokenPath())).status).toBe(303);
		for (const socket of sockets) socket.destroy();
	});

	test('is at /channel alone', async () => {
		expect(await open({ origin: origin(), cookie: await cookie() }, '/other')).toBe(400);
	});

	test.each([
		['a text above the limit', 'x'.repeat(textBytesMax + 1), 1009],
		['bytes', Buffer.from('{}'), 1003],
		['what is no call', 'hello', 1008],
	])('ends at %s', async (_what, data, code) => {
		const socket = await opened();
		const closed = new Promise((resolve) => socket.once('close', resolve));
		socket.send(data);
		expect(await closed).toBe(code);
		expect(engine.called).toEqual([]);
	});

	test('a window that does not read costs no memory, and is caught up when it reads again', async () => {
		const pushed: EnginePushes[] = [];
		const connect = engine.connect.bind(engine);
		const refollowed = new Promise<number>((resolve) => {
			engine.connect = (pushes) => {
				pushed.push(pushes);
				const { api, close } = connect(pushes);
				return {
					api: {
						...api,
						follow: async ({ afterSeq }) => {
							if (afterSeq > 0) resolve(afterSeq);
							return { ok: true, value: { lastSeq: 0 } };
						},
					},
					close,
				};
			};
		});
		const socket = await opened();
		const answered = new Promise((resolve) => socket.once('message', resolve));
		socket.send(JSON.stringify({ t: 'q', i: '1', m: 'follow', a: [{ name: 'lab', afterSeq: 0 }] }));
		await answered;
		socket.pause();
		const eventsMax = 400;
		const reason = 'x'.repeat(100_000);
		for (let seq = 1; seq <= eventsMax; seq += 1) {
			pushed[0]?.events({ name: 'lab', events: [{ source: 'node', seq, atMs: seq, node: 'be1', event: { type: 'state', state: 'ready', reason } }] });
		}
		socket.resume();
		// 400 x 100 kB were pushed; what was kept is the buffer's limit and what the system's own buffers hold.
		const lastSent = await refollowed;
		expect(lastSent).toBeGreaterThanOrEqual(bufferedBytesMax / 110_000);
		expect(lastSent).toBeLessThan(eventsMax / 2);
		socket.close();
	});

	test('ends a session of the engine with itself', async () => {
		const socket = await opened();
		const answered = new Promise((resolve) => socket.on('message', (data) => data.toString().includes('"i":"1"') && resolve(undefined)));
		socket.send(JSON.stringify({ t: 'q', i: '1', m: 'up', a: [{ name: 'mine', source: { preset: 'dynamic' }, detach: false }] }));
		await answered;
		const gone = new Promise<void>((resolve) => {
			engine.connect({ ...new Listener().pushes, clusters: ({ clusters }) => clusters.length === 0 && resolve() });
		});
		socket.close();
		await gone;
		expect([...engine.clusters.keys()]).toEqual([]);
	});
});
