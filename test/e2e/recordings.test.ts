/**
 * Recordings without a cluster: kept ones, examples, files; and what is exported of them plays by itself.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KeptRecording } from '../../engine/contract/kept-recordings.ts';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { eventLine, headerLine } from '../../engine/contract/recording-format.ts';
import { pageWith } from '../../engine/contract/recording-page.ts';
import { RecordingWriter, shapes, writeBeats, writeFailover, writeStart } from '../../renderer/src/state/fixture/failover.ts';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { axeFaults, layoutFaults } from './looks.ts';

const startedAt = '2026-04-12T09:30:00.000Z';
const fine = { scrolls: false, overlaps: [], clipped: [] };
let browser: Browser;
let engine: FakeEngine;
let visits: Visit[] = [];
let folder: string;
let kept: KeptRecording[];
let events: readonly RecordedEvent[];

beforeAll(async () => {
	browser = await launchChromium();
	const writer = new RecordingWriter();
	writeStart(writer, shapes.dynamic);
	writeBeats(writer, shapes.dynamic, 1000, 3000);
	writeFailover(writer, shapes.dynamic, 3000, true);
	events = writer.events;
});
afterAll(() => browser?.close());
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'mcl-'));
	engine = await startFakeEngine(builtInterface());
	visits = [];
	kept = [recording('training-1-20260412-093000', null, 2), recording('training-1-20260411-080000', 'Failover without a lost mail', 1)];
	engine.answers = {
		recordings: () => ({ ok: true, value: kept }),
		recordingRead: ({ afterSeq, most }) => ({
			ok: true,
			value: { name: 'training-1', startedAt, lastSeq: events.length, events: events.slice(afterSeq, afterSeq + most) },
		}),
		recordingSave: ({ of, title }) => {
			const id = 'recording' in of ? of.recording : 'training-1-20260413-100000';
			kept = [{ ...recording(id, title, 1) }, ...kept.filter((one) => one.id !== id)];
			return { ok: true, value: { recording: id } };
		},
		recordingRemove: ({ recording: id }) => {
			kept = kept.filter((one) => one.id !== id);
			return { ok: true, value: {} };
		},
	};
});
afterEach(async () => {
	for (const { context } of visits) await context.close();
	await engine.close();
	await rm(folder, { recursive: true, force: true });
	expect(visits.flatMap((each) => each.errors)).toEqual([]);
});

function recording(id: string, title: string | null, faults: number): KeptRecording {
	return { id, name: 'training-1', title, startedAt, lengthMs: 92_000, bytes: 1_234_567, events: events.length, faults };
}

async function newPage(options?: VisitOptions): Promise<Page> {
	const made = await visit(browser, options);
	visits.push(made);
	return made.page;
}

const text = (all: readonly RecordedEvent[] = events) => headerLine('training-1', startedAt) + all.map(eventLine).join('');
const shown = (page: Page) => page.locator(`[data-page="recording"] [data-node="be1"]`).waitFor();

async function openFile(page: Page, name: string, content: string | Uint8Array): Promise<void> {
	const path = join(folder, name);
	await writeFile(path, content);
	const choosing = page.waitForEvent('filechooser');
	await page.locator('[data-open-file]').click();
	await (await choosing).setFiles(path);
}

describe('the list of recordings', () => {
	test('tells what there is; one is opened, saved under a title, and removed after being asked once', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		const row = page.locator('[data-recording="training-1-20260412-093000"]');
		await row.waitFor();
		expect(await row.textContent()).toMatch(/training-1.*1:32 min.*2 faults.*1\.2 MB/);
		await row.locator('[data-save-recording]').click();
		await page.locator('[data-title-input]').fill('Two faults');
		await page.keyboard.press('Enter');
		await page.locator('[data-recording="training-1-20260412-093000"] [data-saved]').waitFor();
		const called = engine.calls.filter(({ name }) => name === 'recordingSave').map(({ args }) => args);
		expect(called).toEqual([{ of: { recording: 'training-1-20260412-093000' }, title: 'Two faults' }]);
		await row.locator('[data-remove-recording]').click();
		expect(engine.calls.some(({ name }) => name === 'recordingRemove')).toBe(false);
		await page.locator('[data-question-yes]').click();
		await row.waitFor({ state: 'detached' });
	});

	test.each(['dark', 'light'] as const)('looks right, %s', async (scheme) => {
		for (const language of ['en', 'de']) {
			const page = await newPage({ scheme, language } as VisitOptions);
			await page.goto(engine.url);
			await page.locator('[data-recording]').first().waitFor();
			await page.locator('[data-recordings]').scrollIntoViewIfNeeded();
			await picture(page, `recordings-${scheme}-${language}`);
			expect(await axeFaults(page)).toEqual([]);
		}
	});
});

describe('a recording is shown without a cluster', () => {
	test('a kept one, at its own address, without anything that needs a cluster', async () => {
		const page = await newPage();
		await page.goto(`${engine.url}#/recording/training-1-20260412-093000`);
		await shown(page);
		expect(await page.locator('[data-recording-badge]').textContent()).toBe('Recording');
		expect(await page.locator('[data-heal], [data-stop-cluster], [data-menu], [data-do]').count()).toBe(0);
		expect(engine.calls.some(({ name }) => name === 'follow' || name === 'status')).toBe(false);
		// Scrubbed by keyboard to its end, and back to its beginning.
		const slider = page.getByRole('slider').first();
		await slider.focus();
		await page.keyboard.press('End');
		await page.locator('[data-node="be2"][data-role="controller"]').waitFor();
		await page.keyboard.press('Home');
		await page.locator('[data-node="be2"]:not([data-role="controller"])').waitFor();
		expect(await axeFaults(page)).toEqual([]);
	});

	test('its bookmarks are its own: set here, they are in it for everybody, and in the page that is exported', async () => {
		const all = [...events];
		engine.answers.recordingRead = ({ afterSeq, most }) => ({
			ok: true,
			value: { name: 'training-1', startedAt, lastSeq: all.length, events: all.slice(afterSeq, afterSeq + most) },
		});
		engine.answers.bookmark = ({ bookmark, on }) => {
			const recorded: RecordedEvent = { source: 'engine', seq: all.length + 1, atMs: all.at(-1)?.atMs ?? 0, event: { type: 'bookmark', bookmark, on } };
			all.push(recorded);
			return { ok: true, value: { recorded } };
		};
		const page = await newPage();
		await page.goto(`${engine.url}#/recording/training-1-20260412-093000`);
		await shown(page);
		await page.locator('[data-bookmarks="0"]').click();
		await page.locator('[data-bookmark-name]').fill('the kill');
		await page.keyboard.press('Enter');
		await page.locator('[data-jump="the kill"]').waitFor();
		const other = await newPage();
		await other.goto(`${engine.url}#/recording/training-1-20260412-093000`);
		await other.locator('[data-bookmarks="1"]').waitFor();
		await other.locator('[data-share]').click();
		const [file] = await Promise.all([other.waitForEvent('download'), other.locator('[data-share-item="page"]').click()]);
		const path = join(folder, 'one.html');
		await file.saveAs(path);
		const alone = await newPage();
		await alone.goto(pathToFileURL(path).href);
		await alone.locator('[data-bookmarks="1"]').click();
		await alone.locator('[data-jump="the kill"]').waitFor();
		expect(await alone.getByRole('button', { name: 'Remove the kill' }).count()).toBe(0);
	});

	test('an example, by one click', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		await page.locator('[data-example="kill-controller"]').click();
		await page.locator('[data-page="recording"] [data-node="be3"]').waitFor();
		expect(page.url()).toMatch(/#\/example\/kill-controller$/);
	});

	test.each([
		['a file', 'one.jsonl', () => text()],
		['a packed file', 'one.jsonl.gz', () => gzipSync(text())],
	])('%s', async (_, name, content) => {
		const page = await newPage();
		await page.goto(engine.url);
		await openFile(page, name, content());
		await shown(page);
		await page.reload();
		await page.locator('[data-recording-failed="file-gone"]').waitFor();
		await page.locator('[data-back]').click();
		await page.locator('[data-recordings]').waitFor();
	});

	test('dropped on the page', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		await page.locator('[data-recordings]').waitFor();
		const transfer = await page.evaluateHandle((content) => {
			const data = new DataTransfer();
			data.items.add(new File([content], 'one.jsonl'));
			return data;
		}, text());
		await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
		await page.locator('[data-drop]').waitFor();
		await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
		await shown(page);
	});

	test.each([
		['not-a-recording', 'hello\n', 'This is not a recording of Mailcluster Lab'],
		['newer-format', text([]).replace('"format":1', '"format":9'), 'made by a newer version'],
		['damaged', `${headerLine('training-1', startedAt)}<b>no event</b>\n`, 'line 2 is not an event'],
	])('a wrong file is refused: %s', async (code, content, words) => {
		const page = await newPage();
		await page.goto(engine.url);
		await openFile(page, 'wrong.jsonl', content);
		const failed = page.locator(`[data-recording-failed="${code}"]`);
		await failed.waitFor();
		expect(await failed.textContent()).toContain(words);
		expect(await failed.textContent()).toContain('wrong.jsonl');
		expect(await axeFaults(page)).toEqual([]);
	});
});

describe('what is taken along', () => {
	/** Opened from disk: every request it makes is an error. */
	async function fromDisk(html: string, options: VisitOptions = {}): Promise<{ page: Page; requests: string[] }> {
		const path = join(folder, 'exported.html');
		await writeFile(path, html);
		const page = await newPage(options);
		const requests: string[] = [];
		page.on('request', (request) => requests.push(request.url()));
		await page.goto(pathToFileURL(path).href);
		return { page, requests: requests.slice(1) };
	}

	test('a page that plays: from disk, alone, in both themes and languages', async () => {
		const page = await newPage();
		await page.goto(`${engine.url}#/recording/training-1-20260412-093000`);
		await shown(page);
		await page.locator('[data-share]').click();
		const [file] = await Promise.all([page.waitForEvent('download'), page.locator('[data-share-item="page"]').click()]);
		expect(file.suggestedFilename()).toBe('training-1-2026-04-12-0930.html');
		const html = await readFile(await file.path(), 'utf8');
		expect(html.length).toBeLessThan(1_600_000);
		for (const [scheme, language, badge] of [
			['dark', 'en', 'Recording'],
			['light', 'de', 'Aufzeichnung'],
		] as const) {
			const alone = await fromDisk(html, { scheme, language });
			await shown(alone.page);
			expect(await alone.page.locator('[data-recording-badge]').textContent()).toBe(badge);
			// It is played to its end: by then the other backend leads.
			await alone.page.locator('[data-sign="play"]').click();
			await alone.page.locator('[data-node="be2"][data-role="controller"]').waitFor();
			await picture(alone.page, `exported-page-${scheme}-${language}`);
			expect(await axeFaults(alone.page)).toEqual([]);
			// Home is not in it.
			await alone.page.getByRole('button', { name: 'Mailcluster Lab' }).click();
			await shown(alone.page);
			expect(alone.requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
		}
	});

	test('texts of a recording stay texts, whatever they say', async () => {
		const evil = '</script><script>window.struck = 1</script><img src=x onerror="window.struck = 2"><!--';
		const strike: RecordedEvent = { source: 'node', seq: events.length + 1, atMs: 9000, node: 'be2', event: { type: 'problem', code: 'evil', message: evil } };
		const page = await readFile(join(builtInterface(), 'player.html'), 'utf8');
		const packed = gzipSync(headerLine(evil, startedAt) + [...events, strike].map(eventLine).join('')).toString('base64');
		const alone = await fromDisk(pageWith(page, packed));
		await shown(alone.page);
		expect(await alone.page.locator('h1').first().textContent()).toContain('</script>');
		await alone.page.getByRole('tab', { name: 'Events' }).click();
		expect(await alone.page.evaluate(() => (window as { struck?: number }).struck)).toBeUndefined();
		expect(alone.requests.filter((url) => !url.startsWith('data:'))).toEqual([]);
	});

	test.each(['dark', 'light'] as const)('the picture as a PNG, twice as fine, %s', async (scheme) => {
		const page = await newPage({ scheme });
		const cluster = new FakeCluster(engine, 'dynamic');
		await cluster.open(page);
		await page.locator('[data-share]').click();
		const [file] = await Promise.all([page.waitForEvent('download'), page.locator('[data-share-item="picture"]').click()]);
		// The controller's link to the other backend, in its epoch's hue: lines are there, and in their colours.
		const png = await readFile(await file.path());
		const colors = PNG.sync.read(png);
		const hue = scheme === 'dark' ? [0xb8, 0x94, 0xff] : [0x6f, 0x3b, 0xc7];
		const between = await page.evaluate(() => {
			const plane = document.querySelector('.react-flow')?.getBoundingClientRect();
			const [one, other] = ['be1', 'be2'].map((node) => document.querySelector(`[data-node="${node}"]`)?.getBoundingClientRect());
			return plane && one && other ? { x: (one.left + one.right) / 2 - plane.left, y: (one.bottom + other.top) / 2 - plane.top } : { x: 0, y: 0 };
		});
		const at = 4 * (Math.round(between.y * 2) * colors.width + Math.round(between.x * 2));
		expect([...colors.data.subarray(at, at + 3)]).toEqual(hue);
		const { width, height } = await page.locator('.react-flow').evaluate((element) => element.getBoundingClientRect());
		expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([Math.round(width * 2), Math.round((height + 40) * 2)]);
		await writeFile(`test-results/shared-picture-${scheme}.png`, png);
	});

	test('the recording of a running cluster, saved under a title', async () => {
		const page = await newPage();
		const cluster = new FakeCluster(engine, 'dynamic');
		await cluster.open(page);
		await page.locator('[data-share]').click();
		await page.locator('[data-share-item="save"]').click();
		await page.locator('[data-title-input]').fill('Mine');
		await page.locator('[data-title-save]').click();
		expect(await page.locator('[data-share-said]').textContent()).toContain('“Mine”');
		expect(engine.calls.find(({ name }) => name === 'recordingSave')?.args).toEqual({ of: { cluster: 'training-1' }, title: 'Mine' });
		expect(await layoutFaults(page)).toEqual(fine);
	});
});
