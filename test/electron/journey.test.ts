/**
 * The desktop shell for real: Electron's own program, the built interface, an engine behind it.
 *
 * It runs where a binary has been fetched (by `npm start` with a display), and is reported as not run
 * elsewhere: asking Electron's package for it would download it. Its parts are tried without one beside
 * their code in electron/. Read next: electron/main.ts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findElectronBinary } from '../tools.ts';

const root = join(import.meta.dirname, '..', '..');
const executablePath = findElectronBinary(root);
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const lacking = executablePath === undefined ? 'no Electron binary' : isRoot ? 'its sandbox does not run as root' : hasDisplay ? undefined : 'no display';

describe.skipIf(lacking !== undefined)(`the desktop window${lacking === undefined ? '' : ` (${lacking})`}`, () => {
	let home = '';
	let app: ElectronApplication;
	let page: Page;

	beforeAll(async () => {
		home = await mkdtemp(join(tmpdir(), 'mcl-'));
		const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
		app = await _electron.launch({ executablePath, args: [root], env: { ...Object.fromEntries(inherited), MAILCLUSTER_LAB_HOME: home } });
		page = await app.firstWindow();
	});

	afterAll(async () => {
		await app?.close();
		if (home !== '') await rm(home, { recursive: true, force: true });
	});

	test('shows the presets that the engine offers, over its message port', async () => {
		await page.getByText('dynamic-3').first().waitFor();
		expect(page.url()).toMatch(/^app:\/\/lab\//);
	});

	test('the page knows its shell, and reaches nothing of Node or Electron', async () => {
		const seen = await page.evaluate(() => ({
			shell: Reflect.get(window, 'mailcluster')?.shell,
			reach: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
		}));
		expect(seen).toEqual({ shell: 'electron', reach: [] });
	});

	test('it opens no window, leaves its page for no other, and reaches no network', async () => {
		const tried = await page.evaluate(async () => {
			const opened = window.open('https://example.test/');
			window.location.assign('https://example.test/');
			const fetched = await fetch('http://127.0.0.1:1/').then(
				() => 'fetched',
				() => 'refused',
			);
			return { opened: opened !== null, fetched };
		});
		expect(tried).toEqual({ opened: false, fetched: 'refused' });
		expect(app.windows()).toHaveLength(1);
		expect(page.url()).toMatch(/^app:\/\/lab\//);
	});

	test('permissions are denied', async () => {
		expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
	});
});
