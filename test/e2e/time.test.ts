/**
 * Time: back to any moment of the recording, played slow and fast, and to the present again; over a fake engine.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeBeats, writeFailover, writeReturn } from '../../renderer/src/state/fixture/failover.ts';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { axeFaults, layoutFaults } from './looks.ts';

let browser: Browser;
let engine: FakeEngine;
let here: Visit;
let page: Page;
let cluster: FakeCluster;

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
	engine = await startFakeEngine(builtInterface());
	cluster = new FakeCluster(engine, 'dynamic-3');
});
afterEach(async () => {
	expect(here.errors).toEqual([]);
	await here.context.close();
	await engine.close();
});

/** A cluster that had a failover at 5 s and its killed node back at 8 s; it is 12 s old. */
async function open(options: VisitOptions = {}): Promise<void> {
	const { writer, shape } = cluster;
	writer.engine(3010, { type: 'traffic-started', ratePerS: 20 });
	writeBeats(writer, shape, 3100, 5000);
	writeFailover(writer, shape, 5000, true);
	writeBeats(writer, shape, 5400, 8000, ['be2', 'be3']);
	writeReturn(writer, shape, 8000);
	writeBeats(writer, shape, 8500, 12_000, ['be1', 'be2', 'be3']);
	if (engine.status) {
		engine.status = {
			...engine.status,
			controller: { node: 'be2', epoch: 8 },
			backup: 'be1',
			nodes: engine.status.nodes.map((node) => ({
				...node,
				...(node.role === 'frontend'
					? {}
					: { role: node.name === 'be2' ? ('controller' as const) : node.name === 'be1' ? ('backup' as const) : ('backend' as const) }),
			})),
		};
	}
	here = await visit(browser, options);
	page = here.page;
	cluster.push();
	await cluster.open(page);
}

const scrubber = () => page.getByRole('slider');
const node = (name: string) => page.locator(`[data-node="${name}"]`);

/** The moment that the bar says is shown. */
async function shownMs(): Promise<number> {
	return Number(await page.locator('[data-shown-ms]').getAttribute('data-shown-ms'));
}

/** Brings the picture to a fault by the bar's own step. */
async function toTheKill(): Promise<void> {
	await page.locator('[data-sign="faultBack"]').click();
	await page.waitForFunction(() => document.querySelector('[data-shown-ms="5000"]') !== null);
}

describe('going back', () => {
	test('the whole picture shows the moment, and live brings the present back', async () => {
		await open();
		expect(await node('be2').getAttribute('data-role')).toBe('controller');
		await toTheKill();
		expect(await node('be1').getAttribute('data-role')).toBe('controller');
		expect(await page.locator('[data-past]').textContent()).toContain('past');
		// Two steps on the process has ended, and nobody leads.
		await page.locator('[data-sign="on"]').click();
		await page.waitForFunction(() => document.querySelector('[data-node="be1"]')?.getAttribute('data-state') === 'down');
		expect(await node('be2').getAttribute('data-role')).toBe('backup');
		await page.locator('[data-go-live]').click();
		await page.waitForFunction(() => document.querySelector('[data-node="be2"]')?.getAttribute('data-role') === 'controller');
		expect(await page.locator('[data-past]').count()).toBe(0);
	});

	test('nothing moves when the past comes and goes', async () => {
		await open();
		const boxes = () =>
			page.locator('.react-flow__node, [data-transport], [role=tab]').evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
		const before = await boxes();
		await toTheKill();
		expect(await boxes()).toEqual(before);
	});

	test('by keyboard alone: tenths, seconds, tens of seconds, the ends; and each is spoken', async () => {
		await open();
		await toTheKill();
		await scrubber().focus();
		await page.keyboard.press('ArrowRight');
		expect(await shownMs()).toBe(5100);
		await page.keyboard.press('Shift+ArrowLeft');
		expect(await shownMs()).toBe(4100);
		await page.keyboard.press('Home');
		expect(await shownMs()).toBe(0);
		await page.keyboard.press('PageUp');
		expect(await shownMs()).toBe(10_000);
		expect(await scrubber().getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d, fault \+5\.00 s$/);
		await page.keyboard.press('End');
		await page.waitForFunction(() => document.querySelector('[data-live]') !== null);
		expect(await scrubber().getAttribute('aria-valuetext')).toBe('live');
	});

	test('a drag on the strip leads through the recording', async () => {
		await open();
		const box = await scrubber().boundingBox();
		if (!box) throw new Error('there is no strip');
		await page.mouse.move(box.x + box.width / 2, box.y + 10);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width / 4, box.y + 10);
		await page.mouse.up();
		const max = Number(await scrubber().getAttribute('aria-valuemax'));
		expect(Math.abs((await shownMs()) - max / 4)).toBeLessThan(max / 50);
	});

	test('actions on nodes are off, and say why; heal all speaks of now', async () => {
		await open();
		await toTheKill();
		await page.locator('[data-menu="be3"]').click();
		await page.getByText('This is the past: go back to live to act').waitFor();
		expect(await page.locator('[data-action="kill"]').getAttribute('aria-disabled')).toBe('true');
		await page.keyboard.press('Escape');
		const before = engine.calls.length;
		await page.locator('[data-heal]').click();
		await engine.nextCall('heal', before);
		expect(await page.locator('[data-past]').count()).toBe(1);
	});

	test('while the past is shown the present is recorded on', async () => {
		await open();
		await toTheKill();
		cluster.writer.engine(12_100, { type: 'fault', node: 'be2', kind: 'pause', by: 'lab' });
		cluster.writer.engine(12_110, { type: 'process', node: 'be2', state: 'paused' });
		cluster.push();
		await page.locator('[data-fault-at="12100"]').waitFor({ state: 'attached' });
		expect(await shownMs()).toBe(5000);
		expect(await node('be2').getAttribute('data-state')).toBe('ready');
		await page.locator('[data-go-live]').click();
		await page.waitForFunction(() => document.querySelector('[data-node="be2"]')?.getAttribute('data-state') === 'paused');
	});
});

describe('lanes', () => {
	test('around a past moment they go on to the end, with the playhead where it is shown; a click leads there', async () => {
		await open();
		await toTheKill();
		await page.locator('select[data-span]').selectOption('0');
		const [playhead, fault] = await Promise.all([page.locator('[data-playhead]').boundingBox(), page.locator('[data-fault-mark]').boundingBox()]);
		expect(Math.abs((playhead?.x ?? 0) - (fault?.x ?? 99))).toBeLessThan(3);
		// be2 leads later, which its lane tells already.
		const later = page.locator('[data-lane="be2"] [data-lane-role="controller"]');
		const box = await later.last().boundingBox();
		if (!box) throw new Error('be2 has no stretch as controller');
		expect(box.x).toBeGreaterThan(playhead?.x ?? 0);
		await page.mouse.click(box.x + box.width / 2, box.y + 4);
		await page.waitForFunction(() => document.querySelector('[data-node="be2"]')?.getAttribute('data-role') === 'controller');
		expect(await shownMs()).toBeGreaterThan(5210);
	});
});

describe('events', () => {
	const rows = () => page.getByRole('listbox').getByRole('option');

	test('a click shows the moment, which is marked; live follows the newest', async () => {
		await open();
		await page.getByRole('tab', { name: 'Events' }).click();
		await rows().filter({ hasText: 'be1 is ready' }).last().waitFor();
		await page.locator('[data-event-search]').fill('controller, epoch 8');
		await rows().first().click();
		await page.waitForFunction(() => document.querySelector('[data-shown-ms="5210"]') !== null);
		expect(await page.locator('[data-event][aria-current]').textContent()).toBe('+0.21 sbe2 is controller, epoch 8');
		await page.locator('[data-event-search]').fill('');
		await page.locator('[data-event][data-later]').first().waitFor();
		await page.locator('[data-go-live]').click();
		await rows().filter({ hasText: 'be1 is ready' }).last().waitFor();
	});

	test('filters by kind, node and words outlive a look at another tab; nothing left says so', async () => {
		await open();
		await page.getByRole('tab', { name: 'Events' }).click();
		await page.locator('[data-event-kind]').selectOption('election');
		await page.locator('[data-event-rows="5"]').waitFor();
		await page.getByRole('tab', { name: 'Time' }).click();
		await page.getByRole('tab', { name: 'Events' }).click();
		await page.locator('[data-event-rows="5"]').waitFor();
		await page.locator('[data-event-filter]').selectOption('be3');
		await page.locator('[data-event-search]').fill('nothing like it');
		await page.locator('[data-events-none]').getByRole('button').click();
		expect(await page.locator('[data-event-kind]').inputValue()).toBe('');
	});

	test('by keyboard: arrows choose, Enter goes there', async () => {
		await open();
		await page.getByRole('tab', { name: 'Events' }).click();
		await page.locator('[data-event-kind]').selectOption('faults');
		await page.getByRole('listbox').focus();
		await page.keyboard.press('Home');
		await page.keyboard.press('Enter');
		await page.waitForFunction(() => document.querySelector('[data-shown-ms="5000"]') !== null);
	});

	test.each([
		{ scheme: 'dark', language: 'en', width: 1280, height: 800 },
		{ scheme: 'light', language: 'de', width: 1280, height: 800 },
	] as const)('looks as it should, $scheme, $language', async (options) => {
		await open(options);
		await page.getByRole('tab').nth(1).click();
		await toTheKill();
		await picture(page, `time-events-${options.scheme}-${options.language}`);
		expect(await axeFaults(page)).toEqual([]);
		expect(await layoutFaults(page)).toEqual({ scrolls: false, overlaps: [], clipped: [] });
	});
});

describe('playing', () => {
	test('slow motion passes every event, and its beats travel', async () => {
		await open();
		await toTheKill();
		await page.evaluate(() => {
			const marks: number[] = [];
			Object.assign(window, { marks });
			document.addEventListener('mark', (mark) => marks.push((mark as CustomEvent<{ seq: number }>).detail.seq), true);
		});
		await page.locator('[data-speed]').selectOption('0.5');
		await page.locator('[data-sign="play"]').click();
		await page.waitForFunction(() => document.querySelector('[data-node="be2"]')?.getAttribute('data-role') === 'controller');
		await page.locator('[data-sign="pause"]').click();
		const [atMs, marks] = [await shownMs(), await page.evaluate(() => (window as unknown as { marks: number[] }).marks)];
		expect(atMs).toBeGreaterThanOrEqual(5210);
		const passed = cluster.writer.events.filter((event) => event.atMs > 5000 && event.atMs <= atMs).map(({ seq }) => seq);
		for (const seq of marks) expect(passed).toContain(seq);
	});
});

describe('bookmarks', () => {
	test('a moment gets a name in the recording, is found again there, and can be removed', async () => {
		await open();
		await toTheKill();
		await page.locator('[data-bookmarks]').click();
		await page.locator('[data-bookmark-name]').fill('the kill');
		await page.keyboard.press('Enter');
		await page.locator('[data-jump="the kill"]').waitFor();
		expect(await axeFaults(page)).toEqual([]);
		await page.keyboard.press('Escape');
		// By whoever opens it: nothing of it is in this browser.
		await page.evaluate(() => window.localStorage.clear());
		await page.reload();
		await page.locator('[data-node="be1"]').waitFor();
		await page.locator('[data-bookmarks="1"]').click();
		await page.locator('[data-jump="the kill"]').click();
		await page.waitForFunction(() => document.querySelector('[data-shown-ms="5000"]') !== null);
		await page.locator('[data-bookmarks="1"]').click();
		await page.getByRole('button', { name: 'Remove the kill' }).click();
		await page.locator('[data-bookmarks="0"]').waitFor();
	});
});

describe('looks', () => {
	test.each([
		{ scheme: 'dark', language: 'en', width: 1280, height: 800 },
		{ scheme: 'light', language: 'de', width: 1440, height: 900 },
	] as const)('$scheme, $language, $width wide: nothing overlaps, is cut off or cannot be read', async ({ scheme, language, width, height }) => {
		await open({ scheme, language, width, height });
		await toTheKill();
		for (let step = 0; step < 3; step++) await page.locator('[data-sign="on"]').click();
		await picture(page, `time-past-${scheme}-${language}`);
		expect(await axeFaults(page)).toEqual([]);
		expect(await layoutFaults(page)).toEqual({ scrolls: false, overlaps: [], clipped: [] });
		await page.locator('[data-go-live]').click();
		await picture(page, `time-live-${scheme}-${language}`);
	});
});
