/**
 * Pages of results in a browser: nothing runs in them, they are sorted all the same, and they fit the paper.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { classOverview } from '../../engine/labs/results/class-overview.ts';
import { classPage } from '../../engine/labs/results/class-page.ts';
import { resultsPage } from '../../engine/labs/results/results-page.ts';
import { classTest, hostileNames } from '../../engine/labs/results/testing-class.ts';
import { resultsTest } from '../../engine/labs/results/testing-results.ts';
import { launchChromium, picture, visit } from './browser.ts';
import { axeFaults } from './looks.ts';

const folder = mkdtempSync(join(tmpdir(), 'mclab-pages-'));
let browser: Browser;
beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(async () => {
	await browser.close();
	rmSync(folder, { recursive: true });
});

async function opened(name: string, page: string) {
	const path = join(folder, `${name}.html`);
	writeFileSync(path, page);
	const visited = await visit(browser, { scheme: 'light' });
	await visited.page.goto(pathToFileURL(path).href);
	return visited;
}

/** From top to bottom, as they are seen. */
function namesShown(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => {
		const rows = [...document.querySelectorAll('.class tbody tr')];
		return rows.toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).map((row) => row.querySelector('bdi')?.textContent ?? '');
	});
}

test.each(['en', 'de'] as const)('results with a hostile name are read, printed and nothing else, in %s', async (locale) => {
	const results = resultsTest({ learner: hostileNames.script, mistakes: ['the-backup'], hints: 1, right: [true, false] });
	const { page, errors, context } = await opened(`results-${locale}`, resultsPage(results, { locale }));
	expect(await page.textContent('.learner')).toBe('<script>alert(1)</script>');
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, `results-page-${locale}`);
	for (const [width, height] of [
		[1280, 800],
		[640, 400],
		[400, 800],
	] as const) {
		await page.setViewportSize({ width, height });
		expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
	}
	for (const format of ['A4', 'Letter']) expect((await page.pdf({ format, printBackground: true })).subarray(0, 5).toString()).toBe('%PDF-');
	expect(errors).toEqual([]);
	await context.close();
});

test('a class is sorted by the chosen order, by mouse and keyboard, without a script', async () => {
	const { page, errors, context } = await opened('class', classPage({ overview: classOverview(classTest()), problems: [], leftOut: 0 }, { locale: 'en' }));
	const byName = await namesShown(page);
	expect(byName).toHaveLength(10);
	await page.check('#by-points');
	expect((await namesShown(page)).slice(0, 2)).toEqual(['Grace Hopper', 'Ada Lovelace']);
	await page.keyboard.press('ArrowRight');
	expect((await namesShown(page))[0]).toBe('" onmouseover="alert(1)');
	await picture(page, 'class-page');
	await page.check('#by-name');
	expect(await namesShown(page)).toEqual(byName);
	expect(await axeFaults(page)).toEqual([]);
	expect(await page.locator('script').count()).toBe(0);
	expect(errors).toEqual([]);
	await context.close();
});
