/**
 * The way into the course from the first screen of the home page: for somebody new, with an exercise that runs, and between two.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { LabDone, LabSummary } from '../../engine/contract/labs.ts';
import { picture } from './browser.ts';
import { exercise, summaryOf } from './fake-guide.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

const begun: LabDone = { score: { points: 8, of: 75 }, tookMs: 60_000, stepsThrough: 1, isOver: false, hasCluster: true, checkpoint: null };
const over: LabDone = { ...begun, score: { points: 51, of: 75 }, stepsThrough: 7, isOver: true, hasCluster: false };
const checkpoint = { en: 'Send a mail', de: 'Eine Mail senden' };

async function home(page: Page, first: LabDone | null, second: LabDone | null): Promise<void> {
	const labs: LabSummary[] = [
		summaryOf(await exercise('first-cluster', 'first-cluster'), { done: first }),
		summaryOf(await exercise('installation', 'installation'), { done: second }),
	];
	journeys.engine.answers.labs = () => ({ ok: true, value: { labs, wrong: [], ownFolder: '/state/exercises' } });
	await page.goto(journeys.engine.url);
	await page.locator('[data-course]').waitFor();
}

describe.each([
	['en', 'light', 1280, 800],
	['de', 'dark', 1280, 800],
	['de', 'light', 640, 400],
] as const)('in %s, %s, at %ix%i', (language, scheme, width, height) => {
	test('somebody new finds the first exercise on the first screen', async () => {
		const page = await journeys.newPage({ language, scheme, width, height });
		await home(page, null, null);
		const course = page.locator('[data-course="new"]');
		const box = (await course.boundingBox()) ?? expect.unreachable();
		expect(box.y + box.height).toBeLessThan(height);
		expect(await course.locator('[data-course-go]').textContent()).toMatch(language === 'de' ? 'Übung 1 beginnen' : 'Begin exercise 1');
		expect((await layoutFaults(page)).clipped).toEqual([]);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `home-course-new-${language}-${scheme}-${width}`);
	});
});

test('the exercise that runs is gone on with from there', async () => {
	const page = await journeys.newPage();
	journeys.engine.answers.labBegin = () => ({ ok: false, error: { code: 'lab-cluster-gone', message: 'the cluster is gone' } });
	await home(page, over, begun);
	const course = page.locator('[data-course="running"]');
	expect(await course.innerText()).toContain('Running: Installing a dynamic cluster');
	expect(await course.innerText()).toContain('1 of 7 steps done');
	const begins = journeys.engine.nextCall('labBegin');
	await course.locator('[data-course-go]').click();
	expect((await begins).args).toEqual({ lab: 'installation', from: 'where-it-stopped' });
	await picture(page, 'home-course-running-en-dark-1280');
});

test('one whose cluster is gone goes on at its checkpoint; behind a done one the next is offered, and the list of all is one click away', async () => {
	const page = await journeys.newPage();
	await home(page, { ...begun, hasCluster: false, checkpoint }, null);
	expect(await page.locator('[data-course-go]').getAttribute('data-course-go')).toBe('checkpoint');
	await home(page, over, null);
	expect(await page.locator('[data-course="next"]').innerText()).toContain('Next: Installing a dynamic cluster');
	expect(await page.locator('[data-course-go]').textContent()).toBe('Begin exercise 2');
	await page.locator('[data-all-exercises]').click();
	const title = (await page.locator('#exercises-title').boundingBox()) ?? expect.unreachable();
	expect(title.y).toBeLessThan(400);
});
