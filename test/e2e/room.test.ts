/**
 * Room: whatever is made larger or holds many nodes, the picture keeps its boxes whole and its tools beside them.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { picture } from './browser.ts';
import { FakeCluster } from './fake-cluster.ts';
import { setUpJourneys } from './journeys.ts';
import { layoutFaults } from './looks.ts';

const journeys = setUpJourneys();

/** Boxes that are not whole in the picture's room, and those that its tools lie on. */
function crowded(page: Page): Promise<readonly string[]> {
	return page.evaluate(() => {
		const room = document.querySelector('[data-picture-area]')?.getBoundingClientRect();
		const tools = document.querySelector('[role="toolbar"]')?.getBoundingClientRect();
		if (!room || !tools) return ['no picture'];
		return [...document.querySelectorAll('.react-flow__node')].flatMap((node) => {
			const box = node.getBoundingClientRect();
			const name = node.getAttribute('data-id') ?? '';
			const isWhole = box.top >= room.top - 1 && box.bottom <= room.bottom + 1 && box.left >= room.left - 1 && box.right <= room.right + 1;
			const isFree = box.right < tools.left || tools.right < box.left || box.bottom < tools.top || tools.bottom < box.top;
			return [...(isWhole ? [] : [`${name} is cut off`]), ...(isFree ? [] : [`tools on ${name}`])];
		});
	});
}

test.each([
	[1440, 900],
	[1280, 800],
	[1920, 1080],
])('where the bottom is made larger, at %i x %i, the picture stays whole', async (width, height) => {
	const page = await journeys.newPage({ width, height });
	const cluster = new FakeCluster(journeys.engine, 'dynamic');
	await cluster.open(page);
	await page.getByRole('tab', { name: 'Traffic' }).click();
	await page.locator('[data-larger]').click();
	await page.locator('[data-larger][aria-pressed="true"]').waitFor();
	await cluster.shown(page);
	await picture(page, `larger-${width}`);
	expect(await crowded(page)).toEqual([]);
	expect((await layoutFaults(page)).overlaps).toEqual([]);
});

test.each([
	[1440, 900],
	[1920, 1080],
])('25 nodes at %i x %i: a killed node shows whole beats, and a large window larger text', async (width, height) => {
	const page = await journeys.newPage({ width, height, scheme: 'light' });
	const cluster = new FakeCluster(journeys.engine, 'wide');
	await cluster.open(page);
	cluster.writer.engine(cluster.nowMs, { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' });
	cluster.writer.engine(cluster.nowMs, { type: 'process', node: 'be1', state: 'down' });
	cluster.push();
	await cluster.shown(page);
	await page.locator('[data-node="be1"][data-state="down"]').waitFor();
	await picture(page, `many-${width}`);
	expect(await crowded(page)).toEqual([]);
	// Of each slot all or nothing is in sight.
	const cut = await page.locator('[data-node="be1"] [data-beats]').evaluate((row) => {
		const frame = row.getBoundingClientRect();
		return [...row.children].filter((slot) => {
			const box = slot.getBoundingClientRect();
			return box.top < frame.bottom && box.left < frame.left - 0.5;
		}).length;
	});
	expect(cut).toBe(0);
	const text = await page
		.locator('[data-node="be2"] span')
		.first()
		.evaluate((element) => element.getBoundingClientRect().height / (element as HTMLElement).offsetHeight);
	if (width >= 1920) expect(text).toBeGreaterThan(1.1);
	expect((await layoutFaults(page)).overlaps).toEqual([]);
});
