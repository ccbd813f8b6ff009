/**
 * `/Cluster/<member>/…`: another member's pages through a frontend, over real HTTP. It shows known members and nothing else,
 * links and forms stay behind the frontend, and a member believes only what another one sealed, fresh and once.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clusterTarget } from './backend-way.ts';
import { freshMs, HandedDoor, numbersMax } from './handed-door.ts';
import { type HandedRequest, handedFromHeader, handedPath, seal, unseal } from './handed-request.ts';
import { ask, TestNode, testSecretHex, Visitor } from './testing-web-door.ts';

let frontend: TestNode;
let backend: TestNode;
let visitor: Visitor;
const server = { kind: 'server' } as const;

beforeEach(async () => {
	frontend = await TestNode.start({ name: 'fe1', roles: ['frontend'] });
	backend = await TestNode.start({ name: 'be1', address: '127.0.0.2' });
	frontend.members = [backend.member];
	backend.members = [frontend.member];
	// The backend's own postmaster is another one: who logged in at the frontend is believed without.
	backend.administration.postmasterPassword = 'another-password';
	visitor = new Visitor(frontend);
	await visitor.logIn();
});

afterEach(async () => {
	await frontend.close();
	await backend.close();
	expect([...frontend.broken, ...backend.broken]).toEqual([]);
});

const made = (node: TestNode) => node.administration.commands.filter((command) => command.do.startsWith('create-'));

describe('pages through a frontend', () => {
	test.each(['be1', '127.0.0.2'])('by %s: the backend’s page, which says so, without a second login', async (segment) => {
		const got = await visitor.get(`/Cluster/${segment}/Users/Domains`);
		expect(got.status).toBe(200);
		expect(got.text).toContain('<span id="node-name" class="code">be1</span>');
		expect(got.text).toContain('data-frontend="fe1"');
		expect(got.text).toContain('id="administrator" class="code">postmaster<');
		expect(got.headers['set-cookie']).toBeUndefined();
		expect(got.headers['content-security-policy']).toContain("form-action 'self'");
	});

	test('its root leads to its first page, behind the frontend', async () => {
		for (const path of ['/Cluster/be1', '/Cluster/be1/']) expect((await visitor.get(path)).headers.location).toBe('/Cluster/be1/Monitors/Cluster');
	});

	test('every link and every form of every page stays behind the frontend', async () => {
		await backend.administration.run({ do: 'create-domain', name: 'example.test', shared: true }, server);
		await backend.administration.run({ do: 'create-account', address: 'alice@example.test', password: 'x' }, server);
		const ways = new Set(['/Cluster/be1/Monitors/Cluster']);
		for (const way of ways) {
			const { status, text } = await visitor.get(way);
			expect([way, status]).toEqual([way, 200]);
			for (const [, target = ''] of text.matchAll(/(?:href|action)="([^"]*)"/g)) {
				const path = target.split('?', 1)[0] ?? '';
				// The frontend's own: its stylesheet, its login's end, and the way back.
				if (['/webadmin.css', '/logout', '#content', '/Monitors/Cluster'].includes(path)) continue;
				expect(target).toMatch(/^\/Cluster\/be1\//);
				if (!target.includes('question=') && path !== '/Cluster/be1/') ways.add(target.replaceAll('&amp;', '&'));
			}
			if (ways.size > 60) break;
		}
		expect([...ways].filter((way) => way.startsWith('/Cluster/be1/Users/Domains/example.test/alice'))).not.toEqual([]);
	});

	test('a form is carried out at the backend, in the name of who logged in at the frontend', async () => {
		const way = '/Cluster/be1/Users/Domains';
		const got = await visitor.submit(way, way, { name: 'example.test', kind: 'shared' });
		expect([got.status, got.headers.location]).toEqual([303, `${way}?done=domain-created`]);
		expect((await visitor.follow(got)).text).toContain('data-domain="example.test"');
		expect(made(backend)).toEqual([{ do: 'create-domain', name: 'example.test', shared: true }]);
		expect(made(frontend)).toEqual([]);
	});

	test('a form without the token of the session goes no further than the frontend', async () => {
		expect((await visitor.post('/Cluster/be1/Users/Domains', { name: 'example.test', kind: 'shared' })).status).toBe(403);
		expect(backend.administration.commands).toEqual([]);
	});

	test('a domain administrator of the frontend is one at the backend, and no more', async () => {
		for (const node of [frontend, backend]) {
			await node.administration.run({ do: 'create-domain', name: 'school.test', shared: true }, server);
			await node.administration.run({ do: 'create-account', address: 'head@school.test', password: 'x' }, server);
			await node.administration.run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true }, server);
		}
		const head = new Visitor(frontend);
		await head.logIn('head@school.test', 'x');
		expect((await head.get('/Cluster/be1/Users/Domains/school.test')).status).toBe(200);
		expect((await head.get('/Cluster/be1/Monitors/Cluster')).status).toBe(403);
	});

	test('who sets the own password there stays at the frontend, and is out everywhere else', async () => {
		const { administration } = frontend;
		const be2 = await TestNode.start({ name: 'be2', address: '127.0.0.3', administration });
		frontend.members = [...frontend.members, be2.member];
		be2.members = [frontend.member];
		await administration.run({ do: 'create-domain', name: 'school.test', shared: true }, server);
		await administration.run({ do: 'create-account', address: 'head@school.test', password: 'x' }, server);
		await administration.run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true }, server);
		const [here, elsewhere] = [new Visitor(frontend), new Visitor(be2)];
		for (const one of [here, elsewhere]) await one.logIn('head@school.test', 'x');
		const page = '/Cluster/be2/Users/Domains/school.test/head';
		expect((await here.submit(page, page, { do: 'set-password', password: 'y' })).headers.location).toBe(`${page}?done=password-set`);
		expect((await here.get(page)).status).toBe(200);
		expect((await elsewhere.get('/Users/Domains')).headers.location).toContain('/login');
		await be2.close();
	});

	test('the language of the frontend’s visitor is the page’s', async () => {
		visitor.language = 'de';
		expect((await visitor.get('/Cluster/be1/Users/Domains')).text).toContain('<html lang="de">');
		expect((await visitor.get('/Cluster/be1/Users/Domains?language=en')).text).toContain('<html lang="en">');
	});

	test('a page that the member does not have is missing, not the member; a slash too many leads to the page', async () => {
		for (const path of ['/Cluster/be1/Nothing', '/Cluster/be1/Users/Nothing']) {
			const got = await visitor.get(path);
			expect([path, got.status, got.text.includes('data-code="not-found"')]).toEqual([path, 404, true]);
		}
		expect((await visitor.get('/Cluster/be9/Nothing')).text).toContain('data-code="no-member"');
		expect((await visitor.get('/Cluster/be1/Users/Domains/')).headers.location).toBe('/Cluster/be1/Users/Domains');
	});

	test('the frontend itself, named so, is at its own pages', async () => {
		expect((await visitor.get('/Cluster/fe1/Monitors/Queue?after=x')).headers.location).toBe('/Monitors/Queue?after=x');
	});

	test('nobody who is not logged in at the frontend comes through', async () => {
		const stranger = new Visitor(frontend);
		expect((await stranger.get('/Cluster/be1/Users/Domains')).headers.location).toBe('/login?to=%2FCluster%2Fbe1%2FUsers%2FDomains');
	});
});

describe('never an open proxy', () => {
	let elsewhere: Server;
	let asked: number;
	let port: number;

	beforeEach(async () => {
		asked = 0;
		elsewhere = createServer((_, response) => {
			asked += 1;
			response.end('elsewhere');
		}).listen(0, '127.0.0.1');
		await once(elsewhere, 'listening');
		({ port } = elsewhere.address() as AddressInfo);
	});

	afterEach(async () => {
		elsewhere.close();
		elsewhere.closeAllConnections();
		await once(elsewhere, 'close');
		expect(asked).toBe(0);
	});

	test.each([
		['another host', () => '/Cluster/127.0.0.3/'],
		['a host by name', () => '/Cluster/localhost/'],
		['a host of the network', () => '/Cluster/evil.example/'],
		['a member that is not known any more', () => '/Cluster/be2/'],
		['another port', () => `/Cluster/127.0.0.1:${port}/`],
		['another port of a member', () => `/Cluster/127.0.0.2:${port}/`],
		['a name before a host', () => `/Cluster/be1@127.0.0.1:${port}/`],
		['a whole URL', () => `/Cluster/http://127.0.0.1:${port}/`],
		['an encoded URL', () => `/Cluster/http%3a%2f%2f127.0.0.1%3a${port}/`],
		['an address in another form', () => '/Cluster/0x7f000002/'],
		['an address with leading zeros', () => '/Cluster/127.0.0.02/'],
		['an address as a number', () => '/Cluster/2130706434/'],
		['dots', () => '/Cluster/be1/../../status'],
		['encoded dots', () => '/Cluster/be1/%2e%2e/%2e%2e/status'],
		['twice encoded dots', () => '/Cluster/be1/%252e%252e/status'],
		['an encoded slash', () => '/Cluster/be1%2f..%2fstatus'],
		['a backslash', () => '/Cluster/be1\\..\\status'],
		['an encoded null', () => '/Cluster/be1%00.evil.example/'],
		['an empty name', () => '/Cluster//'],
		['no name', () => '/Cluster/'],
		['two slashes and a host', () => `/Cluster//127.0.0.1:${port}/`],
		["the engine's status", () => '/Cluster/be1/status'],
		["the engine's verbs", () => '/Cluster/be1/stop'],
		['a login', () => '/Cluster/be1/login'],
		['the door for members', () => `/Cluster/be1${handedPath}`],
		['a member behind a member', () => '/Cluster/be1/Cluster/fe1/'],
		['an absolute target', () => `http://127.0.0.1:${port}/Cluster/be1/`],
	])('%s is refused', async (_, target) => {
		const got = await visitor.get(target());
		expect(got.status).toBeGreaterThanOrEqual(400);
		expect(got.status).toBeLessThan(500);
		expect(backend.administration.commands).toEqual([]);
	});

	test('a Host header leads nowhere else', async () => {
		const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const got = await ask(frontend, '/Cluster/be1/Users/Domains', { headers: { cookie, host: `127.0.0.1:${port}`, 'x-forwarded-host': `127.0.0.1:${port}` } });
		expect(got.text).toContain('be1');
	});

	test.each(['http://evil.example/', '//evil.example/', '/Users/Domains', '/Cluster/be2/Users', '/Cluster/be1/../../x', '/Cluster/be1'])(
		'a member that redirects to %s is not followed',
		async (location) => {
			const liar = await lyingMember(({ nonce }) => ({ nonce, answer: { status: 303, location, html: '' } }));
			frontend.members = [liar.member];
			expect((await visitor.get('/Cluster/be1/Users/Domains')).status).toBe(502);
			await liar.close();
		},
	);

	test('an answer that is not sealed, is sealed for another request, or is no answer is not shown', async () => {
		const answer = { status: 200, location: null, html: 'never shown' };
		for (const lie of [
			{ nonce: '0'.repeat(32), answer },
			{ nonce: null, answer },
			{ nonce: 'right', answer: { status: 200 } },
			{ nonce: 'right', answer: { ...answer, status: 99 } },
		]) {
			const liar = await lyingMember(({ nonce }) => ({ ...lie, nonce: lie.nonce === 'right' ? nonce : lie.nonce }));
			frontend.members = [liar.member];
			const got = await visitor.get('/Cluster/be1/Users/Domains');
			expect([got.status, got.text.includes('never shown')]).toEqual([502, false]);
			await liar.close();
		}
	});

	test('an endless answer has an end', async () => {
		const endless = createServer((_, response) => {
			const more = () => {
				while (response.write('x'.repeat(65_536)));
				response.once('drain', more);
			};
			more();
		}).listen(0, '127.0.0.1');
		await once(endless, 'listening');
		frontend.members = [{ ...backend.member, address: '127.0.0.1', ports: { ...backend.member.ports, admin: (endless.address() as AddressInfo).port } }];
		expect((await visitor.get('/Cluster/be1/Users/Domains')).status).toBe(504);
		endless.close();
		endless.closeAllConnections();
	});

	/** A server at the place of be1 that knows the secret, and seals what it is told to. */
	async function lyingMember(lie: (request: HandedRequest) => { readonly nonce: string | null; readonly answer: object }) {
		const liar = createServer(async (request, response) => {
			const parts: Buffer[] = [];
			for await (const part of request) parts.push(part);
			const secretHex = testSecretHex;
			const opened = unseal({ secretHex, from: 'fe1', to: 'be1', what: 'request' }, Buffer.concat(parts)) as HandedRequest;
			const { nonce, answer } = lie(opened);
			response.end(nonce === null ? JSON.stringify(answer) : seal({ secretHex, from: 'be1', to: 'fe1', what: 'answer' }, answer, nonce));
		}).listen(0, '127.0.0.1');
		await once(liar, 'listening');
		const member = { ...backend.member, address: '127.0.0.1', ports: { ...backend.member.ports, admin: (liar.address() as AddressInfo).port } };
		return { member, close: () => new Promise((resolve) => liar.close(resolve)) };
	}
});

test('a member that is away is said to be', async () => {
	const { member } = backend;
	const gone = await TestNode.start({ name: 'be2', address: '127.0.0.3' });
	await gone.close();
	frontend.members = [member, gone.member];
	expect((await visitor.get('/Cluster/be2/Users/Domains')).status).toBe(504);
});

test('nothing of the browser travels on: no cookie, no header', async () => {
	const seen: string[] = [];
	const spy = createServer((request, response) => {
		seen.push(...Object.keys(request.headers));
		response.writeHead(403).end();
	}).listen(0, '127.0.0.1');
	await once(spy, 'listening');
	frontend.members = [{ ...backend.member, address: '127.0.0.1', ports: { ...backend.member.ports, admin: (spy.address() as AddressInfo).port } }];
	expect((await visitor.get('/Cluster/be1/Users/Domains')).status).toBe(502);
	spy.close();
	expect(seen.sort()).toEqual(['connection', 'content-length', 'content-type', 'host', handedFromHeader]);
});

test('what path is whose page', () => {
	expect(clusterTarget('/Cluster/be1/Monitors/Queue?after=x')).toEqual({ segment: 'be1', rest: '/Monitors/Queue?after=x' });
	expect(clusterTarget('/Cluster/be1')).toEqual({ segment: 'be1', rest: '/' });
	for (const target of ['/Cluster/', '/Cluster', '/Cluster/be1/Settingsx', '/Cluster/be1/health', '/Users/Domains']) expect(clusterTarget(target)).toBeNull();
});

describe('what a member believes', () => {
	const nowMs = 1_800_000_000_000;
	const request: HandedRequest = {
		...{ from: 'fe1', to: 'be1', atMs: nowMs, nonce: '0'.repeat(32), who: server, formToken: null, language: 'en' },
		...{ base: '/Cluster/be1', method: 'POST', target: '/Users/Domains', form: 'name=evil.test&kind=shared' },
	};
	const parties = { secretHex: testSecretHex, from: 'fe1', to: 'be1', what: 'request' } as const;
	let wallMs: number;
	let door: HandedDoor;

	beforeEach(() => {
		wallMs = nowMs - 60_000;
		door = new HandedDoor({ name: 'be1', secretHex: testSecretHex, isMember: (name) => name === 'fe1', wallMs: () => wallMs });
		wallMs = nowMs;
	});

	test('a request that a known member sealed for it', () => {
		expect(door.take('fe1', seal(parties, request))).toEqual({ ok: true, request });
	});

	test('and that only once', () => {
		const sealed = seal(parties, request);
		door.take('fe1', sealed);
		expect(door.take('fe1', sealed)).toEqual({ ok: false, why: 'seen' });
		// Sealed anew it would look different, and is the same request all the same.
		expect(door.take('fe1', seal(parties, request))).toEqual({ ok: false, why: 'seen' });
		wallMs += freshMs;
		expect(door.take('fe1', sealed)).toEqual({ ok: false, why: 'seen' });
		wallMs += freshMs * 2;
		expect(door.take('fe1', sealed)).toEqual({ ok: false, why: 'stale' });
	});

	test('nothing of long ago, of the future, or of before its own start', () => {
		for (const atMs of [nowMs - freshMs - 1, nowMs + freshMs + 1])
			expect(door.take('fe1', seal(parties, { ...request, atMs }))).toEqual({ ok: false, why: 'stale' });
		const restarted = new HandedDoor({ name: 'be1', secretHex: testSecretHex, isMember: () => true, wallMs: () => nowMs });
		expect(restarted.take('fe1', seal(parties, { ...request, atMs: nowMs - 1 }))).toEqual({ ok: false, why: 'stale' });
	});

	test('nobody who is no member, nobody in another’s name, nothing that was meant for somebody else', () => {
		expect(door.take('fe2', seal({ ...parties, from: 'fe2' }, { ...request, from: 'fe2' }))).toEqual({ ok: false, why: 'stranger' });
		expect(door.take(undefined, seal(parties, request))).toEqual({ ok: false, why: 'stranger' });
		expect(door.take('fe1', seal(parties, { ...request, from: 'fe2' }))).toEqual({ ok: false, why: 'seal' });
		expect(door.take('fe1', seal({ ...parties, to: 'be2' }, { ...request, to: 'be2' }))).toEqual({ ok: false, why: 'seal' });
		expect(door.take('fe1', seal(parties, { ...request, to: 'be2' }))).toEqual({ ok: false, why: 'seal' });
		expect(door.take('fe1', seal({ ...parties, what: 'answer' }, request))).toEqual({ ok: false, why: 'seal' });
	});

	test('nothing that was sealed with another secret, altered or cut', () => {
		expect(door.take('fe1', seal({ ...parties, secretHex: '45'.repeat(32) }, request))).toEqual({ ok: false, why: 'seal' });
		const sealed = seal(parties, request);
		for (let at = 0; at < sealed.length; at += 7) {
			const altered = Uint8Array.from(sealed);
			altered[at] = (altered[at] ?? 0) ^ 1;
			expect(door.take('fe1', altered)).toEqual({ ok: false, why: 'seal' });
		}
		expect(door.take('fe1', sealed.subarray(0, 20))).toEqual({ ok: false, why: 'seal' });
		expect(door.take('fe1', new Uint8Array())).toEqual({ ok: false, why: 'seal' });
	});

	test.each([
		{ target: '/../status' },
		{ target: 'http://evil.example/' },
		{ base: '//evil.example' },
		{ method: 'DELETE' },
		{ who: { kind: 'root' } },
		{ nonce: 'x' },
	])('no request of another form: %o', (changed) => expect(door.take('fe1', seal(parties, { ...request, ...changed }))).toEqual({ ok: false, why: 'seal' }));

	test('numbers are remembered in bounded memory: when it is full, nothing is believed rather than something twice', () => {
		const at = (number: number) => seal(parties, { ...request, nonce: number.toString(16).padStart(32, '0') });
		for (let number = 1; number <= numbersMax; number += 1) door.take('fe1', at(number));
		expect(door.take('fe1', at(0))).toEqual({ ok: false, why: 'busy' });
		expect(door.take('fe1', at(1))).toEqual({ ok: false, why: 'seen' });
		wallMs += 2 * freshMs + 1;
		expect(door.take('fe1', seal(parties, { ...request, atMs: wallMs, nonce: 'f'.repeat(32) })).ok).toBe(true);
	});

	test('over HTTP: a stranger is refused, and learns nothing', async () => {
		for (const [from, secretHex] of [
			['fe1', '45'.repeat(32)],
			['fe9', testSecretHex],
		] as const) {
			const sealed = seal({ ...parties, from, secretHex }, { ...request, from, atMs: backend.wallMs });
			const got = await ask(backend, handedPath, { method: 'POST', headers: { [handedFromHeader]: from }, body: sealed });
			expect(got.status).toBe(403);
		}
		expect((await ask(backend, handedPath, { method: 'POST', body: 'x'.repeat(600_000) })).status).toBe(413);
		expect((await ask(backend, handedPath)).status).toBe(405);
		expect(backend.administration.commands).toEqual([]);
	});

	test('over HTTP: what was recorded on its way is not carried out a second time', async () => {
		const sealed = seal(parties, { ...request, atMs: backend.wallMs });
		const hand = () => ask(backend, handedPath, { method: 'POST', headers: { [handedFromHeader]: 'fe1' }, body: sealed });
		expect((await hand()).status).toBe(200);
		expect((await hand()).status).toBe(403);
		expect(made(backend).length).toBe(1);
	});
});
