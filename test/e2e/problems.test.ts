/**
 * What is said when actions fail: one problem below the other, none lost to the next, each closed by itself.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults } from './looks.ts';

const journeys = setUpJourneys();
const banners = (page: Page) => page.locator('[data-banner="problem"]');

test.each([
	['dark', 'en'],
	['light', 'en'],
	['dark', 'de'],
	['light', 'de'],
] as const)('problems stack, the same one is counted, and success takes its own away, %s %s', async (scheme, language) => {
	const page = await journeys.newPage({ scheme, language });
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const { answers } = journeys.engine;
	answers.fault = ({ kind, node }) => ({ ok: false, error: { code: 'refused', message: `${node} cannot be reached for ${kind}`, remedy: 'Look at its log.' } });
	answers.trafficStart = () => ({ ok: false, error: { code: 'busy', message: 'traffic is being counted' } });
	await cluster.open(page);
	await page.locator('[data-select="be1"]').click();
	await page.locator('[data-do="kill"]').click();
	await banners(page).first().waitFor();
	await page.locator('[data-do="kill"]').click();
	await page.locator('[data-times="2"]').waitFor();
	await page.locator('[data-do="pause"]').click();
	await page.locator('[data-traffic-button]').click();
	await banners(page).nth(2).waitFor();
	expect(await banners(page).allTextContents()).toMatchObject([
		expect.stringContaining('be1 cannot be reached for kill'),
		expect.stringContaining('be1 cannot be reached for pause'),
		expect.any(String),
	]);
	await picture(page, `problems-${scheme}-${language}`);
	expect(await axeFaults(page)).toEqual([]);

	// What was about be1 is settled when something succeeds with it; the rest stays until it is closed.
	answers.fault = ({ node }) => ({ ok: true, value: { node, later: false } });
	await page.locator('[data-do="kill"]').click();
	await banners(page).nth(1).waitFor({ state: 'detached' });
	expect(await banners(page).count()).toBe(1);
	await banners(page).getByRole('button').click();
	await banners(page).waitFor({ state: 'detached' });
});

test('closed one by one with the keyboard, and announced one by one', async () => {
	const page = await journeys.newPage();
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	journeys.engine.answers.fault = ({ kind }) => ({ ok: false, error: { code: 'refused', message: `no ${kind}` } });
	await cluster.open(page);
	await page.locator('[data-select="be1"]').click();
	for (const kind of ['kill', 'stop', 'pause']) {
		await page.locator(`[data-do="${kind}"]`).click();
		await banners(page)
			.filter({ hasText: `no ${kind}` })
			.waitFor();
	}
	const alert = page.locator('[role="alert"]', { has: banners(page) });
	expect(await alert.getAttribute('aria-atomic')).toBe('false');
	await banners(page).first().getByRole('button').focus();
	for (const next of ['no stop', 'no pause']) {
		await page.keyboard.press('Enter');
		await page.waitForFunction((words) => document.activeElement?.closest('[data-banner]')?.textContent?.includes(words), next);
	}
	await page.keyboard.press('Enter');
	await banners(page).waitFor({ state: 'detached' });
});
