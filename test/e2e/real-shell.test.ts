/**
 * A shell in a real node, opened and used by keyboard alone; and the real volume, as it changes under traffic.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { picture, type Visit } from './browser.ts';
import { startTraffic } from './failover-tour.ts';
import { setUpRealJourney } from './real-journey.ts';

let visited: Visit;
let page: Page;

setUpRealJourney(async (journey) => {
	({ visited, page } = journey);
	const { lab } = journey;
	const up = await lab.run('up', 'dynamic', '--detach');
	expect(up.code, up.stderr).toBe(0);
	const opened = await lab.run('open', '--no-browser');
	await page.goto(opened.stdout.trim());
	await page.getByRole('button', { name: 'Open dynamic' }).click();
	await page.locator('[data-pill]', { hasText: 'all nodes ready' }).waitFor();
});

const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const rows = () => page.locator('.xterm-rows:visible');

test('by keyboard alone: a shell in be1, `mailctl status` says who is controller, and the way out again', async () => {
	for (let tabs = 0; tabs < 40 && (await focused()) !== 'Actions for be1'; tabs++) await page.keyboard.press('Tab');
	expect(await focused()).toBe('Actions for be1');
	await page.keyboard.press('Enter');
	await page.locator('[data-action="shell"]').waitFor();
	const item = () => page.evaluate(() => document.activeElement?.getAttribute('data-action'));
	for (let keys = 0; keys < 12 && (await item()) !== 'shell'; keys++) await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.locator('[data-shell-state="open"]').waitFor();
	await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Shell in be1'));
	await page.keyboard.type('mailctl status\n');
	await rows()
		.getByText(/^controller +be1, epoch 1/)
		.waitFor();
	await page.keyboard.type('echo 5 € | wc -m; stty size\n');
	await rows()
		.getByText(/^\d+ \d+ *$/)
		.waitFor();
	await picture(page, 'real-shell-dark-1280');
	await page.keyboard.press('Control+Shift+F6');
	expect(await page.evaluate(() => document.activeElement?.getAttribute('data-shell-tab'))).toBe('be1');
	expect(visited.errors).toEqual([]);
});

test('a shell ends as it says, and the node does not mind', async () => {
	await page.locator('.xterm-helper-textarea').focus();
	await page.keyboard.type('exit 3\n');
	await page.getByText('The shell has ended: exit 3.').waitFor();
	expect(await page.locator('[data-node="be1"]').getAttribute('data-state')).toBe('ready');
});

test('the volume is followed: the mail of a running traffic appears in the folder in view', async () => {
	await page.getByRole('button', { name: 'Look inside the shared volume' }).click();
	for (const name of ['SharedDomains', 'example.test', 'alice.macnt']) await page.locator(`[data-entry="${name}"] button`).click();
	await page.locator('[data-entry="0-free"]').waitFor();
	await startTraffic(page);
	// The token is renamed by the backend that opens the account.
	await page.locator('[data-entry^="1-be"]').waitFor();
	await page.locator('[data-entry^="1-be"] button').click();
	await page.locator('[data-entry]').first().waitFor();
	await picture(page, 'real-files-dark-1280');
	expect(visited.errors).toEqual([]);
});
