/**
 * The interface over a real cluster: an engine of its own, real nodes, real mail. The story of README's tour,
 * told once with the mouse, and the place where README's picture is taken.
 *
 * Pictures of every moment go to test-results/, in light and dark, at both sizes. `README_PICTURE=1` also
 * writes docs/cluster-*.png, which are committed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type ClusterStatus, clusterStatusSchema } from '../../engine/contract/cluster-status.ts';
import type { LabCommand } from '../process/lab-command.ts';
import { picture, type Visit, visit } from './browser.ts';
import { controllerShown, killController, startTraffic } from './failover-tour.ts';
import { axeFaults, layoutFaults } from './looks.ts';
import { paintedAt, watchPaint } from './paint.ts';
import { setUpRealJourney } from './real-journey.ts';

const docs = join(import.meta.dirname, '../../docs');
const fine = { scrolls: false, overlaps: [], clipped: [] };
const sizes = [
	{ width: 1440, height: 900 },
	{ width: 1280, height: 800 },
] as const;

let lab: LabCommand;
let browser: Browser;
let visited: Visit;
let page: Page;

setUpRealJourney((journey) => {
	({ lab, browser, visited, page } = journey);
});

/** Pictures in both schemes and sizes; ends as it began: dark, 1280x800. */
async function pictures(moment: string): Promise<void> {
	for (const scheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme: scheme });
		await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
		for (const size of sizes) {
			await page.setViewportSize(size);
			await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
			await picture(page, `real-${moment}-${scheme}-${size.width}`);
		}
	}
}

/** Traffic goes to every account: the backends' boxes add up. */
async function everyAccountOpen(on: Page): Promise<void> {
	const { accounts } = await status();
	await on.waitForFunction((count) => {
		const words = [...document.querySelectorAll('[data-node] span')].map((span) => /^(\d+) accounts?$/.exec(span.textContent ?? '')?.[1]);
		return words.reduce((sum, word) => sum + Number(word ?? 0), 0) === count;
	}, accounts.length);
}

async function status(): Promise<ClusterStatus> {
	return clusterStatusSchema.parse(JSON.parse((await lab.run('status', '--json')).stdout));
}

/** When a node wrote this into its log, by its own wall clock: this machine's, as the page's. */
async function loggedAt(node: string, type: string): Promise<number> {
	const { stdout } = await lab.run('logs', node, '-n', '10000');
	const lines = stdout.split('\n').filter((line) => line.includes(`"type":"${type}"`));
	const last: unknown = JSON.parse(lines.at(-1) ?? '{}');
	return last !== null && typeof last === 'object' && 'time' in last ? Date.parse(String(last.time)) : Number.NaN;
}

describe('a real cluster, with the mouse', () => {
	test('a card starts it, and its page opens when every node is ready', async () => {
		const opened = await lab.run('open', '--no-browser');
		expect(opened.code, opened.stderr).toBe(0);
		await page.goto(opened.stdout.trim());
		await page.locator('[data-preset="dynamic"]').waitFor();
		// The one-time token does not stay in the address bar.
		expect(new URL(page.url()).search).toBe('');
		await pictures('home');
		await page.locator('[data-preset="dynamic"]').getByRole('button').click();
		await page.locator('[data-step]').first().waitFor();
		await picture(page, 'real-starting-dark-1280');
		await page.locator('[data-pill]', { hasText: 'all nodes ready' }).waitFor({ timeout: 30_000 });
		expect(await controllerShown(page)).toEqual({ node: 'be1', epoch: 1 });
		expect(await page.locator('[data-node="be2"]').getAttribute('data-role')).toBe('backup');
		expect(await layoutFaults(page)).toEqual(fine);
		await pictures('idle');
	});

	test('the controller is killed under traffic: the picture follows within 200 ms, and nothing is lost', async () => {
		await startTraffic(page);
		await everyAccountOpen(page);
		await watchPaint(page);
		const { killed, next, epoch } = await killController(page);
		expect({ killed, next, epoch }).toEqual({ killed: 'be1', next: 'be2', epoch: 2 });
		await page.mouse.move(4, 400);
		expect(await layoutFaults(page)).toEqual(fine);
		await pictures('failover');

		// From the node's own line "I am controller" to the painted picture: node, engine, socket, browser.
		const drawnMs = (await paintedAt(page, 'be2 controller ready')) - (await loggedAt('be2', 'controller-taken'));
		console.log(`from the node's event to the painted picture: ${drawnMs} ms`);
		expect(drawnMs).toBeGreaterThanOrEqual(0);
		expect(drawnMs).toBeLessThan(200);
		expect(await page.locator('[data-figure="lost"]').textContent()).toBe('0');
		expect(await page.locator('[data-figure="doubled"]').textContent()).toBe('0');
		expect(await page.locator('[data-node="be1"]').getAttribute('data-state')).toBe('down');
		expect(await page.locator('[data-token="Controller"]').textContent()).toContain('2-be2.1');
		expect((await status()).controller).toEqual({ node: 'be2', epoch: 2 });
		expect(await axeFaults(page)).toEqual([]);
	});

	test('healed, the old controller comes back as the backup', async () => {
		await page.locator('[data-heal]').click();
		await page.locator('[data-node="be1"][data-role="backup"][data-state="ready"]').waitFor({ timeout: 15_000 });
		await page.locator('[data-pill]', { hasText: 'all nodes ready' }).waitFor();
		expect(await controllerShown(page)).toEqual({ node: 'be2', epoch: 2 });
		expect(await page.locator('[data-situation]').getAttribute('data-situation')).toBe('situation.backAsBackup');
		expect(await layoutFaults(page)).toEqual(fine);
		await pictures('healed');
		await page.getByRole('tab', { name: 'Events' }).click();
		await page.getByRole('listbox', { name: 'Events, newest last' }).waitFor();
		await picture(page, 'real-events-dark-1280');
	});

	test('stopped after one question, it is gone', async () => {
		await page.locator('[data-stop-cluster="dynamic"]').click();
		await page.locator('[data-question-yes]').click();
		await page.locator('[data-page="home"]').waitFor({ timeout: 15_000 });
		await page.locator('[data-preset="dynamic"]').waitFor();
		await page.locator('[data-cluster]').waitFor({ state: 'detached' });
		expect((await lab.run('status')).code).toBe(1);
		expect(visited.errors).toEqual([]);
	});
});

/** For README.md: a page of its own, in the sharpness of a good screen. */
test.runIf(process.env.README_PICTURE === '1')('the picture for README.md', async () => {
	mkdirSync(docs, { recursive: true });
	const opened = await lab.run('open', '--no-browser');
	const shown = await visit(browser, { width: 1280, height: 800, scale: 2 });
	await shown.page.goto(opened.stdout.trim());
	await shown.page.locator('[data-preset="dynamic-3"]').getByRole('button').click();
	await shown.page.locator('[data-pill]', { hasText: 'all nodes ready' }).waitFor({ timeout: 30_000 });
	await startTraffic(shown.page);
	await everyAccountOpen(shown.page);
	await killController(shown.page);
	await shown.page.mouse.move(4, 400);
	// Wide enough by then to carry its word.
	await shown.page.locator('[data-lane="be2"]', { hasText: 'Controller 2' }).waitFor();
	for (const scheme of ['dark', 'light'] as const) {
		await shown.page.emulateMedia({ colorScheme: scheme });
		await shown.page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
		await shown.page.screenshot({ path: join(docs, `cluster-${scheme}.png`), animations: 'allow' });
	}
	await shown.context.close();
	expect(shown.errors).toEqual([]);
});
