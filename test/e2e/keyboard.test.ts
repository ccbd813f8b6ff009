/**
 * Without a mouse: every part is reached, the focus is seen, and it is never lost.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { statusOf, writeFailover } from '../../renderer/src/state/fixture/failover.ts';
import { picture, type VisitOptions } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults } from './looks.ts';

const journeys = setUpJourneys();

async function opened(options?: VisitOptions): Promise<{ page: Page; cluster: FakeCluster }> {
	const page = await journeys.newPage(options);
	const cluster = new FakeCluster(journeys.engine, 'dynamic-3');
	await cluster.open(page);
	return { page, cluster };
}

const at = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-select') ?? document.activeElement?.tagName ?? '');
const region = (page: Page) => page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region') ?? '');

test('the first stop skips the header; F6 leads from region to region, and back', async () => {
	const { page } = await opened();
	await page.keyboard.press('Tab');
	expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
	await page.keyboard.press('Enter');
	expect(await at(page)).not.toBe('BODY');
	const seen: string[] = [];
	for (let keys = 0; keys < 7; keys++) {
		await page.keyboard.press('F6');
		seen.push(await region(page));
	}
	expect(new Set(seen)).toEqual(new Set(['header', 'picture', 'faults', 'transport', 'details', 'bottom']));
	const before = await region(page);
	await page.keyboard.press('F6');
	await page.keyboard.press('Shift+F6');
	expect(await region(page)).toBe(before);
});

test('arrows lead through the picture, Enter chooses, Escape gives the choice up', async () => {
	const { page } = await opened();
	await page.locator('[data-select="(balancer)"]').focus();
	for (const [key, wanted] of [
		['ArrowRight', /^fe[12]$/],
		['ArrowRight', /^be[123]$/],
		['ArrowLeft', /^fe[12]$/],
		['ArrowLeft', /balancer/],
	] as const) {
		await page.keyboard.press(key);
		expect(await at(page)).toMatch(wanted);
	}
	await page.locator('[data-select="fe1"]').focus();
	await page.keyboard.press('ArrowDown');
	expect(await at(page)).toBe('fe2');
	await page.locator('[data-select="be1"]').focus();
	await page.keyboard.press('Enter');
	await page.locator('[data-details="be1"]').waitFor();
	await page.keyboard.press('Escape');
	await page.locator('[data-details="be1"]').waitFor({ state: 'detached' });
	expect(await at(page)).toBe('be1');
	expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)).toBe('solid');
});

test('the controller is killed, the past looked at, and all healed, without a mouse', async () => {
	const { page, cluster } = await opened();
	const find = async (words: string) => {
		await page.keyboard.press('Control+k');
		await page.locator('[data-palette] input:focus').waitFor();
		await page.keyboard.type(words);
		await page.keyboard.press('Enter');
		await page.locator('[data-palette]').waitFor({ state: 'detached' });
	};
	const killed = journeys.engine.nextCall('fault');
	await find('kill @controller');
	expect((await killed).args).toEqual({ name: clusterName, kind: 'kill', node: 'be1' });
	writeFailover(cluster.writer, cluster.shape, cluster.nowMs, true);
	cluster.push();
	await cluster.shown(page);
	const controller = (name: string) =>
		page.waitForFunction((node) => document.querySelector(`[data-node="${node}"]`)?.getAttribute('data-role') === 'controller', name);
	await controller('be2');
	for (let keys = 0; keys < 8 && (await region(page)) !== 'transport'; keys++) await page.keyboard.press('F6');
	expect(await region(page)).toBe('transport');
	const isSlider = () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'slider');
	for (let keys = 0; keys < 12 && !(await isSlider()); keys++) await page.keyboard.press('Tab');
	expect(await isSlider()).toBe(true);
	await page.keyboard.press('Home');
	await page.keyboard.press('Shift+ArrowRight');
	await controller('be1');
	await find('back to live');
	await controller('be2');
	const healed = journeys.engine.nextCall('heal');
	await find('heal all');
	expect((await healed).args).toEqual({ name: clusterName });
});

test('the focus stays near where it was when its node is removed', async () => {
	const { page, cluster } = await opened();
	const left = statusOf({ ...cluster.shape, frontends: ['fe1'] }, clusterName, 'dynamic-3');
	await page.locator('[data-select="fe2"]').focus();
	journeys.engine.status = left;
	cluster.writer.engine(cluster.nowMs, { type: 'node-removed', node: 'fe2' });
	cluster.push();
	journeys.engine.push('status', { status: left });
	await page.locator('[data-node="fe2"]').waitFor({ state: 'detached' });
	await page.waitForFunction(() => document.activeElement?.closest('[data-region="picture"]') !== null);
});

test.each([
	['dark', 'en', 'Keyboard shortcuts'],
	['light', 'de', 'Tastenkürzel'],
] as const)('? tells the keys, Escape closes them, %s %s', async (scheme, language, title) => {
	const { page } = await opened({ scheme, language });
	await page.locator('[data-select="be1"]').focus();
	await page.keyboard.press('?');
	await page.getByRole('dialog').getByText(title).waitFor();
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, `keys-${scheme}-${language}`);
	await page.keyboard.press('Escape');
	await page.waitForFunction(() => document.activeElement?.getAttribute('data-select') === 'be1');
	expect(await page.locator('[data-keys]').count()).toBe(0);
});
