/**
 * A long session: an engine pushes a page that comes back, or another one, the newest events alone. What lies before
 * is read from the recording, and then everything is as if the page had been there all the time.
 */
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { sampleOf, writeBeats, writeFailover } from '../../renderer/src/state/fixture/failover.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';

const journeys = setUpJourneys();
/** What is read in the background waits for this. */
let mayRead: () => void;
let cluster: FakeCluster;

beforeEach(() => {
	const { engine } = journeys;
	cluster = new FakeCluster(engine, 'dynamic');
	const { writer, shape } = cluster;
	writer.engine(3000, { type: 'traffic-started', ratePerS: 20 });
	// Something had happened: without a cause it were a wait, and no outage.
	writer.engine(3100, { type: 'healed', node: 'be2' });
	writer.engine(3200, { type: 'traffic', sample: sampleOf({ waitingMs: 2450 }) });
	writeFailover(writer, shape, 5000);
	writeBeats(writer, shape, 9000, 60_000, ['be2']);
	writer.engine(60_000, { type: 'traffic', sample: sampleOf() });
	cluster.push();
	const all = engine.recording;
	if (engine.status) engine.status = { ...engine.status, controller: { node: 'be2', epoch: 8 }, backup: null, traffic: { ratePerS: 20 } };
	const read = new Promise<void>((resolve) => {
		mayRead = resolve;
	});
	engine.answers = {
		follow: ({ afterSeq }) => {
			const newest = all.slice(-200).filter(({ seq }) => seq > afterSeq);
			if (newest.length > 0) engine.push('events', { name: clusterName, events: newest });
			return { ok: true, value: { lastSeq: all.length } };
		},
		recordingRead: async ({ afterSeq, most }) => {
			await read;
			return {
				ok: true,
				value: { name: clusterName, startedAt: engine.status?.startedAt ?? '', lastSeq: all.length, events: all.slice(afterSeq, afterSeq + most) },
			};
		},
	};
});

const summary = (page: Page) => page.locator('[data-summary]');

test.each(['en', 'de'] as const)('a page that comes late says that earlier faults are still loading, and has them when they are, %s', async (language) => {
	const page = await journeys.newPage({ language });
	await cluster.open(page);
	const loading = page.locator('[data-measured-gap="loading"]');
	await loading.waitFor();
	expect(await loading.textContent()).toBe(language === 'de' ? 'Frühere Störungen werden noch geladen.' : 'Earlier faults are still loading.');
	// The engine's word: nobody has to wait for the past to stop what runs.
	await page.locator('[data-traffic="running"]').waitFor();
	mayRead();
	await loading.waitFor({ state: 'detached' });
	expect(await summary(page).textContent()).toMatch(language === 'de' ? /be1.*nach 0,21.* be2/ : /be1 was killed.*After .*0\.21 s be2 led/i);
	expect(await page.locator('[data-figure="longest"]').textContent()).toBe(language === 'de' ? '2,45 s' : '2.45 s');
});

test('home and back tells the same as before', async () => {
	mayRead();
	const page = await journeys.newPage();
	await cluster.open(page);
	await summary(page).waitFor();
	const before = await page.locator('[data-region="details"]').textContent();
	await page.locator('[data-region="header"] button').first().click();
	await page.locator('[data-page="home"]').waitFor();
	await page.goBack();
	await cluster.shown(page);
	await summary(page).waitFor();
	expect(await page.locator('[data-region="details"]').textContent()).toBe(before);
});
