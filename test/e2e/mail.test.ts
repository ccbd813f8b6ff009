/**
 * Accounts, their mail, traffic and one message by hand, in a real browser over a fake engine. HTML of a stranger is tried
 * against a server that counts who asks it for anything.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallArguments, CallName } from '../../engine/contract/engine-api.ts';
import type { AccountRow, MessageRow, SentMail } from '../../engine/contract/mail.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { sampleOf } from '../../renderer/src/state/fixture/failover.ts';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { axeFaults, layoutFaults } from './looks.ts';

let browser: Browser;
let engine: FakeEngine;
let cluster: FakeCluster;
let visits: Visit[] = [];
/** What the wall against HTML reports is what is to be seen there. */
let isAttacked = false;

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(async () => {
	await browser?.close();
});
beforeEach(async () => {
	engine = await startFakeEngine(builtInterface());
	visits = [];
	isAttacked = false;
});
afterEach(async () => {
	for (const { context } of visits) await context.close();
	await engine.close();
	expect(visits.flatMap((each) => each.errors).filter(() => !isAttacked)).toEqual([]);
});

const alice = 'alice@example.test';
const fine = { scrolls: false, overlaps: [], clipped: [] };
const argsOf = <N extends CallName>(name: N) => engine.calls.filter((call) => call.name === name).map(({ args }) => args as CallArguments<N>);

/** The page of a cluster with `accounts` accounts and this mail in alice's INBOX, UID 1 first. */
async function openCluster(options: VisitOptions = {}, { accounts = 12, mail = [] as readonly string[] } = {}): Promise<Page> {
	scriptAccounts(accounts);
	scriptMail(mail);
	const made = await visit(browser, options);
	visits.push(made);
	cluster = new FakeCluster(engine, 'dynamic');
	await cluster.open(made.page);
	return made.page;
}

function scriptAccounts(count: number): void {
	const owners: AccountRow['owner'][] = [
		{ is: 'open', node: 'be1', life: 3 },
		{ is: 'open', node: 'be2', life: 3 },
		{ is: 'next-use', node: 'be2', life: 2 },
		{ is: 'free' },
	];
	const rowOf = (index: number): AccountRow => {
		const owner = owners[index % 4] ?? { is: 'unknown' };
		const token = owner.is === 'open' || owner.is === 'next-use' ? `12-${owner.node}.${owner.life}` : '13-free';
		const address = index === 0 ? alice : `user${String(index).padStart(6, '0')}@example.test`;
		return { address, token, generation: Number.parseInt(token, 10), owner, sinceMs: owner.is === 'open' ? 800 + index : null };
	};
	engine.answers.accounts = ({ text = '', owner, fromIndex, most, descending }) => {
		const all = Array.from({ length: count }, (_, index) => index)
			.map(rowOf)
			.filter(
				(row) =>
					row.address.includes(text) &&
					(owner === undefined || ('node' in owner ? row.owner.is === 'open' && row.owner.node === owner.node : row.owner.is === owner.is)),
			);
		if (descending) all.reverse();
		return { ok: true, value: { total: all.length, accounts: count, known: count, domains: ['example.test'], rows: all.slice(fromIndex, fromIndex + most) } };
	};
}

const bytesOf: string[] = [];
function scriptMail(mail: readonly string[]): void {
	bytesOf.splice(0, bytesOf.length, ...mail);
	const rowOf = (text: string, index: number): MessageRow => {
		const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
		const header = { from: field('From'), to: field('To'), subject: field('Subject'), date: field('Date') };
		return {
			uid: index + 1,
			internalDateS: 1_764_115_200 + index,
			sizeBytes: text.length,
			flags: index === 0 ? ['\\Seen', '\\Flagged'] : [],
			deliveryId: 'd'.repeat(32),
			header,
		};
	};
	engine.answers.mailboxes = () => ({
		ok: true,
		value: {
			path: 'SharedDomains/example.test/alice.macnt/12-be1.3',
			mailboxes: ['INBOX', 'Drafts', 'Sent', 'Junk', 'Trash'].map((mailbox) => ({
				mailbox,
				messages: mailbox === 'INBOX' ? bytesOf.length : 0,
				unseen: 1,
				sizeBytes: 1,
				more: false,
			})),
		},
	});
	engine.answers.messages = ({ mailbox, text, fromIndex, most }) => {
		const all = mailbox === 'INBOX' ? bytesOf.map(rowOf).reverse() : [];
		const rows = text === undefined ? all : all.filter(({ header }) => header.subject.includes(text));
		return { ok: true, value: { total: rows.length, more: false, rows: rows.slice(fromIndex, fromIndex + most) } };
	};
	engine.answers.message = ({ uid, fromByte, bytesMost }) => {
		const bytes = Buffer.from(bytesOf[uid - 1] ?? '');
		return {
			ok: true,
			value: {
				data: bytes.subarray(fromByte, fromByte + bytesMost).toString('base64'),
				sizeBytes: bytes.length,
				path: `SharedDomains/example.test/alice.macnt/12-be1.3/INBOX/000000000${uid}.1764115200.${bytes.length}.12-1._.-`,
				flags: [],
				deliveryId: 'd'.repeat(32),
				internalDateS: 1_764_115_200,
			},
		};
	};
}

const received =
	'Received: from fe1 ([127.0.0.11])\r\n\tby be1 (Mailcluster Lab) with LMTPA id 77;\r\n\tWed, 26 Nov 2025 00:00:01 +0000\r\nReceived: from client.invalid ([127.0.0.1])\r\n\tby fe1 (Mailcluster Lab) with ESMTP id 0123456789ab;\r\n\tWed, 26 Nov 2025 00:00:00 +0000\r\n';
const plainMail = `${received}From: =?utf-8?Q?Gr=C3=BCne?= Bob <bob@example.test>\r\nTo: ${alice}\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Wed, 26 Nov 2025 00:00:00 +0000\r\n\r\nHello Alice,\r\nthis came through the cluster.\r\n`;
const withAttachment = (html: string) =>
	`From: eve@example.test\r\nTo: ${alice}\r\nSubject: With HTML\r\nDate: Wed, 26 Nov 2025 00:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="report.csv"\r\n\r\na,b\r\n--b--\r\n`;

async function openMail(page: Page): Promise<void> {
	await page.getByRole('tab', { name: 'Accounts' }).click();
	await page.locator(`[data-account-row="${alice}"]`).click();
	await page.locator('[data-do="mail"]').click();
	await page.locator('[data-messages]').waitFor();
}

describe('accounts', () => {
	test('100,000 of them: only what is in view exists, and it is asked for in windows; by keyboard to the last', async () => {
		const page = await openCluster({}, { accounts: 100_000 });
		await page.getByRole('tab', { name: 'Accounts' }).click();
		await page.locator('[data-account-count="100000"]').waitFor();
		expect(await page.locator('[data-account-row]').count()).toBeLessThan(60);
		await page.locator('[data-account-rows]').focus();
		await page.keyboard.press('End');
		await page.locator('[data-account-row="user099999@example.test"]').waitFor();
		expect(await page.locator('[data-account-row]').count()).toBeLessThan(60);
		expect(argsOf('accounts').every(({ most }) => most === 100)).toBe(true);
		await page.keyboard.press('ArrowUp');
		await page.keyboard.press('Enter');
		await page.locator('[data-details="user099998@example.test"]').waitFor();
	});

	test('found by text and by owner, sorted by a column; each owner is a word', async () => {
		const page = await openCluster();
		await page.getByRole('tab', { name: 'Accounts' }).click();
		await page.locator(`[data-account-row="${alice}"]`, { hasText: 'be1' }).waitFor();
		await page.locator('[data-account-row="user000002@example.test"]', { hasText: 'next use' }).waitFor();
		await page.locator('[data-account-row="user000003@example.test"]', { hasText: 'free' }).waitFor();
		await page.locator('[data-account-filter]').fill('alice');
		await page.locator('[data-account-count="1"]').waitFor();
		await page.locator('[data-account-filter]').fill('nobody');
		await page.getByText('No account matches.').waitFor();
		await page.locator('[data-account-filter]').fill('');
		await page.locator('[data-owner-filter]').selectOption('next-use');
		await page.locator('[data-account-count="3"]').waitFor();
		expect(argsOf('accounts').at(-1)).toMatchObject({ owner: { is: 'next-use' } });
		await page.locator('[data-sort="owner"]').click();
		await page.locator('[aria-sort="ascending"]', { hasText: 'owner' }).waitFor();
		await expect.poll(() => argsOf('accounts').at(-1)).toMatchObject({ sort: 'owner', descending: false });
	});

	test('the chosen one: who owned it, until when and why, and the way to its files', async () => {
		const page = await openCluster();
		const taken = (seq: number, atMs: number, node: string, generation: number, previous: string): RecordedEvent => ({
			source: 'node',
			seq,
			atMs,
			node,
			event: { type: 'account-taken', account: alice, generation, previous, tookMs: 1 },
		});
		engine.answers.eventsAbout = () => ({
			ok: true,
			value: {
				events: [taken(1, 100, 'be1', 12, '11-free'), taken(2, 2000, 'be2', 13, '12-be1.3')],
				sessions: [{ node: 'be2', protocol: 'imap', through: 'fe1', sinceMs: 2100 }],
			},
		});
		await page.locator('[data-all-accounts]').click();
		await page.locator(`[data-account-row="${alice}"]`).click();
		await page.locator('[data-owned="13-be2"][data-now]').waitFor();
		await page.locator('[data-owned="12-be1"]', { hasText: 'its life had ended' }).waitFor();
		await page.getByText('IMAP through fe1').waitFor();
		await page.locator('[data-do="account-files"]').click();
		await expect.poll(() => argsOf('filesList').at(-1)?.path).toBe('SharedDomains/example.test/alice.macnt');
	});

	test('new ones are made, their passwords shown once; a refusal is said in its place', async () => {
		const page = await openCluster();
		await page.getByRole('tab', { name: 'Accounts' }).click();
		await page.locator('[data-new-accounts]').click();
		await page.getByLabel('Names').fill('user');
		await page.getByLabel('How many').fill('3');
		engine.answers.createAccounts = () => ({ ok: false, error: { code: 'exists', message: 'the account user1@example.test exists already' } });
		await page.locator('[data-make]').click();
		await page.getByRole('dialog').getByText('exists already').waitFor();
		engine.answers.createAccounts = ({ accounts }) => ({
			ok: true,
			value: { accounts: accounts.map(({ address }) => ({ address, password: 'k7fm-x2ah-9qpd' })) },
		});
		await page.locator('[data-make]').click();
		await page.locator('[data-made="user3@example.test"]', { hasText: 'k7fm-x2ah-9qpd' }).waitFor();
		expect(argsOf('createAccounts').at(-1)).toEqual({ name: clusterName, accounts: [1, 2, 3].map((number) => ({ address: `user${number}@example.test` })) });
		expect(await axeFaults(page)).toEqual([]);
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({ state: 'detached' });
	});

	test('passwords of the connect panel are hidden until they are asked for, and can be copied', async () => {
		const page = await openCluster();
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		const password = engine.status?.accounts[0]?.password ?? expect.unreachable();
		expect(await page.getByText(password).count()).toBe(0);
		await page.locator(`[data-copy="Copy the password of ${engine.status?.accounts[0]?.address}"]`).click();
		await page.getByText('Copied').waitFor();
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(password);
		await page.locator('[data-passwords]').click();
		await page.getByText(password).first().waitFor();
	});
});

describe('an account’s mail', () => {
	test('is read: text, headers, source, attachments and the way it came; new mail appears by itself', async () => {
		const page = await openCluster({}, { mail: [plainMail, withAttachment('<p>Hi</p>')] });
		expect(await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /mail-drawer.*\.js$/.test(name)).length)).toBe(0);
		await openMail(page);
		await page.locator('[data-uid="1"]', { hasText: 'Grüne Bob' }).click();
		await page.locator('[data-message="1"]', { hasText: 'this came through the cluster' }).waitFor();
		await page.getByText('Headers', { exact: true }).click();
		await page.locator('[data-part="headers"]', { hasText: 'bob@example.test' }).waitFor();
		await page.getByText('Source', { exact: true }).click();
		await page.locator('[data-source]', { hasText: 'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=' }).waitFor();
		await page.getByText('Its way', { exact: true }).click();
		expect(await page.locator('[data-received]').evaluateAll((all) => all.map((one) => one.getAttribute('data-received')))).toEqual(['fe1', 'be1']);
		await page.locator('[data-uid="2"]').click();
		const download = page.waitForEvent('download');
		await page.locator('[data-attachment="report.csv"]').click();
		expect((await download).suggestedFilename()).toBe('report.csv');
		bytesOf.push(plainMail.replace('Gr=C3=BC=C3=9Fe', 'New'));
		engine.push('volumeChanged', { name: clusterName, paths: ['SharedDomains/example.test/alice.macnt/12-be1.3/INBOX'] });
		await page.locator('[data-uid="3"]', { hasText: 'New' }).waitFor();
		const unwatched = engine.nextCall('volumeWatch');
		await page.keyboard.press('Escape');
		expect((await unwatched).args).toMatchObject({ on: false });
	});

	test('a search lists what matches, says how many, and ends with its text', async () => {
		const mails = Array.from({ length: 30 }, (_, index) => `From: bob@example.test\r\nSubject: report ${index}\r\n\r\ntext\r\n`);
		const page = await openCluster({}, { mail: mails });
		await openMail(page);
		await page.locator('[data-uid="30"]').click();
		const asked = engine.nextCall('messages');
		await page.locator('[data-mail-search]').fill('report 7');
		expect((await asked).args).toMatchObject({ mailbox: 'INBOX', text: 'report 7', fromIndex: 0 });
		await page.getByText('1 message with “report 7”').waitFor();
		expect(await page.locator('[data-uid]').count()).toBe(1);
		expect(await page.locator('[data-uid="8"]').count()).toBe(1);
		await picture(page, 'mail-search-dark-1280');
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await page.locator('[data-mail-search]').fill('nobody wrote this');
		await page.getByText('No message with “nobody wrote this”').waitFor();
		await page.locator('[data-mail-search]').fill('');
		await page.locator('[data-uid="30"]').waitFor();
		expect(await page.locator('[data-messages="30"]').count()).toBe(1);
	});

	test('HTML of a stranger runs nothing, asks nobody and leads nowhere', async () => {
		const asked: string[] = [];
		const server = createServer((request, response) => {
			asked.push(request.url ?? '');
			response.writeHead(200, { 'access-control-allow-origin': '*' }).end('x');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const away = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const html = `<html><head><meta http-equiv="refresh" content="0;url=${away}/refresh"><link rel="stylesheet" href="${away}/style"><link rel="preconnect" href="${away}"><base href="${away}/"><style>@import url(${away}/import); p{background:url(${away}/css)}</style></head>
<body background="${away}/body"><script>parent.postMessage('ran','*');top.document.title='ran';fetch('${away}/fetch')</script>
<img src="${away}/img" onerror="top.document.title='ran'" srcset="${away}/srcset 2x"><img src="relative.png"><img src="/channel"><svg><image href="${away}/svg"/></svg>
<iframe src="${away}/frame"></iframe><object data="${away}/object"></object><embed src="${away}/embed"><video src="${away}/video" poster="${away}/poster" autoplay></video><audio src="${away}/audio" autoplay></audio>
<form action="${away}/form" method="post"><button id="go">Submit</button></form><a id="link" href="${away}/link">a link</a><a id="top" target="_top" href="${away}/top">a link to the top</a><p onclick="top.document.title='ran'">words of the mail</p></body></html>`;
		const page = await openCluster({}, { mail: [withAttachment(html)] });
		isAttacked = true;
		const before = await page.title();
		await openMail(page);
		await page.locator('[data-uid="1"]').click();
		await page.getByText('HTML', { exact: true }).click();
		const frame = page.frameLocator('[data-html-mail]');
		await frame.getByText('words of the mail').click();
		for (const id of ['go', 'link', 'top']) await frame.locator(`#${id}`).click();
		await frame.getByText('words of the mail').waitFor();
		// The walls themselves: each stands without the others.
		const element = page.locator('[data-html-mail]');
		expect(await element.getAttribute('sandbox')).toBe('');
		const source = (await element.getAttribute('srcdoc')) ?? '';
		expect(source).toMatch(
			/^<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:;/,
		);
		expect(source).not.toMatch(/<script|<link|<iframe|<object|<embed|<base href|http-equiv="refresh"|\son\w+=|srcset/i);
		expect(page.url()).toContain('#/cluster/');
		expect(await page.title()).toBe(before);
		expect(page.context().pages().length).toBe(1);
		await page.getByText('which was not loaded.').waitFor();
		await page.getByText('Source', { exact: true }).click();
		await page.locator('[data-source]', { hasText: 'meta http-equiv' }).waitFor();
		expect(asked).toEqual([]);
		await new Promise((resolve) => server.close(resolve));
	});

	test('a mailbox of thousands stays fluent, and a failure is said', async () => {
		const page = await openCluster({}, { mail: Array.from({ length: 3000 }, (_, index) => plainMail.replace('Gr=C3=BC=C3=9Fe', `number_${index + 1}`)) });
		await openMail(page);
		await page.locator('[data-uid="3000"]').waitFor();
		expect(await page.locator('[data-uid]').count()).toBeLessThan(50);
		await page.locator('[data-messages]').focus();
		await page.keyboard.press('End');
		await page.locator('[data-uid="1"]').waitFor();
		engine.answers.message = () => ({ ok: false, error: { code: 'no-such-message', message: 'INBOX has no message 1' } });
		await page.locator('[data-uid="1"]').click();
		await page.locator('[data-message-problem]', { hasText: 'INBOX has no message 1' }).waitFor();
	});
});

describe('traffic', () => {
	test('a preset, its size and clients go into the call; what clients saw is counted, and the run has its account', async () => {
		const page = await openCluster();
		await page.getByRole('tab', { name: 'Traffic' }).click();
		await page.locator('[data-preset="busy"]').click();
		await page.getByLabel('Protocols').selectOption('smtp');
		const started = engine.nextCall('trafficStart');
		await page.getByRole('button', { name: 'Start traffic' }).click();
		expect((await started).args).toEqual({ name: clusterName, ratePerS: 50, sizeBytes: 8000, clients: 16, withImap: false });
		cluster.writer.engine(cluster.nowMs, { type: 'traffic-started', ratePerS: 50 });
		cluster.writer.engine(cluster.nowMs + 200, { type: 'traffic', sample: sampleOf({ sent: 1234, lost: 2, unknown: 1 }) });
		cluster.push();
		await page.locator('[data-count="sent"]', { hasText: '1,234' }).waitFor();
		await page.locator('[data-count="lost"][data-tone="bad"]', { hasText: '2' }).waitFor();
		expect(await page.locator('[data-preset="storm"]').isDisabled()).toBe(true);
		const wait = { median: 4, p95: 9 };
		engine.answers.trafficStop = () => ({
			ok: true,
			value: {
				...{ sent: 1300, acknowledged: 1300, stored: 1300, lost: 0, doubled: 0, unknown: 0, delayed: 0, refused: 0, repeats: 3 },
				...{
					outagesMs: { accept: 412, readable: 455, imap: 380 },
					longestOutageMs: 455,
					latencyMs: { accept: wait, readable: wait, imap: wait },
					durationMs: 30_000,
					ratePerS: 50,
				},
			},
		});
		await page.getByRole('button', { name: 'Stop traffic' }).click();
		cluster.writer.engine(cluster.nowMs + 400, { type: 'traffic-stopped' });
		cluster.push();
		await page.locator('[data-traffic-figures="over"]', { hasText: '0.46 s' }).waitFor();
	});

	test('one message by hand: sent as written, its hops as they are recorded, its dialogue, and the mail itself', async () => {
		const page = await openCluster({}, { mail: [plainMail] });
		engine.answers.sendMail = ({ to }) => ({ ok: true, value: sentTo(to) });
		engine.answers.eventsAbout = () => ({ ok: true, value: { events: wayOfMail, sessions: [] } });
		await openForm(page);
		await page.getByLabel('Subject').fill('By hand');
		await page.locator('[data-send]').click();
		await page.locator('[data-arrived][data-outcome="accepted"]').waitFor();
		expect(argsOf('sendMail').at(-1)).toMatchObject({ name: clusterName, to: [alice], subject: 'By hand' });
		expect(argsOf('eventsAbout').at(-1)?.about).toEqual({ deliveryIds: ['d'.repeat(32)], message: '0123456789ab' });
		expect(await page.locator('[data-hop]').evaluateAll((all) => all.map((one) => one.getAttribute('data-hop')))).toEqual([
			'sent',
			'balanced',
			'greeted',
			'whole',
			'stored',
			'handedOver',
			'accepted',
			'outcome.accepted',
		]);
		await page.locator('[data-way-part="dialogue"]').click();
		await page.getByText('RCPT TO:<alice@example.test>').waitFor();
		await page.locator('[data-open-sent]').click();
		await page.locator('[data-message="1"]').waitFor();
	});

	test('a refusal and an unknown end are said as what they are', async () => {
		const page = await openCluster();
		await openForm(page);
		for (const [outcome, words] of [
			['refused', 'is refused for good: 550'],
			['unknown', 'so it cannot know'],
			['not-connected', 'reaches nobody'],
		] as const) {
			engine.answers.sendMail = ({ to }) => ({ ok: true, value: { ...sentTo(to), outcome, reply: '550 5.1.1 no such account here', message: null } });
			await page.locator('[data-send]').click();
			await page.locator(`[data-hop="outcome.${outcome}"]`, { hasText: words }).waitFor();
			expect(await page.locator('[data-arrived]').count()).toBe(0);
			await page.locator('[data-another]').click();
		}
		engine.answers.sendMail = () => ({ ok: false, error: { code: 'bad-arguments', message: 'to: an address is name@domain, in lower case' } });
		await page.locator('[data-send]').click();
		await page.getByText('an address is name@domain').first().waitFor();
	});
});

async function openForm(page: Page): Promise<void> {
	await page.getByRole('tab', { name: /^(Traffic|Last)$/ }).click();
	await page.getByText(/^(One message|Eine Nachricht)$/).click();
	await page.locator('[data-send]').waitFor();
}

const sentTo = (to: readonly string[]): SentMail => ({
	outcome: 'accepted',
	reply: '250 2.0.0 stored 0123456789ab',
	dialogue: [
		{ atMs: 1, by: 'server', text: '220 fe1 ESMTP Mailcluster Lab' },
		{ atMs: 1.4, by: 'client', text: 'EHLO traffic.mailcluster-lab.invalid' },
		{ atMs: 2, by: 'client', text: `RCPT TO:<${to[0]}>` },
		{ atMs: 14, by: 'server', text: '250 2.0.0 stored 0123456789ab' },
	],
	tookMs: 14,
	sentAtMs: 3000,
	sizeBytes: 400,
	messageId: '<1@x>',
	message: '0123456789ab',
	deliveries: [{ address: alice, deliveryId: 'd'.repeat(32) }],
});

const wayOfMail: RecordedEvent[] = [
	{
		source: 'node',
		seq: 1,
		atMs: 3008,
		node: 'be1',
		event: { type: 'mail-stored', account: alice, uid: 1, sizeBytes: 400, deliveryId: 'd'.repeat(32), known: false },
	},
	{
		source: 'node',
		seq: 2,
		atMs: 3010,
		node: 'fe1',
		event: { type: 'mail-handed-over', message: '0123456789ab', backend: 'be1', recipients: 1, tookMs: 6, deliveryIds: ['d'.repeat(32)] },
	},
	{ source: 'node', seq: 3, atMs: 3012, node: 'fe1', event: { type: 'mail-accepted', message: '0123456789ab', recipients: 1, sizeBytes: 400, tookMs: 11 } },
];

describe.each([
	{ scheme: 'dark', language: 'en' },
	{ scheme: 'light', language: 'de' },
] as const)('they look like the rest of the page, in $scheme and $language', (options) => {
	const named = `${options.scheme}-${options.language}-1280`;
	const tab = (page: Page, en: string, de: string) => page.getByRole('tab', { name: options.language === 'de' ? de : en }).click();

	test('accounts', async () => {
		const page = await openCluster(options, { accounts: 500 });
		await tab(page, 'Accounts', 'Konten');
		await page.locator(`[data-account-row="${alice}"]`).click();
		await page.locator(`[data-details="${alice}"]`).waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `accounts-${named}`);
	});

	test('mail', async () => {
		const page = await openCluster(options, { mail: [plainMail, withAttachment('<h1>Hello</h1><p>Some <b>HTML</b>.</p>'), plainMail] });
		await tab(page, 'Accounts', 'Konten');
		await page.locator(`[data-account-row="${alice}"]`).click();
		await page.locator('[data-do="mail"]').click();
		await page.locator('[data-uid="1"]').click();
		await page.locator('[data-message="1"]').waitFor();
		// It lies over the page: only what it cuts off counts.
		expect(await layoutFaults(page)).toMatchObject({ scrolls: false, clipped: [] });
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `mail-${named}`);
		await page.getByText(options.language === 'de' ? 'Ihr Weg' : 'Its way', { exact: true }).click();
		await page.locator('[data-received]').first().waitFor();
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `mail-way-${named}`);
	});

	test('traffic and one message', async () => {
		const page = await openCluster(options);
		await tab(page, 'Traffic', 'Last');
		cluster.writer.engine(cluster.nowMs, { type: 'traffic-started', ratePerS: 50 });
		cluster.writer.engine(cluster.nowMs + 200, { type: 'traffic', sample: sampleOf({ sent: 1234, unknown: 1 }) });
		cluster.push();
		await page.locator('[data-traffic-figures="live"]').waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `traffic-${named}`);
		engine.answers.sendMail = ({ to }) => ({ ok: true, value: sentTo(to) });
		engine.answers.eventsAbout = () => ({ ok: true, value: { events: wayOfMail, sessions: [] } });
		await openForm(page);
		await page.locator('[data-send]').click();
		await page.locator('[data-arrived]').waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `one-mail-${named}`);
	});
});

test('at 200 % everything can still be reached', async () => {
	const page = await openCluster({ width: 640, height: 400 }, { mail: [plainMail] });
	await page.getByRole('tab', { name: 'Accounts' }).click();
	await page.locator(`[data-account-row="${alice}"]`).click();
	await page.locator('[data-do="mail"]').click();
	await page.locator('[data-uid="1"]').click();
	await page.locator('[data-message="1"]', { hasText: 'this came through the cluster' }).waitFor();
	await picture(page, 'mail-640');
});
