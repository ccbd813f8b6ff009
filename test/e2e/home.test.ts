/**
 * Home and the editor of an own cluster: starting with one click, calling a start off, what is missing, and a cluster
 * file by form, by text and by keyboard.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { exercise, summaryOf } from './fake-guide.ts';
import { axeFaults, layoutFaults } from './looks.ts';

let browser: Browser;
let engine: FakeEngine;
let visits: Visit[] = [];
let engineCut = false;

beforeAll(async () => {
	browser = await launchChromium();
});
afterAll(async () => {
	await browser?.close();
});
beforeEach(async () => {
	engine = await startFakeEngine(builtInterface());
	engine.presets = [...engine.presets, { id: 'symmetric', frontends: 3, backends: 3, symmetric: true }];
	visits = [];
	engineCut = false;
});
afterEach(async () => {
	for (const { context } of visits) await context.close();
	await engine.close();
	expect(visits.flatMap((each) => each.errors).filter((text) => !(engineCut && /WebSocket connection|ERR_/.test(text)))).toEqual([]);
});

async function newPage(options?: VisitOptions): Promise<Page> {
	const made = await visit(browser, options);
	visits.push(made);
	return made.page;
}

const fine = { scrolls: false, overlaps: [], clipped: [] };
const noDocker = { code: 'docker-gone', message: 'no Docker engine answers at /var/run/docker.sock', remedy: 'start it; the process runtime needs none' };

/** A promise, and the function that fulfils it. */
function gate(): { opened: Promise<void>; open: () => void } {
	let open: () => void = () => undefined;
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}

async function looksRight(page: Page, name: string): Promise<void> {
	await picture(page, name);
	expect(await layoutFaults(page)).toEqual(fine);
	expect(await axeFaults(page)).toEqual([]);
}

describe.each([
	['en', 'dark', 1280, 800],
	['de', 'light', 1280, 800],
	['de', 'dark', 1440, 900],
	['en', 'light', 1920, 1080],
] as const)('home, %s %s %ix%i', (language, scheme, width, height) => {
	test('presets, an own cluster and what runs fit one screen; a start has a line a node, a failure its remedy', async () => {
		new FakeCluster(engine, 'dynamic-3');
		const labs = [summaryOf(await exercise('first-cluster', 'first-cluster'))];
		engine.answers.labs = () => ({ ok: true, value: { labs, wrong: [], ownFolder: '/state/exercises' } });
		const page = await newPage({ language, scheme, width, height });
		await page.goto(engine.url);
		await page.locator(`[data-cluster="${clusterName}"]`).waitFor();
		await page.locator('[data-course="new"]').waitFor();
		expect(await page.locator('[data-preset]').count()).toBe(3);
		// Recordings may lie below; the exercise to do next, and what opens or starts a cluster, are in sight.
		for (const what of ['[data-course-go]', `[data-cluster="${clusterName}"] button`, '[data-preset="symmetric"] button', '[data-preset-own] button'])
			expect(
				await page
					.locator(what)
					.last()
					.evaluate((button) => button.getBoundingClientRect().bottom),
			).toBeLessThan(height);
		await looksRight(page, `home-${language}-${scheme}-${width}`);

		const failing = gate();
		engine.answers.up = async () => {
			await failing.opened;
			return { ok: false, error: { code: 'port-taken', message: '127.0.0.1:2525 (smtp of the balancer) is taken' } };
		};
		await page.locator('[data-preset="symmetric"]').getByRole('button').click();
		await page.locator('[data-starting]').waitFor();
		for (const [node, step] of [
			['n1', 'ready'],
			['n2', 'joining'],
			['n3', 'waiting'],
		] as const)
			engine.push('progress', { name: 'symmetric', node, step, tookMs: step === 'ready' ? 812 : 0 });
		await page.locator('[data-step="waiting"]').waitFor();
		await looksRight(page, `home-starting-${language}-${scheme}-${width}`);
		failing.open();
		const failure = page.locator('[data-start-failure="port-taken"]');
		await failure.waitFor();
		expect(await failure.textContent()).toContain('127.0.0.1:2525 (smtp of the balancer) is taken');
		if (language === 'de') {
			expect(await failure.textContent()).toContain('Ein Port, den der Cluster braucht, ist belegt.');
			expect(await failure.locator('[lang="en"]').textContent()).toContain('is taken');
		}
		await looksRight(page, `home-failed-${language}-${scheme}-${width}`);
	});
});

describe('home', () => {
	test('where no Docker answers containers are greyed with the reason, processes are chosen, and it is looked for again', async () => {
		engine.answers.runtimes = () => ({
			ok: true,
			value: [
				{ kind: 'process', unavailable: null },
				{ kind: 'docker', unavailable: noDocker },
			],
		});
		const page = await newPage();
		await page.addInitScript(() => window.localStorage.setItem('mailcluster-runtime', 'docker'));
		await page.goto(engine.url);
		await page.locator('[data-without-docker="docker-gone"]', { hasText: 'no Docker engine answers' }).waitFor();
		expect(await page.locator('[data-runtime-choice]').getAttribute('data-runtime-choice')).toBe('process');
		expect(await page.getByRole('radio', { name: 'container' }).isDisabled()).toBe(true);
		await looksRight(page, 'home-without-docker-dark-1280');
		delete engine.answers.runtimes;
		await page.getByRole('button', { name: 'Look again' }).click();
		await page.locator('[data-without-docker]').waitFor({ state: 'detached' });
		expect(await page.getByRole('radio', { name: 'container' }).isDisabled()).toBe(false);
	});

	test('a start that is called off is taken down as soon as the engine has it, and is no failure', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		const ending = gate();
		engine.answers.up = async () => {
			await ending.opened;
			return { ok: false, error: { code: 'taken-down', message: 'the cluster was taken down while it was starting' } };
		};
		await page.locator('[data-preset="dynamic"]').getByRole('button').click();
		await page.locator('[data-cancel-start]').click();
		await page.getByText('Taking it down again').waitFor();
		expect(engine.calls.some((call) => call.name === 'down')).toBe(false);
		const down = engine.nextCall('down');
		const summary = { name: 'dynamic', runtime: 'process', preset: 'dynamic', frontends: 2, backends: 2, startedAt: new Date().toISOString() } as const;
		engine.push('clusters', { clusters: [{ ...summary, phase: 'starting' }] });
		expect((await down).args).toEqual({ name: 'dynamic' });
		ending.open();
		await page.locator('[data-starting]').waitFor({ state: 'detached' });
		expect(await page.locator('[data-start-failure]').count()).toBe(0);
		expect(await page.locator('[data-page="home"]').count()).toBe(1);
	});

	test('progress of somebody else’s start is not shown as ours', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		engine.answers.up = () => new Promise(() => undefined);
		const called = engine.nextCall('up');
		await page.locator('[data-preset="dynamic"]').getByRole('button').click();
		await called;
		engine.push('progress', { name: 'dynamic', node: 'be1', step: 'starting', tookMs: 0 });
		engine.push('progress', { name: 'another', node: 'zz9', step: 'starting', tookMs: 0 });
		engine.push('progress', { name: 'dynamic', node: 'be2', step: 'starting', tookMs: 0 });
		await page.locator('[data-step]').nth(1).waitFor();
		expect(await page.locator('[data-step] strong').allTextContents()).toEqual(['be1', 'be2']);
	});

	test('an engine that is lost while it starts a cluster is told, and what to look at then', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		engine.answers.up = () => new Promise(() => undefined);
		const called = engine.nextCall('up');
		await page.locator('[data-preset="dynamic"]').getByRole('button').click();
		await called;
		engineCut = true;
		engine.accept(false);
		engine.cut();
		await page.locator('[data-start-failure="lost-while-starting"]').waitFor();
		await page.locator('[data-banner="connection"]').waitFor();
		await picture(page, 'home-lost-while-starting');
		await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
		expect(await page.locator('[data-preset="dynamic"]').getByRole('button').isDisabled()).toBe(true);
		await looksRight(page, 'home-lost');
	});

	test('without an engine from the start it says what is missing and how to start it', async () => {
		engine.accept(false);
		engineCut = true;
		const page = await newPage({ language: 'de' });
		await page.goto(engine.url);
		await page.locator('[data-banner="connection"]', { hasText: 'npm start' }).waitFor();
		await looksRight(page, 'home-no-engine-de');
		const asked = engine.nextCall('presets');
		engine.accept(true);
		await asked;
		await page.locator('[data-preset="dynamic"]').waitFor();
	});
});

const form = (page: Page) => page.locator('[data-form-true="true"]');
const text = (page: Page) => page.locator('#own-yaml');
const isGood = (page: Page) => page.locator('[data-reading="good"]').waitFor();

async function openOwn(page: Page): Promise<void> {
	await page.goto(engine.url);
	await page.locator('[data-preset-own]').getByRole('button').click();
	await form(page).waitFor();
	await isGood(page);
}

describe.each([
	['en', 'dark', 1280, 800],
	['de', 'light', 1280, 800],
	['de', 'dark', 1440, 900],
	['en', 'light', 1920, 1080],
] as const)('an own cluster, %s %s %ix%i', (language, scheme, width, height) => {
	test('form and file side by side: good, and with mistakes at line and field', async () => {
		const page = await newPage({ language, scheme, width, height });
		await openOwn(page);
		await looksRight(page, `own-${language}-${scheme}-${width}`);
		await text(page).fill(`${await text(page).inputValue()}# mine\n`);
		await isGood(page);
		await page.locator('[data-kind="backends"] input').nth(1).fill('Be 2');
		await page.locator('[data-domain] textarea').fill('alice, alice');
		await page.locator('[data-mistakes="2"]').waitFor();
		expect(await page.locator('[data-kind="backends"] input').nth(1).getAttribute('aria-invalid')).toBe('true');
		expect(await page.locator('[data-domain] textarea').getAttribute('aria-invalid')).toBe('true');
		expect(await page.locator('[data-start-own]').isDisabled()).toBe(true);
		if (language === 'de') await page.getByText('Ein Knotenname: ein Kleinbuchstabe').first().waitFor();
		await looksRight(page, `own-mistakes-${language}-${scheme}-${width}`);
	});
});

describe('an own cluster', () => {
	test('what is changed in the form stands in the file beside the comments, and is started as it stands there', async () => {
		const page = await newPage();
		await openOwn(page);
		await text(page).fill('# For Tuesday.\npreset: dynamic # two and two\nqueueFirst: true # as the product\n');
		await isGood(page);
		await form(page).waitFor();
		await page.getByLabel('Name', { exact: true }).fill('course-7');
		await page.getByRole('button', { name: 'One more: Both roles' }).click();
		await page.getByLabel('SMTP port').fill('2525');
		await page.locator('[data-domain="example.test"] textarea').fill('alice, user001..user200');
		await isGood(page);
		const written = await text(page).inputValue();
		expect(written).toMatch(/^# For Tuesday\.\nfrontends: 2\nbackends: 2\nsymmetric: 1\nqueueFirst: true # as the product\nname: course-7\n/);
		expect(written).toContain('accounts: [ alice, user001..user200 ]');
		await page.locator('[data-reading="good"]', { hasText: '5 nodes, 207 accounts' }).waitFor();
		expect(await page.locator('[data-drawing]').getAttribute('data-drawing')).toBe('2 2 1');

		engine.answers.up = () => ({ ok: true, value: new FakeCluster(engine, 'dynamic').engine.status ?? expect.unreachable() });
		const called = engine.nextCall('up');
		await page.locator('[data-start-own]').click();
		expect((await called).args).toEqual({ source: { fileName: 'cluster.yaml', text: written }, runtime: 'process', detach: true });
		await page.locator('[data-page="cluster"]').waitFor();
	});

	test('a text that cannot be read leaves the form as it was, and says so, until it can', async () => {
		const page = await newPage();
		await openOwn(page);
		await text(page).fill('frontends: 2\nbackends: [be1, be2\n');
		await page.locator('[data-stale="true"]').waitFor();
		await page.locator('[data-mistakes] [class*=line]').first().waitFor();
		expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
		await looksRight(page, 'own-stale-dark-1280');
		await text(page).fill('frontends: 2\nbackends: [be1, be2]\n');
		await isGood(page);
		expect(await page.getByLabel('Name', { exact: true }).isEnabled()).toBe(true);
		expect(await page.locator('[data-kind="backends"] input').count()).toBe(2);
	});

	test('a mistake leads to its line', async () => {
		const page = await newPage();
		await openOwn(page);
		await text(page).fill(`${'# a line\n'.repeat(60)}preset: dynamic\nbeatMs: 5\n`);
		await page.getByRole('button', { name: 'Line 62' }).click();
		const chosen = await text(page).evaluate((area) => (area instanceof HTMLTextAreaElement ? area.value.slice(area.selectionStart, area.selectionEnd) : ''));
		expect(chosen).toBe('beatMs: 5');
	});

	test('it is saved and opened as a file; who has something unsaved is asked once, and the draft outlives a reload', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'own-cluster-'));
		onTestFinished(() => rmSync(folder, { recursive: true }));
		const page = await newPage();
		await openOwn(page);
		await page.getByLabel('Name', { exact: true }).fill('kept-1');
		await isGood(page);
		await page.reload();
		await form(page).waitFor();
		expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('kept-1');

		const saving = page.waitForEvent('download');
		await page.keyboard.press('Control+s');
		const saved = await saving;
		expect(saved.suggestedFilename()).toBe('cluster.yaml');
		expect(readFileSync(await saved.path(), 'utf8')).toContain('name: kept-1');

		await page.getByRole('button', { name: 'One fewer: Backends' }).click();
		const other = join(folder, 'other.yaml');
		writeFileSync(other, 'symmetric: [one, two]\n');
		await page.locator('[data-open-file]').setInputFiles(other);
		await page.locator('[data-replace="other.yaml"]').waitFor();
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, 'own-replace-dark-1280');
		await page.locator('[data-replace-sure]').click();
		await isGood(page);
		expect(await text(page).inputValue()).toBe('symmetric: [one, two]\n');
		expect(await page.locator('[data-kind="symmetric"] input').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))).toEqual([
			'one',
			'two',
		]);
		// Just opened: nothing is unsaved, nothing is asked.
		await page.locator('[data-does="leave"]').click();
		await page.locator('[data-page="home"]').waitFor();
		await page.locator('[data-preset-own]').getByRole('button', { name: 'Open draft' }).click();
		await page.getByRole('button', { name: 'One more: Backends' }).click();
		await page.locator('[data-does="leave"]').click();
		await page.locator('[data-question-yes]').click();
		await page.locator('[data-page="home"]').waitFor();
	});

	test('a file that is dropped is opened', async () => {
		const page = await newPage();
		await openOwn(page);
		await page.locator('[data-save]').click();
		const dropped = await page.evaluateHandle(() => {
			const transfer = new DataTransfer();
			transfer.items.add(new File(['preset: symmetric\n'], 'dropped.yaml'));
			return transfer;
		});
		await page.dispatchEvent('main', 'dragover', { dataTransfer: dropped });
		await page.getByText('Drop a cluster file here').waitFor();
		await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
		await page.getByText('dropped.yaml').waitFor();
		expect(await text(page).inputValue()).toBe('preset: symmetric\n');
	});

	test('25 nodes fit the form, the drawing and the page', async () => {
		const page = await newPage();
		await openOwn(page);
		await text(page).fill('frontends: 5\nbackends: 15\nsymmetric: 5\nruntime: docker\n');
		await page.locator('[data-reading="good"]', { hasText: '25 nodes' }).waitFor();
		expect(await page.locator('[data-kind] input').count()).toBe(25);
		await looksRight(page, 'own-25-dark-1280');
	});

	test('at 200 % everything can be reached', async () => {
		const page = await newPage({ width: 640, height: 400, language: 'de' });
		await openOwn(page);
		const { clipped, overlaps } = await layoutFaults(page);
		expect({ clipped, overlaps }).toEqual({ clipped: [], overlaps: [] });
		await picture(page, 'own-de-640');
		for (const selector of ['[data-start-own]', '#own-yaml', '[data-add-domain]', '[data-does="leave"]']) {
			await page.locator(selector).scrollIntoViewIfNeeded();
			expect(await page.locator(selector).isVisible()).toBe(true);
		}
		await page.goto(`${engine.url}#/`);
		await page.locator('[data-preset-own]').scrollIntoViewIfNeeded();
		await picture(page, 'home-de-640');
	});

	test('an engine that goes while somebody writes is said to be gone, and reads what was written when it is back', async () => {
		const page = await newPage();
		await openOwn(page);
		engineCut = true;
		engine.accept(false);
		engine.cut();
		await page.locator('[data-banner="connection"]').waitFor();
		await text(page).fill('preset: dynamic\n');
		await page.locator('[data-reading="unread"]').waitFor();
		expect(await page.locator('[data-start-own]').isDisabled()).toBe(true);
		engine.accept(true);
		await isGood(page);
	});

	test('by keyboard alone: a name, one more backend, a domain, start', async () => {
		const page = await newPage();
		await page.goto(engine.url);
		await page.locator('[data-preset-own]').waitFor();
		const focusedLabel = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
		const tabTo = async (label: string) => {
			for (let tabs = 0; tabs < 60 && (await focusedLabel()) !== label; tabs++) await page.keyboard.press('Tab');
			expect(await focusedLabel()).toBe(label);
		};
		await tabTo('Create: Your own cluster');
		await page.keyboard.press('Enter');
		await form(page).waitFor();
		await isGood(page);
		await tabTo('One more: Backends');
		await page.keyboard.press('Enter');
		await tabTo('Add a domain');
		await page.keyboard.press('Enter');
		await page.locator('[data-reading="good"]', { hasText: '6 nodes, 23 accounts' }).waitFor();
		engine.answers.up = () => ({ ok: true, value: new FakeCluster(engine, 'dynamic').engine.status ?? expect.unreachable() });
		const called = engine.nextCall('up');
		await tabTo('Start');
		await page.keyboard.press('Enter');
		expect(JSON.stringify((await called).args)).toContain('backends: 4');
		await page.locator('[data-page="cluster"]').waitFor();
	});
});
