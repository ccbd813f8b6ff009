/**
 * A bare node's WebAdmin in a browser, as a learner meets it: started in the app's terminal, opened by the app's link, another
 * member and the licence entered, stopped there, and, started again as the manager, a cluster domain made.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type ClusterStatus, clusterStatusSchema } from '../../engine/contract/cluster-status.ts';
import { picture, type Visit } from './browser.ts';
import { setUpRealJourney } from './real-journey.ts';

/** Real nodes start and stop on a busy machine. */
const waitMs = 30_000;

let visited: Visit;
let app: Page;
let status: ClusterStatus;

setUpRealJourney(async (journey) => {
	({ visited, page: app } = journey);
	const { lab } = journey;
	const up = await lab.run('up', 'bare', '--detach', '--json');
	expect(up.code, up.stderr).toBe(0);
	status = clusterStatusSchema.parse(JSON.parse(up.stdout));
	app.setDefaultTimeout(waitMs);
	await app.goto((await lab.run('open', '--no-browser')).stdout.trim());
	await app.getByRole('button', { name: 'Open bare' }).click();
	await app.locator('[data-pill]', { hasText: '4 nodes to set up' }).waitFor();
});

async function openTerminal(): Promise<void> {
	await app.getByRole('button', { name: 'Actions for be1' }).click();
	await app.locator('[data-action="shell"]').click();
	await app.locator('[data-shell-state="open"]').waitFor();
	await app.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Shell in be1'));
}

/** By the link in be1's details, and through the login. */
async function openWebAdmin(): Promise<Page> {
	const link = app.locator('[data-details="be1"] [data-web-admin=""]');
	// A second click on a node lets it go.
	if ((await app.locator('[data-details="be1"]').count()) === 0) await app.locator('[data-node="be1"] [data-select]').first().click();
	const [page] = await Promise.all([visited.context.waitForEvent('page'), link.click()]);
	page.setDefaultTimeout(waitMs);
	await page.fill('#name', 'postmaster');
	await page.fill('#password', status.administrator?.password ?? '');
	await page.click('#log-in');
	await page.waitForSelector('[data-page="cluster"]');
	return page;
}

const be1Is = (word: string) => app.locator('[data-node="be1"]').getByText(word).first().waitFor();

test('a bare node is set up in its WebAdmin, and makes a cluster domain once it leads', async () => {
	await picture(app, 'bare-real-nothing-dark');
	await openTerminal();
	await app.keyboard.type('mailctl start\n');
	await be1Is('runs alone');
	const alone = await openWebAdmin();
	await picture(app, 'bare-real-alone-dark');
	expect(await alone.locator('#alone').innerText()).toContain('runs alone, in no cluster');

	await alone.click('#realm-Settings');
	const other = status.nodes.find(({ name }) => name === 'be2')?.address ?? expect.unreachable();
	await alone.locator('input[name="address"]').first().fill(other);
	await alone.click('#save-members');
	await alone.waitForSelector('#done.done');
	await picture(alone, 'bare-real-webadmin-members');
	expect(await alone.locator(`[data-address="${other}"]`).getAttribute('data-member')).toBe('be2');
	await alone.click('#menu-Other');
	await alone.fill('#key', await alone.locator('#free-licence').innerText());
	await alone.click('#enter-licence');
	await alone.waitForSelector('#licence[data-licensed="yes"]');

	await alone.click('#stop');
	await alone.click('#confirm');
	await alone.waitForSelector('[data-page="stopping"]');
	await picture(alone, 'bare-real-webadmin-stopping');
	expect(await alone.evaluate(() => getComputedStyle(document.body).display)).toBe('flex');
	await be1Is('not started');

	await app.locator('[data-shell-tab="be1"]').click();
	await app.locator('[data-shell-state="open"] textarea').focus();
	await app.keyboard.type('mailctl start --ClusterBackend\n');
	await be1Is('Controller');
	const leading = await openWebAdmin();
	await picture(app, 'bare-real-leads-dark');
	await leading.click('#realm-Users');
	await leading.fill('#name', 'company.test');
	await leading.click('#create-shared');
	expect(await leading.locator('tr[data-domain="company.test"]').innerText()).toContain('[+] company.test');
	expect(visited.errors).toEqual([]);
});
