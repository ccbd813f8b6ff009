/** The pages over real HTTP, with the administration in memory: what they show, what their forms do, and what goes wrong by name. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timingFrom } from '../../cluster/timing.ts';
import type { NodeEventLine } from '../../contract/node-events.ts';
import { TestNode, Visitor } from '../testing-web-door.ts';
import { words } from '../words.ts';

let node: TestNode;
let visitor: Visitor;
const server = { kind: 'server' } as const;

beforeEach(async () => {
	node = await TestNode.start({ name: 'be1' });
	visitor = new Visitor(node);
	await visitor.logIn();
});

afterEach(async () => {
	await node.close();
	expect(node.broken).toEqual([]);
});

const domains = '/Users/Domains';
const code = (text: string) => /id="failure"[^>]*data-code="([a-z-]+)"/.exec(text)?.[1];
const ordered = (name: string) => node.administration.commands.filter((command) => command.do === name);

describe('Users > Domains', () => {
	test('a cluster domain is listed with [+], a local one without', async () => {
		expect((await visitor.get(domains)).text).toContain('id="empty"');
		await visitor.submit(domains, domains, { name: 'Example.Test', kind: 'shared' });
		await visitor.submit(domains, domains, { name: 'here.test', kind: 'local' });
		const { text } = await visitor.get(domains);
		const row = (name: string) => new RegExp(`<tr data-domain="${name}"(?:(?!</tr>)[\\s\\S])*`).exec(text)?.[0] ?? '';
		expect(row('example.test')).toContain('[+] ');
		expect(row('here.test')).toContain('data-kind="local"');
		expect(row('here.test')).not.toContain('[+]');
		expect(ordered('create-domain')).toEqual([
			{ do: 'create-domain', name: 'example.test', shared: true },
			{ do: 'create-domain', name: 'here.test', shared: false },
		]);
	});

	test('a name that is none, no button, a name that is taken: said in place, and nothing is lost', async () => {
		const bad = await visitor.submit(domains, domains, { name: 'not a domain', kind: 'shared' });
		expect([bad.status, code(bad.text)]).toEqual([400, 'bad-input']);
		expect(bad.text).toContain('value="not a domain"');
		expect((await visitor.submit(domains, domains, { name: 'x.test' })).status).toBe(400);
		await visitor.submit(domains, domains, { name: 'x.test', kind: 'shared' });
		const taken = await visitor.submit(domains, domains, { name: 'x.test', kind: 'shared' });
		expect([taken.status, code(taken.text)]).toEqual([409, 'exists']);
	});

	test('an empty domain is deleted behind one question; one with accounts is not', async () => {
		await node.administration.run({ do: 'create-domain', name: 'x.test', shared: true }, server);
		await node.administration.run({ do: 'create-account', address: 'a@x.test', password: 'x' }, server);
		const question = await visitor.get(`${domains}/x.test?question=delete`);
		expect(question.text).toContain('id="confirm"');
		const kept = await visitor.submit(`${domains}/x.test`, `${domains}/x.test`, { do: 'delete-domain' });
		expect([kept.status, code(kept.text)]).toEqual([409, 'not-empty']);
		await node.administration.run({ do: 'delete-account', address: 'a@x.test' }, server);
		const gone = await visitor.submit(`${domains}/x.test`, `${domains}/x.test`, { do: 'delete-domain' });
		expect(gone.headers.location).toBe(`${domains}?done=domain-deleted`);
	});

	test('a local domain says that it holds no accounts, and how to mend it', async () => {
		await node.administration.run({ do: 'create-domain', name: 'here.test', shared: false }, server);
		const { text } = await visitor.get(`${domains}/here.test`);
		expect(text).toContain('id="local-domain"');
		expect(text).not.toContain('id="create-account"');
	});

	test('a domain that is not there is said by name', async () => {
		const got = await visitor.get(`${domains}/nowhere.test`);
		expect([got.status, code(got.text)]).toEqual([404, 'no-such-domain']);
		expect((await visitor.get(`${domains}/NOT_A_DOMAIN`)).status).toBe(404);
	});
});

describe('Users > Domains > a domain', () => {
	const here = `${domains}/example.test`;
	beforeEach(() => node.administration.run({ do: 'create-domain', name: 'example.test', shared: true }, server));

	test('an account is created; a name or password that is none is said before anybody is asked', async () => {
		const made = await visitor.submit(here, here, { do: 'create-account', name: 'alice', password: 'secret' });
		expect(made.headers.location).toBe(`${here}?done=account-created`);
		expect((await visitor.follow(made)).text).toContain('data-done="account-created"');
		for (const fields of [
			{ name: '', password: 'x' },
			{ name: 'a b', password: 'x' },
			{ name: '../x', password: 'x' },
			{ name: 'bob', password: '' },
			{ name: 'bob', password: 'x'.repeat(129) },
		]) {
			const got = await visitor.submit(here, here, { do: 'create-account', ...fields });
			expect([got.status, code(got.text)]).toEqual([400, 'bad-input']);
		}
		expect(ordered('create-account').length).toBe(1);
	});

	test('by pages, none left out and none twice', async () => {
		const names = Array.from({ length: 120 }, (_, at) => `user-${String(at).padStart(3, '0')}@example.test`);
		for (const address of names) await node.administration.run({ do: 'create-account', address, password: 'x' }, server);
		const seen: string[] = [];
		let target: string | undefined = here;
		while (target !== undefined) {
			const { text } = await visitor.get(target);
			seen.push(...[...text.matchAll(/data-account="([^"]+)"/g)].map(([, address]) => address ?? ''));
			target = /id="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
		}
		expect(seen).toEqual(names);
	});

	test('a search finds the names that begin so, and only them', async () => {
		for (const name of ['al', 'al-b', 'alice', 'alm', 'akz', 'am', 'b']) {
			await node.administration.run({ do: 'create-account', address: `${name}@example.test`, password: 'x' }, server);
		}
		const found = async (search: string) =>
			[...(await visitor.get(`${here}?${new URLSearchParams({ search })}`)).text.matchAll(/data-account="([^@]+)@/g)].map(([, name]) => name);
		expect((await found('al')).sort()).toEqual(['al', 'al-b', 'alice', 'alm']);
		expect(await found('ALICE@example.test')).toEqual(['alice']);
		expect(await found('x')).toEqual([]);
		expect((await visitor.get(`${here}?search=x`)).text).toContain('id="empty"');
	});
});

describe('an account', () => {
	const here = `${domains}/example.test/alice`;
	beforeEach(async () => {
		await node.administration.run({ do: 'create-domain', name: 'example.test', shared: true }, server);
		await node.administration.run({ do: 'create-account', address: 'alice@example.test', password: 'old' }, server);
		await node.administration.run({ do: 'create-account', address: 'bob@example.test', password: 'x' }, server);
	});

	test('shows its owner and token', async () => {
		expect((await visitor.get(here)).text).toContain('data-owner="be1" data-token="1-be1.1"');
	});

	test('password, aliases and rights are changed', async () => {
		expect((await visitor.submit(here, here, { do: 'set-password', password: 'new one' })).headers.location).toBe(`${here}?done=password-set`);
		expect((await visitor.submit(here, here, { do: 'set-aliases', aliases: ' Info\r\nsales\n\n' })).headers.location).toBe(`${here}?done=saved`);
		expect((await visitor.submit(here, here, { do: 'set-rights', 'domain-administrator': 'on' })).status).toBe(303);
		const { text } = await visitor.get(here);
		expect(text).toContain('>info\nsales</textarea>');
		expect(text).toContain('data-domain-administrator="yes"');
		expect(ordered('set-password')).toEqual([{ do: 'set-password', address: 'alice@example.test', password: 'new one' }]);
		await visitor.submit(here, here, { do: 'set-rights' });
		expect((await visitor.get(here)).text).toContain('data-domain-administrator="no"');
	});

	test('an alias that is none or taken is said, and what was typed stays', async () => {
		const bad = await visitor.submit(here, here, { do: 'set-aliases', aliases: 'in@fo' });
		expect([bad.status, code(bad.text)]).toEqual([400, 'bad-input']);
		const taken = await visitor.submit(here, here, { do: 'set-aliases', aliases: 'info\nbob' });
		expect([taken.status, code(taken.text)]).toEqual([409, 'exists']);
		expect(taken.text).toContain('>info\nbob</textarea>');
	});

	test('by an alias its own page is found', async () => {
		await visitor.submit(here, here, { do: 'set-aliases', aliases: 'info' });
		expect((await visitor.get(`${domains}/example.test/info`)).headers.location).toBe(here);
	});

	test('is deleted behind one question', async () => {
		expect((await visitor.get(`${here}?question=delete`)).text).toContain('id="confirm"');
		expect(ordered('delete-account')).toEqual([]);
		expect((await visitor.submit(here, here, { do: 'delete-account' })).headers.location).toBe(`${domains}/example.test?done=account-deleted`);
		const gone = await visitor.get(here);
		expect([gone.status, code(gone.text)]).toEqual([404, 'no-such-account']);
	});
});

describe('Settings > General > Cluster', () => {
	const path = '/Settings/General/Cluster';
	const other = { name: 'be2', address: '127.0.0.2', roles: ['backend' as const], ports: { smtp: 0, imap: 143, lmtp: 24, admin: 8010, link: 4010 } };
	const picture = (roles: ('backend' | 'frontend')[]) => {
		const self = { name: 'be1', address: '127.0.0.1', roles };
		node.administration.picture = {
			...node.administration.picture,
			'cluster-settings': { is: 'cluster-settings', self, members: [other], times: { beatMs: 100, missedForSilence: 6 } },
		};
	};

	test('a node in a cluster shows its members and says why they cannot be changed here; a form that comes all the same changes nothing', async () => {
		picture(['backend']);
		const { text } = await visitor.get(path);
		expect(text).toContain('id="read-only"');
		expect(text).not.toContain('id="save-members"');
		expect(text).toContain('data-time="beatMs" data-value="100"');
		const got = await visitor.submit('/Users/Domains', path, { name: 'be3', address: '127.0.0.3' });
		expect(got.status).toBe(409);
		expect(ordered('set-cluster-settings')).toEqual([]);
	});

	test('times are shown, with what each is, and the page says why they are not entered', async () => {
		const times = { ...timingFrom(100) };
		node.administration.picture = { ...node.administration.picture, 'cluster-settings': { ...node.administration.picture['cluster-settings'], times } };
		const { text } = await visitor.get(path);
		expect(text).toContain('shown here, not entered');
		expect(text).toMatch(/data-time="suspicionMs" data-value="600".*a silent member counts as dead/s);
		expect(Object.keys(words.en.settings.timeMeanings).sort()).toEqual(Object.keys(times).sort());
	});

	test('a node without a role takes the members, row by row; an empty row is none', async () => {
		picture([]);
		expect((await visitor.get(path)).text).toContain('value="be2"');
		const rows: [string, string][] = [
			['name', 'be2'],
			['address', '127.0.0.2'],
			['name', ' '],
			['address', ''],
			['name', 'FE1'],
			['address', '127.0.0.11'],
		];
		expect((await visitor.submit(path, path, rows)).headers.location).toBe(`${path}?done=saved`);
		const members = [
			{ name: 'be2', address: '127.0.0.2' },
			{ name: 'fe1', address: '127.0.0.11' },
		];
		expect(ordered('set-cluster-settings')).toEqual([{ do: 'set-cluster-settings', members }]);
	});

	test.each([
		['be2', ''],
		['', '127.0.0.2'],
		['be 2', '127.0.0.2'],
		['be2', '127.0.0.2:8010'],
		['be2', 'http://evil.example/'],
		['2be', '127.0.0.2'],
	])('a row of %j and %j is refused, and stays to be mended', async (name, address) => {
		picture([]);
		const got = await visitor.submit(path, path, { name, address });
		expect([got.status, code(got.text)]).toEqual([400, 'bad-input']);
		expect(got.text).toContain(`value="${name || address}"`);
		expect(ordered('set-cluster-settings')).toEqual([]);
	});
});

describe('a bare node', () => {
	const path = '/Settings/General/Cluster';
	const members = [
		{ address: '127.77.1.22', roles: ['backend' as const], name: 'be2' },
		{ address: '127.77.1.99', roles: ['frontend' as const], name: null },
	];
	const picture = (roles: ('backend' | 'frontend')[], licensed = false) => {
		node.administration.picture = {
			...node.administration.picture,
			'cluster-settings': {
				...{ is: 'cluster-settings', self: { name: 'be1', address: '127.0.0.1', roles }, members: [], times: { beatMs: 100 } },
				entered: { licensed, members },
			},
		};
	};

	test.each([[[]], [['backend' as const]]])('with the roles %j its members are entered by address and role, for its next start', async (roles) => {
		picture(roles);
		const { text } = await visitor.get(path);
		expect(text).toContain('data-member="be2" data-address="127.77.1.22"');
		expect(text).toContain('id="next-start"');
		const rows: [string, string][] = [
			['address', ' 127.77.1.22 '],
			['role', 'backend'],
			['address', ''],
			['role', 'backend'],
			['address', '127.77.1.31'],
			['role', 'both'],
		];
		expect((await visitor.submit(path, path, rows)).headers.location).toBe(`${path}?done=saved-for-next-start`);
		const entered = [
			{ address: '127.77.1.22', roles: ['backend'] },
			{ address: '127.77.1.31', roles: ['backend', 'frontend'] },
		];
		expect(ordered('enter-members')).toEqual([{ do: 'enter-members', members: entered }]);
		expect(ordered('set-cluster-settings')).toEqual([]);
	});

	test('an address at which no server is known is marked', async () => {
		picture([]);
		expect((await visitor.get(path)).text).toContain('data-unknown="127.77.1.99"');
	});

	test('and that is said in the place of a mere "Saved", for its row may be out of sight', async () => {
		picture([]);
		const { text } = await visitor.get(`${path}?done=saved-for-next-start`);
		expect(text).toMatch(/class="note" role="status" id="done" data-done="saved-for-next-start">Saved, but no server is known at 127\.77\.1\.99/);
		visitor.language = 'de';
		expect((await visitor.get(`${path}?done=saved-for-next-start`)).text).toContain('Gespeichert, aber unter 127.77.1.99 ist kein Server bekannt');
	});

	test('options of a start stay whole at the end of a line', async () => {
		picture([]);
		expect((await visitor.get(path)).text).toContain('<code class="option">--ClusterFrontend</code>');
	});

	test.each([
		['be2', 'backend'],
		['127.77.1.256', 'backend'],
		['127.77.1.22:8010', 'backend'],
		['127.77.1.22', 'controller'],
		['127.77.1.22', '__proto__'],
	])('a row of %j as %j is refused, and stays to be mended', async (address, role) => {
		picture([]);
		const got = await visitor.submit(path, path, { address, role });
		expect([got.status, code(got.text)]).toEqual([400, 'bad-input']);
		expect(got.text).toContain(`value="${address}"`);
		expect(ordered('enter-members')).toEqual([]);
	});
});

describe('Monitors', () => {
	test('Cluster: a member is made not ready, and one that drains ready again', async () => {
		const { text } = await visitor.get('/Monitors/Cluster');
		expect(text).toContain('data-member="be1" data-state="ready" data-rank="controller"');
		expect(text).toContain('data-controller="be1"');
		await visitor.submit('/Monitors/Cluster', '/Monitors/Cluster', { member: 'be1', do: 'drain' });
		await visitor.submit('/Monitors/Cluster', '/Monitors/Cluster', { member: 'be1', do: 'ready' });
		const unknown = await visitor.submit('/Monitors/Cluster', '/Monitors/Cluster', { member: 'be9', do: 'drain' });
		expect([unknown.status, code(unknown.text)]).toEqual([404, 'no-such-member']);
		await visitor.submit('/Monitors/Cluster', '/Monitors/Cluster', { member: '../x', do: 'drain' });
		await visitor.submit('/Monitors/Cluster', '/Monitors/Cluster', { member: 'be1', do: 'shutdown' });
		expect([ordered('drain').length, ordered('ready').length, ordered('shutdown').length]).toEqual([2, 1, 0]);
	});

	test('Cluster: where nobody leads, and nobody stands by, each is said in its own word', async () => {
		const { cluster } = node.administration.picture;
		node.administration.picture = { ...node.administration.picture, cluster: { ...cluster, controller: null, backup: null, ledForMs: null } };
		expect((await visitor.get('/Monitors/Cluster')).text).toContain('<dt>Controller</dt><dd>nobody</dd></div><div><dt>Backup</dt><dd>none</dd>');
		visitor.language = 'de';
		expect((await visitor.get('/Monitors/Cluster')).text).toContain('<dt>Controller</dt><dd>niemand</dd></div><div><dt>Backup</dt><dd>keiner</dd>');
	});

	test('Queue: what waits, and the order to try it now', async () => {
		const entry = { id: 'e1', sender: '', recipients: 3, firstRecipient: 'a@x.test', sizeBytes: 2048, queuedAtMs: node.wallMs - 90_000 };
		node.administration.picture = { ...node.administration.picture, queue: { is: 'queue', size: 1, entries: [entry], more: false } };
		const { text } = await visitor.get('/Monitors/Queue');
		expect(text).toContain('data-entry="e1"');
		expect(text).toContain('1 min 30 s');
		expect((await visitor.submit('/Monitors/Queue', '/Monitors/Queue', {})).headers.location).toBe('/Monitors/Queue?done=released');
	});

	test('Sessions: who is connected, through whom', async () => {
		const session = { protocol: 'imap' as const, account: 'alice@x.test', through: 'fe1', forMs: 5_000 };
		node.administration.picture = { ...node.administration.picture, sessions: { is: 'sessions', sessions: [session], more: false } };
		expect((await visitor.get('/Monitors/Sessions')).text).toContain('data-protocol="imap" data-account="alice@x.test"');
	});

	test('Logs: the newest first, and those that contain a text', async () => {
		const lines: NodeEventLine[] = [
			{ seq: 1, uptimeMs: 10, event: { type: 'state', state: 'joining' } },
			{ seq: 2, uptimeMs: 1_234.5, event: { type: 'problem', code: 'x', message: '<script>alert(1)</script>' } },
		];
		node.administration.picture = { ...node.administration.picture, log: { is: 'log', lines, next: 3, more: false } };
		const { text } = await visitor.get('/Monitors/Logs');
		expect([...text.matchAll(/data-seq="(\d)"/g)].map(([, seq]) => seq)).toEqual(['2', '1']);
		const filtered = await visitor.get('/Monitors/Logs?filter=JOINING');
		expect([...filtered.text.matchAll(/data-seq="(\d)"/g)].map(([, seq]) => seq)).toEqual(['1']);
	});
});

test('a planned stop is ordered behind one question', async () => {
	const path = '/Settings/General/Other';
	expect((await visitor.get(`${path}?question=stop`)).text).toContain('id="confirm"');
	expect(ordered('shutdown')).toEqual([]);
	expect((await visitor.submit(`${path}?question=stop`, path, { do: 'shutdown' })).text).toContain('data-done="stopping"');
	expect(ordered('shutdown').length).toBe(1);
});

describe('nothing that comes from outside becomes markup', () => {
	const evil = `"'><script>alert(1)</script>&lt;`;

	test.each([
		'/Users/Domains/example.test?search=',
		'/Monitors/Logs?filter=',
		'/login?to=',
		'/Users/Domains?done=',
		'/Monitors/Queue?after=',
		'/Monitors/Cluster?x=',
	])('%s', async (path) => {
		await node.administration.run({ do: 'create-domain', name: 'example.test', shared: true }, server);
		const { text } = await visitor.get(`${path}${encodeURIComponent(evil)}`);
		expect(text).not.toContain('<script');
		expect(text).not.toContain(`"'>`);
	});

	test('fields of forms, and what the administration says', async () => {
		const got = await visitor.submit(domains, domains, { name: evil, kind: 'shared' });
		expect(got.text).not.toContain('<script');
		expect(got.text).toContain('&lt;script&gt;');
		const login = await new Visitor(node).logIn(evil, 'x');
		expect(login.text).toContain('&lt;script&gt;');
		expect(login.text).not.toContain('<script');
		const lines: NodeEventLine[] = [{ seq: 1, uptimeMs: 1, event: { type: 'problem', code: evil, message: evil } }];
		node.administration.picture = { ...node.administration.picture, log: { is: 'log', lines, next: 2, more: false } };
		expect((await visitor.get('/Monitors/Logs')).text).not.toContain('<script');
		const session = { protocol: 'imap' as const, account: evil, through: evil, forMs: 1 };
		node.administration.picture = { ...node.administration.picture, sessions: { is: 'sessions', sessions: [session], more: false } };
		expect((await visitor.get('/Monitors/Sessions')).text).not.toContain('<script');
	});
});

test('every page and every form works without a script: there is none', async () => {
	await node.administration.run({ do: 'create-domain', name: 'example.test', shared: true }, server);
	for (const path of ['/Settings/General/Cluster', '/Settings/General/Other', domains, `${domains}/example.test`, '/Monitors/Cluster', '/Monitors/Logs']) {
		expect((await visitor.get(path)).text).not.toMatch(/<script|javascript:|\son[a-z]+=|\sstyle=/i);
	}
});
