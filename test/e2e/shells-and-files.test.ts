/**
 * Shells in nodes and the look at files, in a real browser over a fake engine: what is typed, shown, followed and
 * ended. A shell in a real node is in real-shell.test.ts.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallArguments, CallName } from '../../engine/contract/engine-api.ts';
import { launchChromium, picture, type Visit, type VisitOptions, visit } from './browser.ts';
import { builtInterface } from './built-interface.ts';
import { clusterName, FakeCluster } from './fake-cluster.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
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
	visits = [];
	engineCut = false;
});
afterEach(async () => {
	for (const { context } of visits) await context.close();
	await engine.close();
	expect(visits.flatMap((each) => each.errors).filter((text) => !(engineCut && /WebSocket connection/.test(text)))).toEqual([]);
});

async function openCluster(options?: VisitOptions): Promise<Page> {
	const made = await visit(browser, options);
	visits.push(made);
	await new FakeCluster(engine, 'dynamic').open(made.page);
	return made.page;
}

const fine = { scrolls: false, overlaps: [], clipped: [] };
const argsOf = <N extends CallName>(name: N) => engine.calls.filter((call) => call.name === name).map(({ args }) => args as CallArguments<N>);
const typed = () => Buffer.concat(argsOf('terminalInput').map(({ data }) => Buffer.from(data, 'base64'))).toString();
const rows = (page: Page) => page.locator('.xterm-rows:visible');
const focusedLabel = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');

/** Where a text of a terminal is: its rows lie below a layer that takes the mouse. */
async function placeOf(page: Page, text: string): Promise<{ readonly x: number; readonly y: number }> {
	const box = (await rows(page).getByText(text).boundingBox()) ?? expect.unreachable();
	return { x: box.x + 60, y: box.y + box.height / 2 };
}

/** Opens it by its node's menu and waits until keys reach it. */
async function openShell(page: Page, node: string): Promise<void> {
	// Another node's menu may still be fading out.
	await page.getByRole('menu').waitFor({ state: 'detached' });
	await page.getByRole('button', { name: `Actions for ${node}` }).click();
	await page.locator('[data-action="shell"]').click();
	await page.locator(`[data-shell-node="${node}"][data-shell-state="open"]:visible`).waitFor();
	await page.getByRole('menu').waitFor({ state: 'detached' });
	await page.waitForFunction((name) => document.activeElement?.getAttribute('aria-label')?.startsWith(`Shell in ${name}`), node);
}

describe('shells', () => {
	test('the terminal is loaded when the first shell is opened, and not before', async () => {
		const page = await openCluster();
		const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /xterm.*\.js$/.test(name)).length);
		expect(await loaded()).toBe(0);
		await openShell(page, 'be1');
		expect(await loaded()).toBe(1);
	});

	test('what is typed reaches the shell in UTF-8, Tab and Ctrl+C too; what it writes is shown and taken', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		const [size] = argsOf('terminalOpen');
		expect(size).toMatchObject({ name: clusterName, node: 'be1', columns: expect.any(Number), rows: expect.any(Number) });
		await page.keyboard.type('mailctl st');
		await page.keyboard.press('Tab');
		await page.keyboard.insertText('grün €');
		await page.keyboard.press('Control+c');
		await expect.poll(typed).toBe('mailctl st\tgrün €\u0003');
		expect(await focusedLabel(page)).toMatch(/^Shell in be1/);

		// A character of three bytes, cut in two by the border of two pushes.
		const euro = Buffer.from('costs 5 €\r\n');
		engine.write('1', euro.subarray(0, 9));
		engine.write('1', euro.subarray(9));
		await rows(page).getByText('costs 5 €').waitFor();
		await expect.poll(() => argsOf('terminalTaken').reduce((sum, { bytes }) => sum + bytes, 0)).toBe(euro.length);
	});

	test('several at once keep what they show; each is closed by itself, and an ended one says how', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		engine.write('1', 'words of the first');
		await rows(page).getByText('words of the first').waitFor();
		await openShell(page, 'fe1');
		engine.write('2', 'words of the second');
		await rows(page).getByText('words of the second').waitFor();
		await page.getByRole('tab', { name: 'Time' }).click();
		await page.getByRole('tab', { name: /^Terminals/ }).click();
		await page.getByRole('tab', { name: 'be1' }).click();
		await rows(page).getByText('words of the first').waitFor();
		expect(argsOf('terminalClose')).toEqual([]);

		engine.push('terminalEnded', { terminal: '1', how: 'exit 3' });
		await page.locator('[data-shell-ending="ended"]', { hasText: 'The shell has ended: exit 3.' }).waitFor();
		await page.keyboard.type('nobody reads this');
		const again = engine.nextCall('terminalOpen');
		await page.locator('[data-shell-again]:visible').click();
		expect((await again).args).toMatchObject({ node: 'be1' });
		await page.getByRole('tab', { name: 'fe1' }).click();
		const closed = engine.nextCall('terminalClose');
		await page.locator('[data-shell-close]').click();
		expect((await closed).args).toEqual({ terminal: '2' });
		await page.getByRole('tab', { name: 'fe1' }).waitFor({ state: 'detached' });
		expect(typed()).toBe('');
	});

	test('its size follows the window, and is told once for each change', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		const before = argsOf('terminalOpen')[0] ?? expect.unreachable();
		const resized = engine.nextCall('terminalResize');
		await page.locator('[data-larger]').click();
		const larger = (await resized).args as CallArguments<'terminalResize'>;
		expect(larger.columns).toBe(before.columns);
		expect(larger.rows).toBeGreaterThan(before.rows);
	});

	test('two side by side: each fits its half, keys go to the one that was clicked, and back to one', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		const alone = argsOf('terminalOpen')[0] ?? expect.unreachable();
		const resized = engine.nextCall('terminalResize');
		await page.locator('[data-shell-split]').click();
		await page.locator('[data-shell="shell-2"][data-shell-state="open"]:visible').waitFor();
		expect(((await resized).args as CallArguments<'terminalResize'>).columns).toBeLessThan(alone.columns / 2 + 2);
		expect(await page.locator('[role="tabpanel"]:visible [data-shell]').count()).toBe(2);
		engine.write('1', 'the left one');
		engine.write('2', 'the right one');
		await rows(page).getByText('the left one').waitFor();
		const left = await placeOf(page, 'the left one');
		await page.mouse.click(left.x, left.y);
		const sent = engine.nextCall('terminalInput');
		await page.keyboard.type('x');
		expect((await sent).args).toMatchObject({ terminal: '1' });
		await picture(page, 'shells-split-dark-1280');
		expect(await axeFaults(page)).toEqual([]);
		await page.locator('[data-shell-split]').click();
		await rows(page).getByText('the right one').waitFor({ state: 'hidden' });
		expect(await rows(page).getByText('the left one').isVisible()).toBe(true);
	});

	test('a text is found from the newest on, counted, and gone with Escape; the terminal has the keys again', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		engine.write('1', 'one mail\r\ntwo mails\r\nthree mails\r\n');
		await rows(page).getByText('three mails').waitFor();
		await page.keyboard.press('Control+Shift+F');
		const bar = page.locator('[data-shell-find]');
		await bar.getByRole('textbox').fill('mails');
		await bar.getByText('2 of 2').waitFor();
		await page.keyboard.press('Shift+Enter');
		await bar.getByText('1 of 2').waitFor();
		await bar.getByRole('textbox').fill('nowhere');
		await bar.getByText('not found').waitFor();
		await page.keyboard.press('Escape');
		await bar.waitFor({ state: 'detached' });
		expect(await focusedLabel(page)).toMatch(/^Shell in be1/);
	});

	test('an address is opened with Ctrl and a click, never by a click alone, and knows nothing of this page', async () => {
		const page = await openCluster();
		await page.evaluate(() => {
			Object.assign(window, { opened: [] as unknown[] });
			window.open = (...args: unknown[]) => {
				(window as unknown as { opened: unknown[] }).opened.push(args);
				return null;
			};
		});
		await openShell(page, 'be1');
		engine.write('1', 'see http://127.0.0.1:8010/Cluster/ for more\r\n');
		const line = rows(page).getByText('http://127.0.0.1:8010/Cluster/');
		await line.waitFor();
		const opened = () => page.evaluate(() => (window as unknown as { opened: unknown[] }).opened);
		const { x, y } = await placeOf(page, 'http://127.0.0.1:8010');
		// A link is one once the mouse is on it.
		await page.mouse.move(x - 2, y);
		await page.mouse.click(x, y);
		expect(await opened()).toEqual([]);
		await page.keyboard.down('Control');
		await page.mouse.click(x, y);
		await page.keyboard.up('Control');
		expect(await opened()).toEqual([['http://127.0.0.1:8010/Cluster/', '_blank', 'noopener,noreferrer']]);
	});

	test('copied with Ctrl+C while something is selected, and pasted with Ctrl+V', async () => {
		const page = await openCluster();
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await openShell(page, 'be1');
		engine.write('1', 'copythis');
		const word = (await rows(page).getByText('copythis').boundingBox()) ?? expect.unreachable();
		await page.mouse.dblclick(word.x + 20, word.y + word.height / 2);
		await page.keyboard.press('Control+c');
		expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('copythis');
		await page.keyboard.press('Control+v');
		await expect.poll(typed).toBe('copythis');
	});

	test('Ctrl+Shift+F6 leaves it by keyboard, and its label says so', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		expect(await focusedLabel(page)).toContain('Ctrl+Shift+F6 leaves it');
		await page.keyboard.press('Control+Shift+F6');
		expect(await page.evaluate(() => document.activeElement?.getAttribute('data-shell-tab'))).toBe('be1');
		await page.keyboard.press('Tab');
		expect(await focusedLabel(page)).toBe('Find');
		expect(typed()).toBe('');
	});

	test('one that cannot be opened says why; who leaves the page leaves its shells', async () => {
		const page = await openCluster();
		engine.answers.terminalOpen = () => ({ ok: false, error: { code: 'not-running', message: 'be2 is not running' } });
		await page.getByRole('button', { name: 'Actions for be2' }).click();
		await page.locator('[data-action="shell"]').click();
		await page.locator('[data-shell-ending="failed"]', { hasText: 'be2 is not running' }).waitFor();
		delete engine.answers.terminalOpen;
		await openShell(page, 'fe1');
		const closed = engine.nextCall('terminalClose');
		await page.getByRole('button', { name: 'Mailcluster Lab' }).click();
		expect((await closed).args).toEqual({ terminal: '1' });
	});

	test('with the engine the shells are lost, what they showed stays', async () => {
		const page = await openCluster();
		await openShell(page, 'be1');
		engine.write('1', 'last words');
		await rows(page).getByText('last words').waitFor();
		engineCut = true;
		engine.cut();
		await page.locator('[data-shell-ending="lost"]').waitFor();
		await page.locator('[data-connection="open"]').waitFor();
		expect(await rows(page).getByText('last words').count()).toBe(1);
	});

	test.each(['dark', 'light'] as const)('they look like the rest of the page, in %s', async (scheme) => {
		const page = await openCluster({ scheme });
		await page.getByRole('tab', { name: 'Terminals' }).click();
		await page.getByText('No terminal is open').waitFor();
		expect(await axeFaults(page)).toEqual([]);
		await openShell(page, 'be1');
		await openShell(page, 'fe1');
		engine.write('2', 'fe1:~$ \u001b[32mls\u001b[0m \u001b[34;1mMembers\u001b[0m \u001b[31mgone\u001b[0m \u001b[33mold\u001b[0m\r\n');
		await rows(page).getByText('Members').waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `shells-${scheme}-1280`);
		engine.push('terminalEnded', { terminal: '2', how: 'SIGHUP' });
		await page.locator('[data-shell-ending="ended"]').waitFor();
		expect(await axeFaults(page)).toEqual([]);
		expect(await layoutFaults(page)).toEqual(fine);
	});
});

describe('files', () => {
	const mail = 'Subject: grün\r\n\r\nHello\r\n';
	const fill = () => {
		engine.files.set('Volume.json', Buffer.from('{"format":1}\n'));
		engine.files.set('Controller/7-be1.3', Buffer.alloc(0));
		engine.files.set('SharedDomains/example.test/alice.macnt/0-free/INBOX.mbox/1', Buffer.from(mail));
		engine.files.set('SharedDomains/example.test/domain.json', Buffer.from('{}'));
		engine.files.set('index.bin', Buffer.from([0, 1, 2, 0x41, 0xff]));
	};
	const entries = (page: Page) => page.locator('[data-entry]').evaluateAll((all) => all.map((row) => row.getAttribute('data-entry')));

	test('the volume is opened from the picture, walked through and followed while it is looked at', async () => {
		fill();
		const page = await openCluster();
		const watched = engine.nextCall('volumeWatch');
		await page.getByRole('button', { name: 'Look inside the shared volume' }).click();
		expect((await watched).args).toEqual({ name: clusterName, path: '', on: true });
		await page.locator('[data-entry="SharedDomains"] button').click();
		await page.locator('[data-entry="example.test"] button').click();
		await page.locator('[data-entry="domain.json"] button').click();
		await page.locator('[data-words="text"]', { hasText: '{}' }).waitFor();
		expect(await entries(page)).toEqual(['alice.macnt', 'domain.json']);
		expect(await page.getByRole('navigation', { name: 'Path' }).innerText()).toMatch(/volume[\s/]*SharedDomains[\s/]*example\.test/);
		expect(argsOf('volumeWatch').slice(1)).toEqual([
			{ name: clusterName, path: '', on: false },
			{ name: clusterName, path: 'SharedDomains', on: true },
			{ name: clusterName, path: 'SharedDomains', on: false },
			{ name: clusterName, path: 'SharedDomains/example.test', on: true },
		]);

		// What changes there is seen, of the folder and of the file in view; what changes elsewhere costs nothing.
		engine.files.set('SharedDomains/example.test/bob.macnt/0-free/x', Buffer.alloc(1));
		engine.files.set('SharedDomains/example.test/domain.json', Buffer.from('{"accounts":2}'));
		const lists = argsOf('filesList').length;
		engine.push('volumeChanged', { name: clusterName, paths: ['SharedDomains/example.test/alice.macnt'] });
		engine.push('volumeChanged', { name: clusterName, paths: ['SharedDomains/example.test'] });
		await page.locator('[data-entry="bob.macnt"]').waitFor();
		await page.locator('[data-words="text"]', { hasText: '"accounts":2' }).waitFor();
		expect(argsOf('filesList').length).toBe(lists + 1);

		await page.locator('[data-crumb=""]').click();
		await page.locator('[data-entry="Controller"]').waitFor();
		const unwatched = engine.nextCall('volumeWatch');
		await page.getByRole('tab', { name: 'Time' }).click();
		expect((await unwatched).args).toEqual({ name: clusterName, path: '', on: false });
	});

	test('a mail is read as text, what is none as bytes, a long one by its beginning', async () => {
		fill();
		engine.files.set('long.txt', Buffer.from('all work and no play\n'.repeat(10_000)));
		const page = await openCluster();
		await page.getByRole('button', { name: 'Look inside the shared volume' }).click();
		await page.locator('[data-entry="index.bin"] button').click();
		await page.locator('[data-words="bytes"]', { hasText: '00000000  00 01 02 41 ff' }).waitFor();
		await page.locator('[data-entry="long.txt"] button').click();
		await page.getByText('first 65.5 kB of 210 kB').waitFor();
		expect(argsOf('filesRead').at(-1)).toMatchObject({ where: 'volume', fromByte: 0, bytesMost: 65_536 });
		for (const name of ['SharedDomains', 'example.test', 'alice.macnt', '0-free', 'INBOX.mbox', '1'])
			await page.locator(`[data-entry="${name}"] button`).click();
		await page.locator('[data-words="text"]', { hasText: 'Subject: grün' }).waitFor();
	});

	test('a node’s own disk by the same view, from its details; a failure is said in its place', async () => {
		fill();
		const page = await openCluster();
		await page.locator('[data-select="be2"]').click();
		const listed = engine.nextCall('filesList');
		await page.locator('[data-do="files"]').click();
		expect((await listed).args).toMatchObject({ where: 'be2', path: '' });
		await page.locator('[data-entry="Volume.json"]').waitFor();
		expect(argsOf('volumeWatch')).toEqual([]);
		engine.answers.filesList = () => ({ ok: false, error: { code: 'missing', message: 'there is no such folder any more' } });
		await page.locator('[data-files-again]').click();
		await page.locator('[data-files-problem="missing"]').waitFor();
	});

	test('a folder of thousands lists some, says that there are more, and stays fluent', async () => {
		for (let number = 0; number < 5000; number += 1) engine.files.set(`mail-${String(number).padStart(4, '0')}`, Buffer.alloc(10));
		const page = await openCluster();
		await page.getByRole('button', { name: 'Look inside the shared volume' }).click();
		await page.locator('[data-files-more]', { hasText: 'More than 500 entries' }).waitFor();
		expect((await entries(page)).length).toBe(500);
		expect(argsOf('filesList').at(-1)).toMatchObject({ most: 500 });
	});

	test('by keyboard: arrows along the entries, Enter into a folder, Backspace out of it', async () => {
		fill();
		const page = await openCluster();
		await page.getByRole('button', { name: 'Look inside the shared volume' }).click();
		await page.locator('[data-entry="Controller"] button').focus();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await page.locator('[data-entry="example.test"]').waitFor();
		const inRow = (name: string) =>
			page.waitForFunction((entry) => document.activeElement?.closest('[data-entry]')?.getAttribute('data-entry') === entry, name);
		await inRow('example.test');
		await page.keyboard.press('Backspace');
		await page.locator('[data-entry="Controller"]').waitFor();
		await inRow('Controller');
		await page.keyboard.press('End');
		await inRow('index.bin');
	});

	test.each(['dark', 'light'] as const)('they look like the rest of the page, in %s', async (scheme) => {
		fill();
		const page = await openCluster({ scheme });
		await page.getByRole('button', { name: 'Look inside the shared volume' }).click();
		await page.locator('[data-entry="Volume.json"] button').click();
		await page.locator('[data-words="text"]').waitFor();
		expect(await layoutFaults(page)).toEqual(fine);
		expect(await axeFaults(page)).toEqual([]);
		await picture(page, `files-${scheme}-1280`);
	});
});
