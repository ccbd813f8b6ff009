/**
 * The way from the app to a node's WebAdmin: links in the details, actions in menu and palette, and the password beside them.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { picture, type VisitOptions } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
const fine = { scrolls: false, overlaps: [], clipped: [] };

async function opened(options?: VisitOptions): Promise<Page> {
	const page = await journeys.newPage(options);
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const status = journeys.engine.status ?? expect.unreachable();
	journeys.engine.status = {
		...status,
		administrator: { name: 'postmaster', password: 'plum-tree-seven' },
		nodes: status.nodes.map((node) => ({ ...node, webAdminUrl: `http://${node.address}:8010/` })),
	};
	await cluster.open(page);
	return page;
}

const links = (page: Page) =>
	page
		.locator('[data-details] [data-web-admin]')
		.evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('target'), link.getAttribute('rel')]));

describe('WebAdmin', () => {
	test('of a backend is a link of its own and one through a frontend; the password is copied beside it', async () => {
		const page = await opened();
		await page.locator('[data-node="be1"] [data-select]').first().click();
		await page.locator('[data-details="be1"]').waitFor();
		expect(await links(page)).toEqual([
			['http://127.1.0.11:8010/?language=en', '_blank', 'noopener noreferrer'],
			['http://127.1.0.13:8010/Cluster/be1/?language=en', '_blank', 'noopener noreferrer'],
		]);
		expect(await page.locator('[data-section="administration"]').innerText()).not.toContain('plum-tree-seven');
		expect(await page.locator('[data-section="administration"] [data-copy]').getAttribute('aria-label')).toContain('postmaster');
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'web-admin-node-dark');
	});

	test('of a frontend is one link, and none through another', async () => {
		const page = await opened();
		await page.locator('[data-node="fe1"] [data-select]').first().click();
		await page.locator('[data-details="fe1"]').waitFor();
		expect(await links(page)).toEqual([['http://127.1.0.13:8010/?language=en', '_blank', 'noopener noreferrer']]);
	});

	test('and its administrator stand where the cluster is explained; the password is shown with the others', async () => {
		const page = await opened({ scheme: 'light', language: 'de' });
		const administrator = page.locator('[data-administrator]');
		expect(await administrator.innerText()).not.toContain('plum-tree-seven');
		await page.locator('[data-passwords]').click();
		expect(await administrator.innerText()).toContain('plum-tree-seven');
		expect(await links(page)).toEqual([['http://127.1.0.13:8010/?language=de', '_blank', 'noopener noreferrer']]);
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'web-admin-connect-light-de');
		await page.locator('[data-node="be1"] [data-select]').first().click();
		await page.locator('[data-details="be1"]').waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		await picture(page, 'web-admin-node-light-de');
	});

	test('opens from the palette in a tab that knows nothing of this one', async () => {
		const page = await opened();
		await page.context().route('http://127.1.0.13:8010/**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>WebAdmin</title>' }));
		await page.keyboard.press('ControlOrMeta+k');
		await page.locator('[data-palette] input').fill('webadmin through be1');
		const [tab] = await Promise.all([page.context().waitForEvent('page'), page.keyboard.press('Enter')]);
		await tab.waitForLoadState();
		expect(tab.url()).toBe('http://127.1.0.13:8010/Cluster/be1/?language=en');
		expect(await tab.evaluate(() => window.opener)).toBeNull();
	});
});
