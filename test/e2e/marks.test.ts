/**
 * What is under way in the picture belongs to the moment that is shown: it stands with it, goes on with it, and
 * another moment has its own.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { writeBeats } from '../../renderer/src/state/fixture/failover.ts';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';

const journeys = setUpJourneys();

/** So many times the page was painted. */
const frames = (page: Page, count: number) =>
	page.evaluate(async (times) => {
		for (let time = 0; time < times; time++) await new Promise(requestAnimationFrame);
	}, count);

/** What is on the canvas of the marks, and whether anything is. */
const painted = (page: Page) =>
	page.evaluate(() => {
		const canvas = document.querySelector<HTMLCanvasElement>('.react-flow canvas');
		if (!canvas) throw new Error('no canvas');
		const empty = document.createElement('canvas');
		empty.width = canvas.width;
		empty.height = canvas.height;
		const image = canvas.toDataURL();
		return { image, isEmpty: image === empty.toDataURL() };
	});

test('marks stand while playback stands, go on with it, and are those of the moment after a jump', async () => {
	const page = await journeys.newPage();
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	writeBeats(cluster.writer, cluster.shape, 3100, 6000);
	cluster.push();
	await cluster.open(page);
	await page.getByRole('slider').focus();
	const to = async (key: string) => {
		const before = await page.locator('[data-shown-ms]').getAttribute('data-shown-ms');
		await page.keyboard.press(key);
		await page.waitForFunction((shown) => document.querySelector('[data-shown-ms]')?.getAttribute('data-shown-ms') !== shown, before);
		await frames(page, 6);
		return painted(page);
	};
	const there = async () => {
		for (let step = 0; step < 4; step++) await to('Shift+ArrowRight');
		return to('ArrowRight');
	};
	await to('Home');
	const here = await there();
	await picture(page, 'marks-stand-dark-en');
	expect(here.isEmpty).toBe(false);
	await frames(page, 60);
	expect((await painted(page)).image).toBe(here.image);

	// Before the first beat there is none; and back again are those that were there.
	expect((await to('Home')).isEmpty).toBe(true);
	expect((await there()).image).toBe(here.image);

	await page.locator('[data-speed]').selectOption('0.1');
	await page.locator('[data-sign="play"]').click();
	await page.waitForFunction((from) => Number(document.querySelector('[data-shown-ms]')?.getAttribute('data-shown-ms')) > from, 0);
	await frames(page, 30);
	await page.locator('[data-sign="pause"]').click();
	await frames(page, 6);
	const later = await painted(page);
	expect(later.image).not.toBe(here.image);
	expect(later.isEmpty).toBe(false);
	await frames(page, 60);
	expect((await painted(page)).image).toBe(later.image);
});
