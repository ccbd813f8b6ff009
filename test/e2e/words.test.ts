/**
 * The words panel and the account of a fault, over a recording of a real cluster: read moment by moment, in both
 * languages, with the reason that can be asked for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { parseRecording } from '../../engine/contract/recording-format.ts';
import { emptyView } from '../../renderer/src/state/cluster-view.ts';
import { withEvents } from '../../renderer/src/state/reduce.ts';
import { statusFromView } from '../../renderer/src/state/status-from-view.ts';
import { picture } from './browser.ts';
import type { FakeEngine } from './fake-engine.ts';
import { setUpJourneys } from './journeys.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const folder = join(import.meta.dirname, '../../renderer/src/state/fixture/recordings');
const startedAt = '2026-01-15T14:30:00.000Z';

/** A recording on the fake engine, served up to a moment and then step by step, each with the status of then. */
class Replay {
	readonly #engine: FakeEngine;
	readonly #events: readonly RecordedEvent[];
	readonly #name: string;
	#shown = 0;

	constructor(engine: FakeEngine, name: string, upTo: (event: RecordedEvent) => boolean) {
		const read = parseRecording(gunzipSync(readFileSync(join(folder, `${name}.jsonl.gz`))).toString('utf8'));
		if (!read.ok) throw new Error(read.error.message);
		this.#engine = engine;
		this.#events = read.value.events;
		this.#name = name;
		this.#shown = this.#countUpTo(upTo);
		engine.recording.push(...this.#events.slice(0, this.#shown));
		engine.status = this.#status();
	}

	/** The fault that the recording is about. */
	get faultMs(): number {
		return this.#events.find(({ event }) => event.type === 'fault')?.atMs ?? expect.unreachable();
	}

	async open(page: Page): Promise<void> {
		await page.goto(`${this.#engine.url}#/cluster/${this.#name}`);
		await this.#isShown(page);
	}

	/** Goes on to the first event that does not fit any more. */
	async goOn(page: Page, upTo: (event: RecordedEvent) => boolean): Promise<void> {
		const from = this.#shown;
		this.#shown = this.#countUpTo(upTo);
		this.#engine.record(this.#events.slice(from, this.#shown));
		const status = this.#status();
		this.#engine.status = status;
		this.#engine.push('status', { status });
		await this.#isShown(page);
	}

	#countUpTo(upTo: (event: RecordedEvent) => boolean): number {
		const end = this.#events.findIndex((event) => !upTo(event));
		return end < 0 ? this.#events.length : end;
	}

	#status() {
		return statusFromView(withEvents(emptyView(this.#name), this.#events.slice(0, this.#shown)), startedAt);
	}

	async #isShown(page: Page): Promise<void> {
		await page.locator(`[data-last-seq="${this.#shown}"]`).waitFor();
	}
}

const journeys = setUpJourneys();

const said = (page: Page) => page.locator('[data-statement]').allTextContents();
const fine = { scrolls: false, overlaps: [], clipped: [] };

describe('the recording of a killed controller', () => {
	const beforeKill = (event: RecordedEvent) => event.event.type !== 'fault';

	test.each([
		{
			language: 'en',
			scheme: 'dark',
			leads: /^be2 leads in epoch 2, 0\.2\d s after be1 was killed\.$/,
			moved: 'All 5 accounts of be1 are open elsewhere.',
			summary:
				/^be1 was killed\. After 0\.\d\d s it was noticed, after 0\.2\d s be2 led, .* Clients waited at most 0\.\d\d s\. No mail is known to be lost or doubled so far\.$/,
			why: 'How the lead changes hands',
		},
		{
			language: 'de',
			scheme: 'light',
			leads: /^be2 führt in Epoche 2, 0,2\d s nachdem be1 hart beendet wurde\.$/,
			moved: 'Alle 5 Konten von be1 sind anderswo offen.',
			summary:
				/^be1 wurde hart beendet\. Nach 0,\d\d s fiel es auf, nach 0,2\d s führte be2, .* Clients warteten höchstens 0,\d\d s\. Bisher ist keine verlorene oder doppelte Mail bekannt\.$/,
			why: 'Wie die Führung wechselt',
		},
	] as const)('is told and summed up, in $language and $scheme', async ({ language, scheme, leads, moved, summary, why }) => {
		const page = await journeys.newPage({ language, scheme });
		const replay = new Replay(journeys.engine, 'kill-controller', beforeKill);
		await replay.open(page);
		await page.locator('[data-situation="situation.leadsForSeconds"]').waitFor();
		expect(await said(page)).toHaveLength(3);
		await picture(page, `words-calm-${language}-${scheme}`);
		const heightBefore = (await page.locator('[data-situation]').boundingBox())?.height;

		await replay.goOn(page, ({ atMs }) => atMs < replay.faultMs + 120);
		await page.locator('[data-situation^="situation.lastHeard"]').waitFor();
		await picture(page, `words-suspected-${language}-${scheme}`);
		await replay.goOn(page, ({ atMs }) => atMs < replay.faultMs + 3000);
		await page.locator('[data-situation="situation.takenAfterKill"]').waitFor();
		const [first = '', second = ''] = await said(page);
		expect(first).toMatch(leads);
		expect(second).toBe(moved);
		expect((await page.locator('[data-situation]').boundingBox())?.height).toBe(heightBefore);
		expect(await page.locator('[data-summary]').textContent()).toMatch(summary);
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `words-taken-${language}-${scheme}`);

		// By keyboard: asked, read, put away; the focus is where it was.
		await page.locator('[data-why="lead"]').focus();
		await page.keyboard.press('Enter');
		const reason = page.locator('[data-reason="lead"]');
		await reason.waitFor();
		expect(await reason.locator('h3').textContent()).toBe(why);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `words-why-${language}-${scheme}`);
		await page.keyboard.press('Escape');
		await reason.waitFor({ state: 'detached' });
		expect(await page.evaluate(() => document.activeElement?.getAttribute('data-why'))).toBe('lead');
	});

	test('a screen reader hears of each kind of situation once, not of each tenth of a second', async () => {
		const page = await journeys.newPage();
		const replay = new Replay(journeys.engine, 'kill-controller', beforeKill);
		await replay.open(page);
		await page.locator('[data-situation="situation.leadsForSeconds"]').waitFor();
		await replay.goOn(page, ({ event }) => event.type !== 'member-silent');
		await page.locator('[data-situation="situation.lastHeardLong"]').waitFor();
		const announced = page.locator('[data-announcement]');
		const before = await announced.textContent();
		const shown = await page.locator('[data-statement]').first().textContent();
		// The clock goes on, and with it the number that is seen.
		await page.waitForFunction((text) => document.querySelector('[data-statement]')?.textContent !== text, shown);
		expect(await announced.textContent()).toBe(before);
		await replay.goOn(page, ({ event }) => event.type !== 'member-declared-dead');
		await page.locator('[data-announcement]', { hasText: 'be2 leads in epoch 2' }).waitFor();
	});
});

test('of several faults in a row each has its account, and the newest comes first', async () => {
	const page = await journeys.newPage();
	const replay = new Replay(journeys.engine, 'queue-and-recover', () => true);
	await replay.open(page);
	const pick = page.locator('[data-pick-fault]');
	expect(await pick.locator('option').allTextContents()).toEqual([
		expect.stringMatching(/^\d\d:\d\d:\d\d be2 killed$/),
		expect.stringMatching(/^\d\d:\d\d:\d\d be1 killed$/),
	]);
	expect(await page.locator('[data-summary]').textContent()).toMatch(/^be2 was killed\./);
	await pick.selectOption({ index: 1 });
	expect(await page.locator('[data-summary]').textContent()).toMatch(/^be1 was killed\./);
	expect(await page.locator('[data-milestone="queued"]').isVisible()).toBe(true);
	expect(await axeFaults(page)).toEqual([]);
	await picture(page, 'words-queue-dark-en');
});

test('at 200 % nothing of it is lost', async () => {
	const page = await journeys.newPage({ width: 640, height: 400, language: 'de' });
	const replay = new Replay(journeys.engine, 'volume-away-one', ({ event }) => event.type !== 'fault' || event.kind !== 'volume-back');
	await replay.open(page);
	await page.locator('[data-situation="situation.takenAfterVolume"]').waitFor();
	const lines = page.locator('[data-statement]');
	expect(await lines.count()).toBe(3);
	await lines.last().scrollIntoViewIfNeeded();
	expect(await lines.last().isVisible()).toBe(true);
	expect(await page.locator('[data-why]').isVisible()).toBe(true);
	await picture(page, 'words-640-de-dark');
});
