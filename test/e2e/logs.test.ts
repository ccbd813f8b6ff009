/**
 * The tab “Logs” over the fake engine: all nodes' lines as one, filtered, followed, stood still in.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { picture, type VisitOptions } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

/** As pino writes it, so many milliseconds into the recording. */
function lineOf(node: string, atMs: number, type: string, fields: Record<string, unknown> = {}): string {
	const time = new Date(Date.parse(journeys.engine.status?.startedAt ?? '') + atMs).toISOString();
	return JSON.stringify({ level: 30, time, node, type, ...fields, msg: type });
}

async function openLogs(options?: VisitOptions): Promise<Page> {
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	journeys.engine.logs.set('be1', [lineOf('be1', 300, 'state', { state: 'joining' }), lineOf('be1', 400, 'controller-taken', { epoch: 7, from: '6-free' })]);
	journeys.engine.logs.set('be2', [
		lineOf('be2', 350, 'state', { state: 'joining' }),
		lineOf('be2', 2000, 'member-suspected', { member: 'be1', silentForMs: 200.123 }),
	]);
	journeys.engine.logs.set('fe1', ['Error: <img src=x onerror=alert(1)> is text', lineOf('fe1', 500, 'link-up', { peer: 'be1' })]);
	const page = await journeys.newPage(options);
	await cluster.open(page);
	await page.getByRole('tab', { name: 'Logs' }).click();
	await page.locator('[data-log-lines="6"]').waitFor();
	return page;
}

/** 'node what' of the lines in sight, from the top. */
const told = (page: Page) =>
	page.locator('[data-log-line]').evaluateAll((lines) => lines.map((line) => `${line.children[1]?.textContent} ${(line as HTMLElement).dataset.logLine}`));

test('all nodes’ lines in the order of time, each with its node; what a node writes is text', async () => {
	const page = await openLogs();
	expect(await told(page)).toEqual(['be1 state', 'be2 state', 'be1 controller-taken', 'fe1 text', 'fe1 link-up', 'be2 member-suspected']);
	expect(await page.locator('[data-log-lines] img').count()).toBe(0);
	expect(await page.locator('[data-log-line="member-suspected"]').getAttribute('data-level')).toBe('warn');
});

test('new lines are read along, until a line is chosen: then it stands still and the line is shown whole', async () => {
	const page = await openLogs();
	journeys.engine.push('log', { name: clusterName, node: 'be2', lines: [lineOf('be2', 3000, 'controller-taken', { epoch: 8 })] });
	await page.locator('[data-log-lines="7"]').waitFor();
	await page.getByRole('listbox').press('ArrowUp');
	expect(await page.locator('[data-log-raw]').textContent()).toContain('"epoch":8');
	expect(await page.getByRole('checkbox', { name: 'Follow' }).isChecked()).toBe(false);
	await page.getByRole('listbox').press('Home');
	expect(await page.locator('[data-log-raw]').textContent()).toContain('"state":"joining"');
	await page.getByRole('checkbox', { name: 'Follow' }).check();
});

test('filtered by node, by words and by gravity; nothing left says so and leads back', async () => {
	const page = await openLogs();
	await page.locator('[data-log-node="be2"]').click();
	await page.locator('[data-log-lines="2"]').waitFor();
	await page.getByRole('checkbox', { name: 'Warnings' }).check();
	expect(await told(page)).toEqual(['be2 member-suspected']);
	await page.locator('[data-log-search]').fill('nowhere');
	await page.locator('[data-logs-none]').getByRole('button').click();
	await page.locator('[data-log-lines="6"]').waitFor();
});

test('words are looked for in the whole logs, not only in the lines that were read; where they are nowhere, it says so', async () => {
	const page = await openLogs();
	// Older than the first reading reaches: only a search finds it.
	journeys.engine.logs.get('be2')?.unshift(lineOf('be2', 100, 'controller-taken', { epoch: 2 }));
	await page.locator('[data-log-search]').fill('controller-taken');
	await page.locator('[data-log-lines="2"]').waitFor();
	expect(await told(page)).toEqual(['be2 controller-taken', 'be1 controller-taken']);
	await page.locator('[data-log-searched="true"]', { hasText: 'older lines too' }).waitFor();
	await page.locator('[data-log-search]').fill('nowhere');
	await page.locator('[data-logs-none]', { hasText: '“nowhere” is nowhere in the logs' }).waitFor();
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, 'logs-search');
});

test('who leaves the tab is no longer followed; a node whose log cannot be read is named', async () => {
	journeys.engine.answers.logs = ({ node }) =>
		node === 'fe2' ? { ok: false, error: { code: 'docker', message: 'its container is gone' } } : { ok: true, value: [] };
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const page = await journeys.newPage();
	await cluster.open(page);
	await page.getByRole('tab', { name: 'Logs' }).click();
	await page.locator('[data-log-failure="fe2"]', { hasText: 'its container is gone' }).waitFor();
	const ended = journeys.engine.nextCall('followLog');
	await page.getByRole('tab', { name: 'Events' }).click();
	expect((await ended).args).toMatchObject({ on: false });
});

test('a hundred thousand lines cost no more than those in sight', async () => {
	const page = await openLogs();
	for (let part = 0; part < 20; part++) {
		const lines = Array.from({ length: 1000 }, (_, index) => lineOf('be1', 4000 + part * 1000 + index, 'link-up', { peer: `x${index}` }));
		journeys.engine.push('log', { name: clusterName, node: 'be1', lines });
	}
	await page.locator('[data-log-lines="20000"]').waitFor();
	expect(await page.locator('[data-log-line]').count()).toBeLessThan(80);
	expect(await page.getByText('older lines are no longer here').isVisible()).toBe(true);
});

test.each(['dark', 'light'] as const)('looks as it should, %s', async (scheme) => {
	const page = await openLogs({ scheme });
	await page.getByRole('listbox').press('ArrowUp');
	await picture(page, `logs-${scheme}-1280`);
	expect(await axeFaults(page)).toEqual([]);
	expect(await layoutFaults(page)).toEqual({ scrolls: false, overlaps: [], clipped: [] });
});
