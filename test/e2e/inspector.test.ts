/**
 * What is chosen in the picture, shown at the right: nodes with what they need, links by direction, the volume.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeFailover } from '../../renderer/src/state/fixture/failover.ts';
import { picture, type VisitOptions } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

async function openCluster(options?: VisitOptions): Promise<{ readonly page: Page; readonly cluster: FakeCluster }> {
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const page = await journeys.newPage(options);
	await cluster.open(page);
	return { page, cluster };
}

/** Others may lie over the middle of a line, or of the volume: the mouse has to aim, the test does not. */
async function chooseLink(page: Page, one: string, other: string): Promise<void> {
	await page.locator(`[data-hit="${one}|${other}"]`).dispatchEvent('click');
	await page.locator('[data-link-state]').waitFor();
}

async function chooseVolume(page: Page): Promise<void> {
	await page.locator('[data-select="(volume)"]').press('Enter');
	await page.locator('[data-details="volume"]').waitFor();
}

test('a node says what it needs of its machine, and what happened to it last, with the log around it', async () => {
	const { page, cluster } = await openCluster();
	writeFailover(cluster.writer, cluster.shape, cluster.nowMs);
	cluster.push();
	await page.locator('[data-select="be2"]').click();
	const details = page.locator('[data-details="be2"]');
	await details.locator('[data-recent]').first().waitFor();
	const facts = await details.textContent();
	expect(facts).toMatch(/Processor6%/);
	expect(facts).toMatch(/Memory71\.5 MB/);
	expect(facts).toMatch(/Running for1 min/);
	journeys.engine.logs.set('be2', ['{"level":30,"time":"2026-01-15T14:30:03.000Z","node":"be2","type":"controller-taken","epoch":8,"msg":"controller-taken"}']);
	await details.locator('[data-do="log-around"]').click();
	await page.locator('[data-log-line="controller-taken"]').waitFor();
	expect(await page.getByRole('checkbox', { name: 'Follow' }).isChecked()).toBe(false);
});

test('a link tells each direction by itself, and is cut one way or both', async () => {
	const { page, cluster } = await openCluster();
	await chooseLink(page, 'be1', 'be2');
	expect(await page.locator('[data-link-state]').getAttribute('data-link-state')).toBe('up');
	const called = journeys.engine.nextCall('linkFault');
	await page.locator('[data-do="cut-be1"]').click();
	expect((await called).args).toMatchObject({ kind: 'cut', a: 'be1', b: 'be2', oneWay: true });
	cluster.writer.engine(cluster.nowMs, { type: 'link-fault', kind: 'cut', links: [{ from: 'be1', to: 'be2' }] });
	cluster.push();
	await page.locator('[data-direction="be1>be2"][data-look="cut"]').waitFor();
	expect(await page.locator('[data-direction="be2>be1"]').getAttribute('data-look')).toBe('as it should');
	expect(await page.locator('[data-do="heal-be2"]').getAttribute('aria-disabled')).toBe('true');
	const healed = journeys.engine.nextCall('linkFault');
	await page.locator('[data-do="heal"]').click();
	expect((await healed).args).toMatchObject({ kind: 'heal', a: 'be1', b: 'be2', oneWay: false });
});

test('the volume says whose it is, and which backend sees it how', async () => {
	const { page, cluster } = await openCluster();
	await chooseVolume(page);
	const details = page.locator('[data-details="volume"]');
	expect(await details.textContent()).toContain('7-be1.3');
	// An account that was given up is one without an owner.
	expect(await details.textContent()).toMatch(/Accounts with an owner12Free accounts0/);
	cluster.writer.engine(cluster.nowMs, { type: 'token', path: 'SharedDomains/example.test/alice.macnt', before: '12-be1.3', after: '13-free' });
	cluster.push();
	await details.locator('dl', { hasText: 'Accounts with an owner11Free accounts1' }).waitFor();
	cluster.writer.engine(cluster.nowMs, { type: 'fault', node: 'be1', kind: 'volume-away', by: 'lab' });
	cluster.push();
	await details.locator('[data-seen-by="be1"][data-volume="away"]').waitFor();
	expect(await details.locator('[data-seen-by="be2"]').getAttribute('data-volume')).toBe('here');
	await details.locator('[data-do="browse-volume"]').click();
	expect(await page.getByRole('tab', { name: 'Files' }).getAttribute('aria-selected')).toBe('true');
});

test.each([
	['dark', 'en'],
	['light', 'de'],
] as const)('each looks as it should, %s %s', async (scheme, language) => {
	const { page } = await openCluster({ scheme, language });
	for (const [name, choose] of [
		['node', () => page.locator('[data-select="be1"]').click()],
		['link', () => chooseLink(page, 'be1', 'be2')],
		['volume', () => chooseVolume(page)],
	] as const) {
		await choose();
		await picture(page, `inspector-${name}-${scheme}-${language}`);
		expect(await axeFaults(page)).toEqual([]);
		expect(await layoutFaults(page)).toEqual({ scrolls: false, overlaps: [], clipped: [] });
	}
});
