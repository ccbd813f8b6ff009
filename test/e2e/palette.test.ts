/**
 * The palette and the menus in a real browser: every action by its name, each where it belongs, none twice.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { picture, type VisitOptions } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

async function opened(options?: VisitOptions): Promise<{ page: Page; cluster: FakeCluster }> {
	const page = await journeys.newPage(options);
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	await cluster.open(page);
	return { page, cluster };
}

const fine = { scrolls: false, overlaps: [], clipped: [] };
/** Where the library puts what lies over the page, and what stops the focus in it, is its own. */
const ownFaults = (faults: readonly string[]) =>
	faults.filter((fault) => !/^region: .*portal|^aria-hidden-focus|^aria-required-children: #mantine/.test(fault));
/** The library gives it back a moment after what lay over the page has gone. */
const focused = (page: Page, part: string) => page.waitForFunction((name) => document.activeElement?.getAttribute('data-select') === name, part);

describe('the palette', () => {
	test('kills the controller by name, by keyboard alone, and gives the focus back', async () => {
		const { page } = await opened();
		await page.locator('[data-select="be2"]').focus();
		await page.keyboard.press('Control+k');
		const input = page.getByRole('combobox', { name: 'Find an action' });
		await page.locator('[data-palette] input:focus').waitFor();
		await page.keyboard.type('kill controller');
		const options = page.locator('[data-palette]').getByRole('option');
		expect(await options.first().textContent()).toContain('Kill be1');
		expect(await input.getAttribute('aria-activedescendant')).toBe(await options.first().getAttribute('id'));
		const called = journeys.engine.nextCall('fault');
		await page.keyboard.press('Enter');
		expect((await called).args).toEqual({ name: clusterName, kind: 'kill', node: 'be1' });
		await page.locator('[data-palette]').waitFor({ state: 'detached' });
		await focused(page, 'be2');
		// What was used last comes first.
		await page.keyboard.press('Control+k');
		await page.locator('[data-palette] input:focus').waitFor();
		expect(await options.first().textContent()).toContain('Kill be1');
		await page.keyboard.press('Escape');
		await page.locator('[data-palette]').waitFor({ state: 'detached' });
	});

	test('what is not possible is there, greyed, and says why; it is not done', async () => {
		const { page } = await opened();
		await page.locator('[data-find-action]').click();
		await page.locator('[data-palette] input:focus').waitFor();
		await page.keyboard.type('resume be1');
		const option = page.locator('[data-found="node:be1:resume"]');
		await option.waitFor();
		expect(await option.getAttribute('aria-disabled')).toBe('true');
		expect(await option.textContent()).toContain('It is not paused.');
		const before = journeys.engine.calls.length;
		await page.keyboard.press('Enter');
		expect(journeys.engine.calls.slice(before).filter(({ name }) => name === 'fault')).toEqual([]);
		expect(await page.locator('[data-palette]').isVisible()).toBe(true);
	});

	test('does not open in a field that is typed into, and answers nothing with a word', async () => {
		const { page } = await opened();
		await page.getByLabel('Mails per second').focus();
		await page.keyboard.press('Control+k');
		await page.keyboard.press('?');
		expect(await page.locator('[data-palette], [data-keys]').count()).toBe(0);
		await page.locator('[data-find-action]').click();
		await page.locator('[data-palette] input:focus').waitFor();
		await page.keyboard.type('xyzzy');
		await page.getByText('No action matches').waitFor();
	});

	test('removing a node is asked once, and done after a yes', async () => {
		const { page } = await opened();
		await page.keyboard.press('Control+k');
		await page.locator('[data-palette] input:focus').waitFor();
		await page.keyboard.type('remove fe2');
		await page.locator('[data-found="node:fe2:remove"]').waitFor();
		await page.keyboard.press('Enter');
		await page.getByText('Remove fe2?').waitFor();
		expect(journeys.engine.calls.some(({ name }) => name === 'remove')).toBe(false);
		journeys.engine.answers.remove = () => ({ ok: true, value: { node: 'fe2' } });
		const called = journeys.engine.nextCall('remove');
		await page.locator('[data-question-yes]').click();
		expect((await called).args).toEqual({ name: clusterName, node: 'fe2' });
		await page.getByText('fe2 was removed.').waitFor();
	});

	test.each([
		['dark', 'en'],
		['light', 'en'],
		['dark', 'de'],
		['light', 'de'],
	] as const)('how it looks, %s %s', async (scheme, language) => {
		const { page } = await opened({ scheme, language });
		await page.locator('[data-find-action]').click();
		await page.locator('[data-palette] input:focus').waitFor();
		await page.keyboard.type('be1');
		await page.locator('[data-found="node:be1:kill"]').waitFor();
		await picture(page, `palette-${scheme}-${language}`);
		expect(await layoutFaults(page)).toMatchObject({ scrolls: false, clipped: [] });
		expect(ownFaults(await axeFaults(page))).toEqual([]);
		if (language === 'de') {
			await page.locator('[data-palette] input').fill('kill controller');
			await page.locator('[data-palette]').getByRole('option', { name: 'be1: Hart beenden' }).waitFor();
		}
	});
});

describe('menus', () => {
	test('the other mouse button opens the menu of what is under it: a node, the balancer', async () => {
		const { page } = await opened();
		await page.locator('[data-node="be2"]').click({ button: 'right' });
		const menu = page.locator('[data-context-menu="node"]');
		await menu.waitFor();
		await picture(page, 'menu-dark-en');
		expect(ownFaults(await axeFaults(page))).toEqual([]);
		const called = journeys.engine.nextCall('fault');
		await menu.locator('[data-action="volume-away"]').click();
		expect((await called).args).toEqual({ name: clusterName, kind: 'volume-away', node: 'be2' });
		await menu.waitFor({ state: 'detached' });
		await page.locator('[data-select="(balancer)"]').click({ button: 'right' });
		await page.locator('[data-context-menu="balancer"]').waitFor();
		await page.keyboard.press('Escape');
		await page.locator('[data-context-menu]').waitFor({ state: 'detached' });
	});

	test('by the menu key, and the focus comes back to the node', async () => {
		const { page } = await opened();
		await page.locator('[data-select="be1"]').focus();
		await page.keyboard.press('Shift+F10');
		await page.locator('[data-context-menu="node"]').waitFor();
		const action = () => page.evaluate(() => document.activeElement?.getAttribute('data-action'));
		for (let keys = 0; keys < 20 && (await action()) !== 'drain'; keys++) await page.keyboard.press('ArrowDown');
		expect(await action()).toBe('drain');
		journeys.engine.answers.drain = () => ({ ok: true, value: { node: 'be1', lastOf: [] } });
		const called = journeys.engine.nextCall('drain');
		await page.keyboard.press('Enter');
		expect((await called).args).toEqual({ name: clusterName, node: 'be1' });
		await page.getByText('be1 is drained: no accounts, no sessions.').waitFor();
		await focused(page, 'be1');
	});

	test('the last node of its role drains only after a question', async () => {
		const { page } = await opened();
		journeys.engine.answers.drain = ({ force }) =>
			force
				? { ok: true, value: { node: 'be1', lastOf: ['backend'] } }
				: { ok: false, error: { code: 'nobody-ready', message: 'be1 is the last backend that is ready' } };
		await page.locator('[data-select="be1"]').click();
		await page.locator('[data-do="drain"]').click();
		await page.getByText('be1 is the last one of its role').waitFor();
		expect(await page.locator('[data-banner]').count()).toBe(0);
		const called = journeys.engine.nextCall('drain');
		await page.locator('[data-question-yes]').click();
		expect((await called).args).toEqual({ name: clusterName, node: 'be1', force: true });
	});

	test('the details have the same actions, and nothing is cut off', async () => {
		const { page } = await opened({ language: 'de' });
		await page.locator('[data-select="be1"]').click();
		await page.locator('[data-do="volume-away"]').waitFor();
		await picture(page, 'node-buttons-dark-de');
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
	});
});
