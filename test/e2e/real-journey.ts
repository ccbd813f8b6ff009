/**
 * What every journey over a real engine needs: an engine of its own in a home of its own, which serves the built interface, and
 * one page. Read next: ../process/lab-command.ts, browser.ts; journeys.ts for those over the fake one.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { LabCommand } from '../process/lab-command.ts';
import { launchChromium, type Visit, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';

export interface RealJourney {
	readonly lab: LabCommand;
	readonly browser: Browser;
	readonly visited: Visit;
	/** Of `visited`; at no address yet. */
	readonly page: Page;
}

/** Called once in a file, before its tests. `begun` takes what it needs, and goes on from there. */
export function setUpRealJourney(begun: (journey: RealJourney) => unknown): void {
	let lab: LabCommand | undefined;
	let browser: Browser | undefined;
	beforeAll(async () => {
		// The engine that the command line starts serves the interface from there.
		builtInterface();
		lab = await LabCommand.create();
		browser = await launchChromium();
		const visited = await visit(browser);
		await begun({ lab, browser, visited, page: visited.page });
	});
	afterAll(async () => {
		await browser?.close();
		await lab?.close();
	});
}
