/**
 * The lanes of the time tab: shifted as time goes on, not painted anew, and at each moment where they belong.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type shapes, writeBeats, writeFailover } from '../../renderer/src/state/fixture/failover.ts';
import { picture, type VisitOptions } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

/** A cluster whose controller was killed at 5 s; it is 12 s old. */
async function opened(preset: keyof typeof shapes, options?: VisitOptions): Promise<Page> {
	const page = await journeys.newPage({ width: 1440, height: 900, ...options });
	const cluster = new FakeCluster(journeys.engine, preset);
	const { writer, shape } = cluster;
	writeBeats(writer, shape, 3100, 5000);
	writeFailover(writer, shape, 5000, true);
	writeBeats(writer, shape, 5400, 12_000, shape.backends.slice(1));
	cluster.push();
	await cluster.open(page);
	return page;
}

async function boxOf(page: Page, selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
	const box = await page.locator(selector).first().boundingBox();
	if (!box) throw new Error(`${selector} is not there`);
	return box;
}

/** Resolves when the window has made so many steps; tells how many stretches were placed anew meanwhile. */
function placedAnew(page: Page, steps: number): Promise<number> {
	return page.evaluate(
		(most) =>
			new Promise<number>((resolve) => {
				const strip = document.querySelector('[data-lane]')?.parentElement?.parentElement;
				if (!strip) throw new Error('there are no lanes');
				let [shifts, placed] = [0, 0];
				const observer = new MutationObserver((mutations) => {
					for (const { target } of mutations) {
						if (target === strip) shifts += 1;
						else if (target instanceof Element && target.hasAttribute('data-lane-role')) placed += 1;
					}
					if (shifts < most) return;
					observer.disconnect();
					resolve(placed);
				});
				observer.observe(strip, { subtree: true, attributes: true, attributeFilter: ['style'] });
			}),
		steps,
	);
}

test('a step of time moves all lanes at once and places no stretch anew', async () => {
	const page = await opened('dynamic-3');
	// Of two minutes a strip lasts half a minute.
	await page.locator('select[data-span]').selectOption('120');
	expect(await placedAnew(page, 3)).toBe(0);
});

test('a fault stands at one place in its lane, in its mark and at the axis, also when the window has moved', async () => {
	const page = await opened('dynamic-3');
	const places = () =>
		page.evaluate(() => {
			const box = (selector: string) => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect(-1000);
			const zero = box('[data-lanes] + div [data-zero]');
			return { lane: box('[data-lane="be1"] [data-lane-state="down"]').x, mark: box('[data-fault-mark]').x, axis: zero.x + zero.width / 2 };
		});
	// The page has the kill before it has drawn it.
	for (const drawn of ['[data-lane="be1"] [data-lane-state="down"]', '[data-fault-mark]', '[data-lanes] + div [data-zero]'])
		await page.locator(drawn).first().waitFor({ state: 'attached' });
	const before = await places();
	expect(before.mark).toBeGreaterThan(0);
	await placedAnew(page, 3);
	const after = await places();
	expect(after.mark).toBeLessThan(before.mark - 10);
	for (const { lane, mark, axis } of [before, after]) {
		expect(Math.abs(lane - mark)).toBeLessThan(2);
		expect(Math.abs(axis - mark)).toBeLessThan(2);
	}
});

test('what a node has been since before the window is said at its edge; what goes on ends now', async () => {
	const page = await opened('dynamic-3');
	await page.locator('select[data-span]').selectOption('10');
	const row = await boxOf(page, '[data-lane="fe1"]');
	const word = page.locator('[data-edge-word]', { hasText: 'Frontend' }).first();
	const box = await word.boundingBox();
	const names = await boxOf(page, '[data-lane-name]');
	expect(box?.x).toBeGreaterThan(names.x + names.width);
	expect(box?.x).toBeLessThan(names.x + names.width + 20);
	expect(Math.abs((box?.y ?? 0) - row.y)).toBeLessThan(2);
	// Behind now there is nothing.
	const now = await boxOf(page, '[data-playhead]');
	const behind = await page.evaluate(([x = 0, y = 0]) => document.elementFromPoint(x, y)?.closest('[data-lane]') !== null, [now.x + 10, row.y + 5]);
	const at = await page.evaluate(([x = 0, y = 0]) => document.elementFromPoint(x, y)?.getAttribute('title'), [now.x - 10, row.y + 5]);
	expect([behind, at]).toEqual([false, 'Frontend']);
});

test.each([
	{ scheme: 'dark', language: 'en', width: 1440, height: 900 },
	{ scheme: 'light', language: 'de', width: 1280, height: 800 },
] as const)('25 lanes scroll, names beside them and the playhead over all ($scheme, $language)', async (options) => {
	const page = await opened('wide', options);
	const last = '[data-lane="fe10"]';
	await page.locator('[data-lanes]').focus();
	await page.keyboard.press('End');
	await page.waitForFunction((lane) => (document.querySelector(lane)?.getBoundingClientRect().bottom ?? innerHeight) < innerHeight - 20, last);
	const [lane, playhead, name] = await Promise.all([boxOf(page, last), boxOf(page, '[data-playhead]'), page.locator('[data-lane-name]').last().boundingBox()]);
	expect(Math.abs((name?.y ?? 0) - lane.y)).toBeLessThan(1);
	expect(playhead.y + playhead.height).toBeGreaterThanOrEqual(lane.y + lane.height);
	await picture(page, `lanes-25-${options.scheme}-${options.language}`);
	expect(await axeFaults(page)).toEqual([]);
	const { scrolls, clipped } = await layoutFaults(page);
	expect([scrolls, clipped]).toEqual([false, []]);
});
