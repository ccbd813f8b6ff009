/**
 * Mail beside the guide of an exercise, on the smallest usual screen: all hops of a mail that was sent, the mail itself with
 * the guide still to be read, and words of the picture that do not lie on each other.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { VisitOptions } from './browser.ts';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeGuide } from './fake-guide.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
const fine = { scrolls: false, overlaps: [], clipped: [] };
const alice = 'alice@example.test';
const deliveryId = 'd'.repeat(32);
const message = '0123456789ab';
const mail = `Received: from client.invalid ([127.0.0.1])\r\n\tby fe1 (Mailcluster Lab) with ESMTP id ${message};\r\n\tWed, 26 Nov 2025 00:00:00 +0000\r\nFrom: bob@example.test\r\nTo: ${alice}\r\nSubject: First mail\r\nDate: Wed, 26 Nov 2025 00:00:00 +0000\r\n\r\nHello.\r\n`;

async function inExercise(options: VisitOptions): Promise<Page> {
	const { engine } = journeys;
	engine.answers.sendMail = () => ({
		ok: true,
		value: {
			...{ outcome: 'accepted', reply: `250 2.0.0 stored ${message}`, tookMs: 14, sentAtMs: 3000, sizeBytes: 400, messageId: '<1@x>', message },
			dialogue: [{ atMs: 1, by: 'server', text: '220 fe1 ESMTP Mailcluster Lab' }],
			deliveries: [{ address: alice, deliveryId }],
		},
	});
	engine.answers.eventsAbout = () => ({
		ok: true,
		value: {
			sessions: [],
			events: [
				{ source: 'node', seq: 1, atMs: 3008, node: 'be1', event: { type: 'mail-stored', account: alice, uid: 1, sizeBytes: 400, deliveryId, known: false } },
				{
					...{ source: 'node', seq: 2, atMs: 3010, node: 'fe1' },
					event: { type: 'mail-handed-over', message, backend: 'be1', recipients: 1, tookMs: 6, deliveryIds: [deliveryId] },
				},
				{ source: 'node', seq: 3, atMs: 3012, node: 'fe1', event: { type: 'mail-accepted', message, recipients: 1, sizeBytes: 400, tookMs: 11 } },
			],
		},
	});
	engine.answers.mailboxes = () => ({ ok: true, value: { path: 'x', mailboxes: [{ mailbox: 'INBOX', messages: 1, unseen: 1, sizeBytes: 1, more: false }] } });
	const header = { from: 'bob@example.test', to: alice, subject: 'First mail', date: 'Wed, 26 Nov 2025 00:00:00 +0000' };
	engine.answers.messages = () => ({
		ok: true,
		value: { total: 1, more: false, rows: [{ uid: 1, internalDateS: 1_764_115_200, sizeBytes: mail.length, flags: [], deliveryId, header }] },
	});
	engine.answers.message = () => ({
		ok: true,
		value: {
			...{ data: Buffer.from(mail).toString('base64'), sizeBytes: mail.length, flags: [], deliveryId, internalDateS: 1_764_115_200 },
			path: `SharedDomains/example.test/alice.macnt/12-be1.3/INBOX/0000000001.1764115200.${mail.length}.12-1._.-`,
		},
	});
	const page = await journeys.newPage(options);
	const cluster = new FakeCluster(engine, 'dynamic');
	await FakeGuide.begin(cluster, 'first-cluster');
	await cluster.open(page);
	await page.locator('[data-guide-page="intro"]').waitFor();
	return page;
}

const words = {
	en: { traffic: 'Traffic', one: 'One message', source: 'Source' },
	de: { traffic: 'Last', one: 'Eine Nachricht', source: 'Quelltext' },
} as const;

test.each([
	['en', 'dark', 1280, 800],
	['de', 'light', 1280, 800],
	['de', 'dark', 1440, 900],
] as const)('each hop of a mail is in sight, and the mail is read with the guide beside it: %s, %s, %ix%i', async (language, scheme, width, height) => {
	const page = await inExercise({ language, scheme, width, height });
	await page.getByRole('tab', { name: words[language].traffic }).click();
	await page.getByText(words[language].one, { exact: true }).click();
	await page.locator('[data-send]').click();
	await page.locator('[data-arrived]').waitFor();
	const hidden = await page.locator('[data-hop]').evaluateAll((hops) => {
		const list = hops[0]?.parentElement?.getBoundingClientRect();
		return hops.filter((hop) => hop.getBoundingClientRect().bottom > Math.min(list?.bottom ?? 0, innerHeight) + 4).map((hop) => hop.getAttribute('data-hop'));
	});
	await picture(page, `way-beside-guide-${language}-${scheme}-${width}`);
	expect(hidden).toEqual([]);
	expect([await layoutFaults(page), await axeFaults(page)]).toEqual([fine, []]);

	await page.locator('[data-open-sent]').click();
	await page.locator('[data-message="1"]').waitFor();
	await page.getByText(words[language].source, { exact: true }).click();
	const guide = (await page.locator('[data-guide]').boundingBox()) ?? expect.unreachable();
	const drawer = (await page.locator('[data-mail]').boundingBox()) ?? expect.unreachable();
	expect(drawer.x).toBeGreaterThanOrEqual(guide.x + guide.width - 1);
	await page.locator('[data-save-message]').waitFor();
	expect([await layoutFaults(page), await axeFaults(page)]).toEqual([fine, []]);
	await picture(page, `mail-beside-guide-${language}-${scheme}-${width}`);
	// It is there to be used, too.
	await page.locator('[data-go-on]').click();
	await page.locator('[data-step-page]').waitFor();
	expect(await page.locator('[data-message="1"]').count()).toBe(1);
	await page.keyboard.press('Escape');
	await page.locator('[data-mail]').waitFor({ state: 'detached' });
	await page.locator('[data-another]').click();
	await page.locator('[data-send]').waitFor();
});

test.each(['en', 'de'] as const)('words of the picture do not lie on each other beside a guide, in %s', async (language) => {
	const page = await inExercise({ language });
	const crossings = await page.evaluate(() => {
		const boxes = [...document.querySelectorAll('.react-flow__viewport-portal [class*=heading], .react-flow__node')].map((one) => one.getBoundingClientRect());
		return boxes.flatMap((one, index) =>
			boxes.slice(index + 1).filter((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom),
		).length;
	});
	await picture(page, `headings-beside-guide-${language}`);
	expect(await page.locator('[data-sampled-beats]').count()).toBe(1);
	expect(crossings).toBe(0);
});
