/**
 * Key screens, compared with the pictures of them that a person has looked at: in both themes and languages, at the
 * sizes people have. A recording stands still at a moment, so that each is the same every time.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { layoutFaults } from './looks.ts';
import { screenFault } from './screen-match.ts';

let browser: Browser;
let engine: FakeEngine;
let here: Visit;

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(async () => {
	await browser?.close();
});
beforeEach(async () => {
	engine = await startFakeEngine(builtInterface());
});
afterEach(async () => {
	await here.context.close();
	await engine.close();
	expect(here.errors).toEqual([]);
});

const looks: readonly (VisitOptions & { readonly name: string })[] = [
	{ name: 'dark-en-1280', scheme: 'dark', language: 'en', width: 1280, height: 800 },
	{ name: 'light-de-1280', scheme: 'light', language: 'de', width: 1280, height: 800 },
	{ name: 'light-en-1440', scheme: 'light', language: 'en', width: 1440, height: 900 },
	{ name: 'dark-de-1920', scheme: 'dark', language: 'de', width: 1920, height: 1080 },
];

async function open(look: VisitOptions, address = ''): Promise<Page> {
	here = await visit(browser, { ...look, reducedMotion: true });
	await here.page.goto(`${engine.url}${address}`);
	return here.page;
}

/** Opens an example, and stands still so many tenths of a second after its first fault. */
async function openAfterFault(look: VisitOptions, example: string, tenths: number): Promise<Page> {
	const page = await open(look, `#/example/${example}`);
	const scrubber = page.locator('[data-scrubber]');
	await scrubber.waitFor();
	await page.locator('[data-sign="pause"]').click();
	await scrubber.press('Home');
	await page.locator('[data-sign="faultOn"]').click();
	for (let step = 0; step < tenths; step++) await scrubber.press('ArrowRight');
	return page;
}

async function same(page: Page, name: string): Promise<void> {
	expect(await layoutFaults(page)).toEqual({ scrolls: false, overlaps: [], clipped: [] });
	expect(await screenFault(page, name)).toBe(null);
}

test.each(looks)('home, $name', async (look) => {
	const page = await open(look);
	await page.locator('[data-preset="dynamic-3"]').waitFor();
	// What the engine has of exercises is known: their place at the top is taken, or gone.
	await page.locator('[data-awaits-course]').waitFor({ state: 'detached' });
	await same(page, `home-${look.name}`);
});

test.each(looks)('half a second after the controller was killed, $name', async (look) => {
	const page = await openAfterFault(look, 'kill-controller', 5);
	await same(page, `failover-${look.name}`);
});

test.each(looks)('a link cut in one direction, with the events, $name', async (look) => {
	const page = await openAfterFault(look, 'one-way-cut', 9);
	await page.getByRole('tab').nth(1).click();
	await same(page, `one-way-cut-${look.name}`);
});

test.each(looks)('the editor of an own cluster, $name', async (look) => {
	const page = await open(look, '#/own');
	await page.locator('[data-region="own"]').waitFor();
	await same(page, `own-${look.name}`);
});
