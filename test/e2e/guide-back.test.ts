/** Back to a checkpoint in the app: by healing, or, where that is not enough, with a new cluster behind one question. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { picture, type VisitOptions } from './browser.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { FakeGuide } from './fake-guide.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();
const fine = { scrolls: false, overlaps: [], clipped: [] };
const needsNew = { code: 'needs-new-cluster', message: 'more was changed in this cluster since then than healing takes back' };

/** At a step behind a checkpoint. */
async function atKill(options: VisitOptions): Promise<Page> {
	const page = await journeys.newPage(options);
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	await FakeGuide.begin(cluster);
	await cluster.open(page);
	for (const step of ['who-leads', 'kill']) {
		await page.locator('[data-go-on]').click();
		await page.locator(`[data-step-page="${step}"]`).waitFor();
	}
	return page;
}

async function goBack(options: VisitOptions): Promise<Page> {
	const page = await atKill(options);
	await page.locator('[data-guide-more]').click();
	await page.locator('[data-reset]').click();
	return page;
}

test.each([
	['en', 'dark'],
	['de', 'light'],
] as const)('more than faults was changed: one question, then a new cluster that is brought there, in %s, %s', async (language, scheme) => {
	journeys.engine.answers.labReset = () => ({ ok: false, error: needsNew });
	const page = await goBack({ language, scheme });
	await page.locator('[data-question-yes]').waitFor();
	await picture(page, `guide-back-${language}-${scheme}`);
	expect(await layoutFaults(page)).toEqual(fine);
	expect(await axeFaults(page)).toEqual([]);
	expect(await page.locator('[data-banner="problem"]').count()).toBe(0);
	const begins = journeys.engine.nextCall('labBegin');
	await page.locator('[data-question-yes]').click();
	expect((await begins).args).toMatchObject({ lab: clusterName, from: 'checkpoint' });
});

test('only faults were: the cluster is healed, and nothing is asked', async () => {
	const resets = journeys.engine.nextCall('labReset');
	const page = await goBack({});
	expect((await resets).args).toEqual({ lab: clusterName, step: 'kill' });
	expect(await page.locator('[data-question-yes]').count()).toBe(0);
});

test('whoever looks back at a step that is done has a button to the one that is under way', async () => {
	const page = await atKill({});
	await page.locator('[data-contents]').click();
	await page.locator('[data-place="intro"]').click();
	await page.locator('[data-to-present]').waitFor();
	await picture(page, 'guide-looked-back');
	expect(await layoutFaults(page)).toEqual(fine);
	expect(await axeFaults(page)).toEqual([]);
	await page.locator('[data-to-present]').click();
	await page.locator('[data-step-page="kill"]').waitFor();
	expect(await page.locator('[data-to-present]').count()).toBe(0);
});
