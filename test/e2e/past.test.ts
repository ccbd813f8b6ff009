/**
 * What is shown of a past moment is that moment's: which faults were on; and where a recording begins to be told.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeBeats, writeFailover, writeReturn } from '../../renderer/src/state/fixture/failover.ts';
import { picture } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
const shownMs = async (page: Page) => Number(await page.locator('[data-shown-ms]').getAttribute('data-shown-ms'));

/** be1 is killed at 5 s and back at 8 s. */
function failover(): FakeCluster {
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	const { writer, shape } = cluster;
	writeBeats(writer, shape, 3100, 5000);
	writeFailover(writer, shape, 5000);
	writeBeats(writer, shape, 5400, 8000, ['be2']);
	writeReturn(writer, shape, 8000);
	writeBeats(writer, shape, 8500, 9000);
	cluster.push();
	return cluster;
}

test.each([
	{ scheme: 'dark', language: 'en' },
	{ scheme: 'light', language: 'de' },
] as const)('of a past moment the faults are shown that were on, without an undoing, $language', async (options) => {
	const cluster = failover();
	const page = await journeys.newPage(options);
	await cluster.open(page);
	const bar = page.locator('[data-region="faults"]');
	expect(await bar.textContent()).toContain(options.language === 'de' ? 'Keine Störung ist aktiv.' : 'No fault is active.');
	await page.locator('[data-sign="faultBack"]').click();
	await page.locator('[data-fault-on="kill be1"]').waitFor();
	expect(await page.locator('[data-undo]').count()).toBe(0);
	await picture(page, `past-faults-${options.scheme}-${options.language}`);
	expect(await axeFaults(page)).toEqual([]);
	expect(await layoutFaults(page)).toEqual({ scrolls: false, overlaps: [], clipped: [] });
	await page.locator('[data-sign="back"]').click();
	await page.locator('[data-fault-on]').waitFor({ state: 'detached' });
	expect(await bar.textContent()).toContain(options.language === 'de' ? 'In diesem Moment war keine Störung aktiv.' : 'No fault was active then.');
	await page.locator('[data-go-live]').click();
	await page.getByText(options.language === 'de' ? 'Keine Störung ist aktiv.' : 'No fault is active.').waitFor();
});

test('a recording opens a second before its first fault, as soon as that was read, and waits to be played', async () => {
	const { writer } = failover();
	const page = await journeys.newPage();
	const events = writer.events;
	let readRest = () => {};
	const rest = new Promise<void>((resolve) => {
		readRest = resolve;
	});
	journeys.engine.answers = {
		recordingRead: async ({ afterSeq, most }) => {
			// What lies behind the fault takes its time.
			if (afterSeq > 0) await rest;
			const upTo =
				afterSeq > 0
					? most
					: Math.min(
							most,
							events.findIndex(({ atMs }) => atMs > 5500),
						);
			return {
				ok: true,
				value: { name: clusterName, startedAt: '2026-04-12T09:30:00.000Z', lastSeq: events.length, events: events.slice(afterSeq, afterSeq + upTo) },
			};
		},
	};
	await page.goto(`${journeys.engine.url}#/recording/training-1-20260412-093000`);
	await page.waitForFunction(() => document.querySelector('[data-shown-ms="4000"]') !== null);
	await page.locator('[data-node="be1"][data-role="controller"]').waitFor();
	readRest();
	await page.locator('[data-fault-at="5000"]').waitFor();
	expect(await shownMs(page)).toBe(4000);
	await page.locator('[data-sign="play"]').waitFor();
});
