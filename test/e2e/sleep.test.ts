/**
 * The computer sleeps while a cluster is open: the page says so, and asks anew where things stand.
 */
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { picture, type VisitOptions } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
let cluster: FakeCluster;

beforeEach(() => {
	cluster = new FakeCluster(journeys.engine, 'dynamic-3');
});

async function openPage(options: VisitOptions = {}): Promise<Page> {
	return journeys.newPage(options);
}

const note = (page: Page) => page.locator('[data-banner="sleep"]');

test.each([
	['en', 'dark', 'The computer slept for 12 min.'],
	['de', 'light', 'Der Rechner hat 12 Min. geschlafen.'],
] as const)('a sleep is told as one (%s, %s), and its note can be closed', async (language, scheme, words) => {
	const page = await openPage({ scheme, language });
	await cluster.open(page);
	expect(await note(page).count()).toBe(0);
	cluster.writer.engine(cluster.nowMs + 100, { type: 'slept', forMs: 725_000, countedMs: 0 });
	cluster.push();
	await note(page).getByText(words).waitFor();
	await page.locator('[data-sleep="mark"]').waitFor();
	expect(await axeFaults(page)).toEqual([]);
	expect(await layoutFaults(page)).toMatchObject({ scrolls: false, clipped: [] });
	await picture(page, `sleep-${language}-${scheme}`);
	await note(page).getByRole('button').click();
	await note(page).waitFor({ state: 'detached' });
});

test('a page that opens long after a sleep has no note of it', async () => {
	cluster.writer.engine(cluster.nowMs, { type: 'slept', forMs: 725_000, countedMs: 0 });
	cluster.writer.beat(cluster.nowMs + 61_000, 'be1', ['be2', 'be3']);
	cluster.push();
	const page = await openPage();
	await cluster.open(page);
	expect(await note(page).count()).toBe(0);
});

test('a page that was frozen asks anew where things stand, from where it stopped reading', async () => {
	const page = await openPage();
	await page.clock.install();
	await cluster.open(page);
	const before = journeys.engine.calls.length;
	const lastSeq = cluster.writer.lastSeq;
	await page.clock.fastForward('20:00');
	expect((await journeys.engine.nextCall('status', before)).args).toMatchObject({ name: 'training-1' });
	expect((await journeys.engine.nextCall('follow', before)).args).toMatchObject({ afterSeq: lastSeq });
});
