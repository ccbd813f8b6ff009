/** The door of WebAdmin over real HTTP: who is let in, what each answer says to the browser, and each guard with its attack. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, TestNode, Visitor } from './testing-web-door.ts';
import { sessionAgeMs, sessionIdleMs } from './web-sessions.ts';

let node: TestNode;
let visitor: Visitor;

beforeEach(async () => {
	node = await TestNode.start({ name: 'be1' });
	visitor = new Visitor(node);
});

afterEach(async () => {
	await node.close();
	expect(node.broken).toEqual([]);
});

const server = { kind: 'server' } as const;
async function domainAdministrator(): Promise<void> {
	await node.administration.run({ do: 'create-domain', name: 'school.test', shared: true }, server);
	await node.administration.run({ do: 'create-domain', name: 'other.test', shared: true }, server);
	await node.administration.run({ do: 'create-account', address: 'head@school.test', password: 'head-password' }, server);
	await node.administration.run({ do: 'create-account', address: 'eve@other.test', password: 'x' }, server);
	await node.administration.run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true }, server);
}

describe('every answer', () => {
	test.each(['/', '/login', '/Monitors/Cluster', '/Nothing', '/Cluster/../x'])('%s allows nothing from elsewhere and no copy', async (path) => {
		if (path === '/Nothing') await visitor.logIn();
		const { headers } = path === '/Nothing' ? await visitor.get('/Users/Nothing') : await visitor.get(path);
		expect(headers['content-security-policy']).toContain("default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'");
		expect(headers['cache-control']).toBe('no-store');
		expect(headers['x-content-type-options']).toBe('nosniff');
		expect(headers['access-control-allow-origin']).toBeUndefined();
	});

	test('only the stylesheet may be kept, so that the page of a node that is stopping has its looks; another one has another address', async () => {
		const address = /href="(\/webadmin\.css[^"]*)"/.exec((await visitor.get('/login')).text)?.[1] ?? '';
		expect(address).toMatch(/^\/webadmin\.css\?[0-9a-f]{8}$/);
		const { status, headers } = await visitor.get(address);
		expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'text/css; charset=utf-8', 'max-age=86400, immutable']);
		expect(headers['x-content-type-options']).toBe('nosniff');
	});

	test('a HEAD is a GET without its body, and other methods are refused', async () => {
		const head = await ask(node, '/login', { method: 'HEAD' });
		expect([head.status, head.text]).toEqual([200, '']);
		for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']) {
			const got = await ask(node, '/login', { method });
			expect([got.status, got.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
		}
	});
});

describe('login', () => {
	test('without one every page leads to the form, which leads back; a form changes nothing', async () => {
		for (const path of ['/', '/Monitors/Queue', '/Users/Domains/example.test', '/Settings/General/Cluster', '/Cluster/be2/']) {
			const got = await visitor.get(path);
			expect([got.status, got.headers.location]).toEqual([303, `/login?to=${encodeURIComponent(path)}`]);
			expect((await visitor.post(path, { name: 'x.test', kind: 'shared' })).status).toBe(401);
		}
		expect(node.administration.commands).toEqual([]);
	});

	test('the right password opens a session, by a cookie that scripts and strangers do not get', async () => {
		const got = await visitor.post('/login', { name: 'postmaster', password: 'postmaster-password', to: '/Monitors/Queue' });
		expect([got.status, got.headers.location]).toEqual([303, '/Monitors/Queue']);
		expect(got.headers['set-cookie']?.[0]).toMatch(/^webadmin-[0-9a-f]{8}-be1=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax$/);
		expect((await visitor.get('/Monitors/Queue')).status).toBe(200);
	});

	test('a wrong name and a wrong password are answered alike, and the password comes back nowhere', async () => {
		const wrongPassword = await visitor.logIn('postmaster', 'not-it-at-all');
		const wrongName = await visitor.logIn('nobody@example.test', 'not-it-at-all');
		expect([wrongPassword.status, wrongName.status]).toEqual([401, 401]);
		expect(wrongPassword.text.replaceAll('postmaster', '')).toBe(wrongName.text.replaceAll('nobody@example.test', '').replaceAll('postmaster', ''));
		expect(wrongPassword.text).not.toContain('not-it-at-all');
		expect(visitor.cookies.size).toBe(0);
	});

	test('a node to which no password was told lets nobody in', async () => {
		node.administration.postmasterPassword = null;
		for (const password of ['', 'postmaster', 'admin', 'postmaster-password', 'null']) {
			expect((await visitor.logIn('postmaster', password)).status).toBe(401);
			node.nowMs += 60_000;
		}
	});

	test('it leads to pages of this node only', async () => {
		for (const to of ['//evil.example', 'http://evil.example/', '/\\evil.example', '/logout', 'Users']) {
			const got = await visitor.post('/login', { name: 'postmaster', password: 'postmaster-password', to });
			expect([got.status, got.headers.location]).toEqual([303, '/']);
		}
	});

	test('a session ends by logging out, by idling, by age; an id of before a login is worth nothing', async () => {
		await visitor.logIn();
		const first = [...visitor.cookies.values()][0] ?? '';
		await visitor.logIn();
		const second = [...visitor.cookies.values()][0] ?? '';
		expect(second).not.toBe(first);
		const [name = ''] = [...visitor.cookies.keys()];
		expect((await ask(node, '/Monitors/Queue', { headers: { cookie: `${name}=${first}` } })).status).toBe(303);
		const out = await visitor.submit('/Monitors/Queue', '/logout', {});
		expect(out.headers.location).toBe('/login?out=yes');
		expect(visitor.cookies.size).toBe(0);
		expect((await ask(node, '/Monitors/Queue', { headers: { cookie: `${name}=${second}` } })).status).toBe(303);
		await visitor.logIn();
		node.nowMs += sessionIdleMs;
		expect((await visitor.get('/Monitors/Queue')).status).toBe(303);
		await visitor.logIn();
		for (const endsMs = node.nowMs + sessionAgeMs; node.nowMs < endsMs; node.nowMs += sessionIdleMs / 2) {
			expect((await visitor.get('/Monitors/Queue')).status).toBe(200);
		}
		expect((await visitor.get('/Monitors/Queue')).status).toBe(303);
	});

	test('guessing is braked by name, whatever the answer would be, and the brake lets go', async () => {
		for (let at = 0; at < 4; at += 1) expect((await visitor.logIn('postmaster', `guess-${at}`)).status).toBe(401);
		const braked = await visitor.logIn();
		expect([braked.status, braked.headers['retry-after']]).toEqual([429, '1']);
		node.nowMs += 1_000;
		expect((await visitor.logIn()).status).toBe(303);
	});

	test('guessing is braked by address, over many names and through HTTP Basic, too', async () => {
		const basic = (name: string) => ({ headers: { authorization: `Basic ${Buffer.from(`${name}:guess`).toString('base64')}` } });
		for (let at = 0; at < 6; at += 1) expect((await visitor.logIn(`a${at}@example.test`, 'guess')).status).toBe(401);
		for (let at = 0; at < 6; at += 1) expect((await ask(node, '/Monitors/Queue', basic(`b${at}@example.test`))).status).toBe(401);
		expect((await ask(node, '/Monitors/Queue', basic('c@example.test'))).status).toBe(429);
		expect((await visitor.logIn()).status).toBe(429);
	});

	test('many guesses at once are not all checked', async () => {
		const guesses = Array.from({ length: 40 }, () => new Visitor(node).logIn('postmaster', 'guess'));
		const statuses = (await Promise.all(guesses)).map(({ status }) => status);
		expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(4);
	});
});

describe('HTTP Basic', () => {
	const authorization = `Basic ${Buffer.from('postmaster:postmaster-password').toString('base64')}`;

	test('pages can be read with it, and nothing can be changed', async () => {
		const got = await ask(node, '/Users/Domains', { headers: { authorization } });
		expect(got.status).toBe(200);
		expect(got.headers['set-cookie']).toBeUndefined();
		const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
		const changed = await ask(node, '/Users/Domains', { method: 'POST', headers, body: 'name=x.test&kind=shared' });
		expect(changed.status).toBe(401);
		expect(node.administration.commands.filter((command) => command.do === 'create-domain')).toEqual([]);
	});

	test('a browser is never asked for it', async () => {
		const got = await ask(node, '/Users/Domains', { headers: { authorization: `Basic ${Buffer.from('postmaster:no').toString('base64')}` } });
		expect([got.status, got.headers['www-authenticate']]).toEqual([401, undefined]);
	});
});

describe('forms', () => {
	const fields = { name: 'example.test', kind: 'shared' };
	const made = () => node.administration.commands.filter((command) => command.do === 'create-domain').length;

	test('with the token of the session they are taken', async () => {
		await visitor.logIn();
		const got = await visitor.submit('/Users/Domains', '/Users/Domains', fields);
		expect([got.status, got.headers.location]).toEqual([303, '/Users/Domains?done=domain-created']);
		expect(made()).toBe(1);
	});

	test('without it, with a wrong one or with that of another session they are not', async () => {
		const other = new Visitor(node);
		await other.logIn();
		const foreign = /name="token" value="([0-9a-f]{64})"/.exec((await other.get('/Users/Domains')).text)?.[1] ?? '';
		expect(foreign).not.toBe('');
		await visitor.logIn();
		for (const token of [undefined, '', 'x', '0'.repeat(64), foreign]) {
			expect((await visitor.post('/Users/Domains', token === undefined ? fields : { ...fields, token })).status).toBe(403);
		}
		expect(made()).toBe(0);
	});

	test('from a page of somebody else they are not, even with the token', async () => {
		await visitor.logIn();
		const token = /name="token" value="([0-9a-f]{64})"/.exec((await visitor.get('/Users/Domains')).text)?.[1] ?? '';
		for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, { origin: `http://127.0.0.1:${node.member.ports.admin + 1}` }]) {
			expect((await visitor.post('/Users/Domains', { ...fields, token }, headers)).status).toBe(403);
		}
		expect((await visitor.post('/login', { name: 'postmaster', password: 'postmaster-password' }, { origin: 'http://evil.example' })).status).toBe(403);
		expect(made()).toBe(0);
	});

	test('of another type or larger than any of ours they are not read', async () => {
		await visitor.logIn();
		expect((await visitor.post('/Users/Domains', fields, { 'content-type': 'text/plain' })).status).toBe(415);
		expect((await visitor.post('/Users/Domains', { ...fields, more: 'x'.repeat(70_000) })).status).toBe(413);
		const chunked = await ask(node, '/login', {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
			body: 'x'.repeat(70_000),
		});
		expect(chunked.status).toBe(413);
	});
});

test('under a name that is not this node’s own nothing is answered: DNS rebinding', async () => {
	for (const host of ['evil.example', `evil.example:${node.member.ports.admin}`, '127.0.0.1.evil.example', 'be2']) {
		expect((await ask(node, '/login', { headers: { host } })).status).toBe(421);
	}
	expect((await ask(node, '/login', { headers: { host: `be1:${node.member.ports.admin}` } })).status).toBe(200);
	expect((await ask(node, '/login', { headers: { host: 'localhost:49160' } })).status).toBe(200);
});

test('two names at once are none: whoever stands in front may have looked at the other one (RFC 9112 section 3.2)', async () => {
	const { address, ports } = node.member;
	const socket = connect(ports.admin, address);
	await once(socket, 'connect');
	socket.end(`GET /login HTTP/1.1\r\nHost: ${address}:${ports.admin}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
	const parts: Buffer[] = [];
	for await (const part of socket) parts.push(part);
	expect(Buffer.concat(parts).toString('utf8')).toMatch(/^HTTP\/1\.1 400 /);
});

test('a path with a slash too many, or in other letters, is ours: it leads to the page, or says that there is none', async () => {
	await visitor.logIn();
	expect((await visitor.get('/Users/Domains/?after=x')).headers.location).toBe('/Users/Domains?after=x');
	for (const path of ['/users/domains', '/SETTINGS', '/cluster/be1']) expect([path, (await visitor.get(path)).status]).toEqual([path, 404]);
});

describe('a domain administrator', () => {
	beforeEach(domainAdministrator);

	test('sees the own domain only, and no other realm', async () => {
		await visitor.logIn('head@school.test', 'head-password');
		const home = await visitor.get('/');
		expect(home.headers.location).toBe('/Users/Domains/school.test');
		const own = await visitor.get('/Users/Domains/school.test');
		expect(own.status).toBe(200);
		expect(own.text).toContain('data-account="head@school.test"');
		expect(own.text).not.toContain('id="realm-Settings"');
		const list = await visitor.get('/Users/Domains');
		expect(list.text).toContain('data-domain="school.test"');
		expect(list.text).not.toContain('other.test');
		expect(list.text).not.toContain('id="create"');
		for (const path of ['/Users/Domains/other.test', '/Users/Domains/other.test/eve', '/Settings/General/Cluster', '/Monitors/Cluster', '/Monitors/Logs']) {
			const got = await visitor.get(path);
			expect(got.status).toBe(403);
			expect(got.text).not.toContain('eve@');
		}
	});

	test('makes accounts in it, and neither domains nor rights', async () => {
		await visitor.logIn('head@school.test', 'head-password');
		const home = '/Users/Domains/school.test';
		expect((await visitor.submit(home, home, { do: 'create-account', name: 'pupil', password: 'x' })).status).toBe(303);
		expect((await visitor.submit(home, '/Users/Domains', { name: 'new.test', kind: 'shared' })).status).toBe(403);
		expect((await visitor.submit(home, `${home}/pupil`, { do: 'set-rights', 'domain-administrator': 'on' })).status).toBe(403);
		expect((await visitor.submit(home, `${home}/head`, { do: 'delete-account' })).status).toBe(403);
		expect((await visitor.submit(home, '/Users/Domains/other.test', { do: 'create-account', name: 'x', password: 'x' })).status).toBe(403);
	});

	test('is one no longer when the right is taken away, in the middle of a session', async () => {
		await visitor.logIn('head@school.test', 'head-password');
		expect((await visitor.get('/Users/Domains')).status).toBe(200);
		await node.administration.run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: false }, server);
		expect((await visitor.get('/Users/Domains')).headers.location).toBe('/login?to=%2FUsers%2FDomains');
		await node.administration.run({ do: 'set-rights', address: 'head@school.test', domainAdministrator: true }, server);
		expect((await visitor.get('/Users/Domains')).status).toBe(303);
	});

	test('a new password ends the sessions that were begun with the old one, whoever sets it', async () => {
		await visitor.logIn('head@school.test', 'head-password');
		await node.administration.run({ do: 'set-password', address: 'head@school.test', password: 'new-password' }, server);
		expect((await visitor.get('/Users/Domains')).headers.location).toBe('/login?to=%2FUsers%2FDomains');
	});

	test('who sets the own password stays, and is out everywhere else', async () => {
		const elsewhere = new Visitor(node);
		const home = '/Users/Domains/school.test';
		for (const one of [visitor, elsewhere]) await one.logIn('head@school.test', 'head-password');
		expect((await visitor.submit(home, `${home}/head`, { do: 'set-password', password: 'new-password' })).headers.location).toContain('done=password-set');
		expect((await visitor.get(home)).status).toBe(200);
		expect((await elsewhere.get(home)).headers.location).toContain('/login');
	});

	test('a colleague’s new password, or one that is refused, changes nothing of the own session', async () => {
		const home = '/Users/Domains/school.test';
		await visitor.logIn('head@school.test', 'head-password');
		await visitor.submit(home, home, { do: 'create-account', name: 'pupil', password: 'x' });
		await visitor.submit(home, `${home}/pupil`, { do: 'set-password', password: 'y' });
		expect((await visitor.get(home)).status).toBe(200);
		expect((await visitor.submit(home, `${home}/head`, { do: 'set-password', password: '' })).status).toBe(400);
		await node.administration.run({ do: 'set-password', address: 'head@school.test', password: 'new-password' }, server);
		expect((await visitor.get(home)).headers.location).toContain('/login');
	});
});

describe('language', () => {
	test('the browser’s, until a link chooses another one, which is remembered', async () => {
		visitor.language = 'de-DE,de;q=0.9';
		expect((await visitor.get('/login')).text).toContain('<html lang="de">');
		const chosen = await visitor.get('/login?language=en');
		expect(chosen.text).toContain('<html lang="en">');
		expect(chosen.headers['set-cookie']?.[0]).toMatch(/^webadmin-language=en; Path=\/; Max-Age=\d+; SameSite=Lax$/);
		expect((await visitor.get('/login')).text).toContain('<html lang="en">');
	});

	test('menus are called as in the German edition of the product', async () => {
		visitor.language = 'de';
		await visitor.logIn();
		expect((await visitor.get('/Settings/General/Cluster')).text).toContain('Konfiguration &gt; Allgemein &gt; Cluster');
		expect((await visitor.get('/Users/Domains')).text).toContain('User &gt; Domains');
		expect((await visitor.get('/Monitors/Cluster')).text).toContain('Monitoring &gt; Cluster');
	});
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;
test.skipIf(!hasCurl && process.env.CI !== 'true')('with curl: log in, take the token of a form, create a domain and an account, look', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'webadmin-'));
	const jar = join(folder, 'cookies');
	const curl = async (...options: string[]) => (await promisify(execFile)('curl', ['-sS', '-b', jar, '-c', jar, ...options])).stdout;
	const shell = async (command: string) => (await promisify(execFile)('sh', ['-c', command])).stdout;
	try {
		const at = node.origin;
		await curl('-d', 'name=postmaster', '-d', 'password=postmaster-password', `${at}/login`);
		// A session has one token: it is taken once, and holds for all forms.
		const page = `curl -sS -b '${jar}' '${at}/Users/Domains'`;
		const token = (await shell(`${page} | grep -o 'name="token" value="[0-9a-f]*"' | head -1 | cut -d '"' -f 4`)).trim();
		expect(token).toMatch(/^[0-9a-f]{64}$/);
		await curl('-d', `token=${token}`, '-d', 'name=example.test', '-d', 'kind=shared', `${at}/Users/Domains`);
		const form = ['-d', `token=${token}`, '-d', 'do=create-account', '-d', 'name=alice', '--data-urlencode', 'password=a secret & more'];
		await curl(...form, `${at}/Users/Domains/example.test`);
		expect(await curl('-u', 'postmaster:postmaster-password', `${at}/Users/Domains/example.test`)).toContain('data-account="alice@example.test"');
		expect(node.administration.commands).toContainEqual({ do: 'create-account', address: 'alice@example.test', password: 'a secret & more' });
	} finally {
		await rm(folder, { recursive: true });
	}
});
