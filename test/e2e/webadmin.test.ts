/** WebAdmin's pages in a browser: both themes, both languages, large type and small windows; axe has no complaint about any. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NodeEventLine } from '../../node-image/src/contract/node-events.ts';
import { TestNode } from '../../node-image/src/webadmin/testing-web-door.ts';
import { launchChromium, picture, type VisitOptions, visit } from './browser.ts';
import { axeFaults } from './looks.ts';

let browser: Browser;
let node: TestNode;
let backend: TestNode;
const server = { kind: 'server' } as const;

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
	node = await TestNode.start({ name: 'fe1', roles: ['frontend'] });
	backend = await TestNode.start({ name: 'be1', address: '127.0.0.2' });
	node.members = [backend.member];
	backend.members = [node.member];
	const { administration } = node;
	for (const [name, shared] of [
		['example.test', true],
		['school.example.test', true],
		['here.test', false],
	] as const) {
		await administration.run({ do: 'create-domain', name, shared }, server);
	}
	for (const name of ['alice', 'bob', 'carol.with-a-rather-long.name', 'dave']) {
		await administration.run({ do: 'create-account', address: `${name}@example.test`, password: 'x' }, server);
	}
	await administration.run({ do: 'set-aliases', address: 'alice@example.test', aliases: ['info', 'sales'] }, server);
	const figures = { openAccounts: 1_204, sessions: 38, queued: 0, inStateForMs: 3_725_000 };
	const nothing = { openAccounts: null, sessions: null, queued: null, inStateForMs: 42_000 };
	const common = { adminPort: 8010, life: 1, isController: false, isBackup: false };
	const lines: NodeEventLine[] = Array.from({ length: 30 }, (_, at) => ({
		seq: at + 1,
		uptimeMs: at * 1_234.5,
		event: { type: 'controller-taken', epoch: at, from: 'be2.1', reason: 'silent' },
	}));
	node.administration.picture = {
		...administration.picture,
		cluster: {
			...{ is: 'cluster', cluster: 'lab', controller: 'be1', backup: 'be2', epoch: 8, ledForMs: 190_000 },
			members: [
				{ ...common, name: 'fe1', address: '127.1.0.11', roles: ['frontend'], state: 'ready', ...figures, openAccounts: 0, queued: 3 },
				{ ...common, name: 'fe2', address: '127.1.0.12', roles: ['frontend'], state: 'draining', ...figures, openAccounts: 0 },
				{ ...common, name: 'be1', address: '127.1.0.21', roles: ['backend'], state: 'ready', isController: true, ...figures },
				{ ...common, name: 'be2', address: '127.1.0.22', roles: ['frontend', 'backend'], state: 'joining', isBackup: true, ...figures },
				{ ...common, name: 'be3', address: '127.1.0.23', roles: ['backend'], state: 'dead', ...nothing },
				{ ...common, name: 'be4', address: '127.1.0.24', roles: ['backend'], state: 'unreachable', ...nothing },
			],
		},
		'cluster-settings': {
			is: 'cluster-settings',
			self: { name: 'fe1', address: '127.1.0.11', roles: [] },
			members: [backend.member],
			times: { beatMs: 100, fitMs: 190, missedForSilence: 6, suspicionMs: 600 },
		},
		queue: {
			...{ is: 'queue', size: 1_234, more: true },
			entries: ['', 'somebody@example.test'].map((sender, at) => ({
				...{ id: `e${at}`, sender, recipients: 1 + 3 * at, firstRecipient: 'alice@example.test', sizeBytes: 12_345, queuedAtMs: node.wallMs - 61_000 },
			})),
		},
		sessions: {
			is: 'sessions',
			sessions: [
				{ protocol: 'imap', account: 'alice@example.test', through: 'fe1', forMs: 61_000 },
				{ protocol: 'smtp', account: '', through: 'fe1', forMs: 900 },
			],
			more: false,
		},
		log: { is: 'log', lines, next: 31, more: false },
	};
});

afterEach(async () => {
	await node.close();
	await backend.close();
	expect([...node.broken, ...backend.broken]).toEqual([]);
});

const paths = [
	['settings-cluster', '/Settings/General/Cluster'],
	['settings-other', '/Settings/General/Other'],
	['domains', '/Users/Domains?done=domain-created'],
	['domain', '/Users/Domains/example.test'],
	['local-domain', '/Users/Domains/here.test'],
	['account', '/Users/Domains/example.test/alice'],
	['question', '/Users/Domains/example.test/alice?question=delete'],
	['no-account', '/Users/Domains/example.test/nobody'],
	['cluster', '/Monitors/Cluster'],
	['queue', '/Monitors/Queue'],
	['sessions', '/Monitors/Sessions'],
	['logs', '/Monitors/Logs'],
	['through', '/Cluster/be1/Users/Domains'],
	['trouble', '/Cluster/be9/'],
] as const;

async function logIn(page: Page): Promise<void> {
	await page.goto(`${node.origin}/login`);
	await page.fill('#name', 'postmaster');
	await page.fill('#password', 'postmaster-password');
	await page.click('#log-in');
	await page.waitForSelector('[data-page="cluster"]');
}

/** Nothing sticks out at the side: what is wide scrolls inside its own box. */
const sticksOut = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

const looks: readonly (readonly [string, VisitOptions])[] = [
	['dark', { scheme: 'dark' }],
	['light-de', { scheme: 'light', language: 'de' }],
];

test.each(looks)('every page, %s: axe has no complaint', async (look, options) => {
	const { context, page } = await visit(browser, options);
	await page.goto(`${node.origin}/login`);
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, `webadmin-login-${look}`);
	await logIn(page);
	for (const [name, path] of paths) {
		await page.goto(`${node.origin}${path}`);
		expect([name, await axeFaults(page)]).toEqual([name, []]);
		await picture(page, `webadmin-${name}-${look}`);
	}
	await context.close();
});

test.each([
	['1280 wide', { scheme: 'dark' }],
	['at 200 %', { scheme: 'dark', language: 'de', width: 640, height: 400 }],
	['on a telephone', { scheme: 'light', language: 'de', width: 400, height: 700 }],
] satisfies readonly (readonly [string, VisitOptions])[])('every page, %s: nothing sticks out', async (look, options: VisitOptions) => {
	const { context, page } = await visit(browser, options);
	await logIn(page);
	for (const [name, path] of paths) {
		await page.goto(`${node.origin}${path}`);
		expect([name, await sticksOut(page)]).toEqual([name, false]);
		if (options.width === 640) await picture(page, `webadmin-${name}-${look.replaceAll(/\W+/g, '-')}`);
	}
	await context.close();
});

test('a browser takes the forms: a domain and an account are made, a frontend leads to a backend, and it logs out', async () => {
	const { context, page, errors } = await visit(browser);
	await logIn(page);
	await page.click('#realm-Users');
	await page.fill('#name', 'new.test');
	await page.click('#create-shared');
	await page.click('[data-domain="new.test"] a');
	await page.fill('#name', 'erin');
	await page.fill('#password', 'a secret');
	await page.click('#create-account');
	await page.waitForSelector('[data-account="erin@new.test"]');
	await page.click('#realm-Monitors');
	await page.click('[data-member="be1"] th a');
	await page.waitForSelector('#through');
	await page.click('#realm-Users');
	await page.fill('#name', 'behind.test');
	await page.click('#create-shared');
	await page.waitForSelector('[data-domain="behind.test"]');
	expect(backend.administration.commands).toContainEqual({ do: 'create-domain', name: 'behind.test', shared: true });
	await page.click('#language');
	await page.waitForSelector('html[lang="de"]');
	await page.click('#log-out');
	await page.waitForSelector('[data-done="logged-out"]');
	expect(errors).toEqual([]);
	await context.close();
});

test('whoever is logged in, and comes by a link of another site’s page, such as the app, is not asked again', async () => {
	const { context, page } = await visit(browser);
	const app = createServer((_, response) =>
		response.setHeader('content-type', 'text/html').end(`<a href="${backend.origin}/Users/Domains">WebAdmin</a>`),
	).listen(0, '127.0.0.1');
	await once(app, 'listening');
	await page.goto(`${backend.origin}/login`);
	await page.fill('#name', 'postmaster');
	await page.fill('#password', 'postmaster-password');
	await page.click('#log-in');
	await page.waitForSelector('[data-page="cluster"]');
	await page.goto(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
	await page.click('a');
	await page.waitForSelector('[data-page="domains"], [data-page="login"]');
	expect(await page.locator('[data-page]').getAttribute('data-page')).toBe('domains');
	app.close();
	await context.close();
});
