/**
 * The computer sleeps while a cluster is open: the page says so, and asks anew where things stand.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { axeFaults, layoutFaults } from './looks.ts';

let browser: Browser;
let engine: FakeEngine;
let cluster: FakeCluster;
let visits: Visit[] = [];

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(async () => {
	await browser?.close();
});
beforeEach(async () => {
	engine = await startFakeEngine(builtInterface());
	cluster = new FakeCluster(engine, 'dynamic-3');
	visits = [];
});
afterEach(async () => {
	for (const { context } of visits) await context.close();
	await engine.close();
	expect(visits.flatMap((each) => each.errors)).toEqual([]);
});

async function openPage(options: VisitOptions = {}): Promise<Page> {
	const made = await visit(browser, options);
	visits.push(made);
	return made.page;
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
	const before = engine.calls.length;
	const lastSeq = cluster.writer.lastSeq;
	await page.clock.fastForward('20:00');
	expect((await engine.nextCall('status', before)).args).toMatchObject({ name: 'training-1' });
	expect((await engine.nextCall('follow', before)).args).toMatchObject({ afterSeq: lastSeq });
});
