/**
 * What every journey over the fake engine needs: one browser a file, a new engine a test, pages that are closed
 * again, and a console that has to be clean in the end. Read next: fake-engine.ts, browser.ts.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchChromium, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';

export interface Journeys {
	/** For what looks at more than pages. */
	readonly browser: Browser;
	/** Of the test that runs. */
	readonly engine: FakeEngine;
	/** A page of its own, at no address yet. */
	newPage(options?: VisitOptions): Promise<Page>;
}

/** Called once in a file, before its tests. */
export function setUpJourneys(): Journeys {
	let browser: Browser;
	let engine: FakeEngine;
	let visits: Visit[] = [];
	beforeAll(async () => {
		browser = await launchChromium();
	});
	afterAll(async () => {
		await browser?.close();
	});
	beforeEach(async () => {
		engine = await startFakeEngine(builtInterface());
		visits = [];
	});
	afterEach(async () => {
		for (const { context } of visits) await context.close();
		await engine.close();
		expect(visits.flatMap((each) => each.errors)).toEqual([]);
	});
	return {
		get browser() {
			return browser;
		},
		get engine() {
			return engine;
		},
		async newPage(options) {
			const made = await visit(browser, options);
			visits.push(made);
			return made.page;
		},
	};
}
