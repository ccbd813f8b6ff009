/**
 * The real main.ts over a double of Electron: that every rule is wired, in the order in which Electron wants it.
 *
 * The rules themselves have their tests beside them; here each of them is reached from outside, so that a guard that
 * nobody registers any more fails a test, too.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pageMessageName, shellMessageName } from '../engine/contract/shell-names.ts';
import { type DoubleSetting, electronDouble, SessionDouble, wasPrevented } from './electron-double.ts';
import { channelMessage, channelRequest, pageAddress, shellReady } from './names.ts';

let folder: string;
let running: string[];
let calls: unknown[];
let stdout: string;
let signals: Map<string, () => void>;
let argv: string[];
let statusAnswer: unknown;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'mclab-main-'));
	running = [];
	calls = [];
	stdout = '';
	signals = new Map();
	argv = process.argv;
	statusAnswer = { ok: false, error: { code: 'no-cluster', message: 'there is none' } };
	vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
		stdout += String(text);
		return true;
	});
	vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	// The test's own process keeps its handlers: what main.ts registers is kept apart.
	vi.spyOn(process, 'on').mockImplementation(((name: string, listener: () => void) => {
		signals.set(name, listener);
		return process;
	}) as never);
	vi.doMock('./places.ts', () => ({
		placesOf: () => ({ interfaceFolder: join(folder, 'renderer'), preload: '/preload.cjs', enginePath: '/engine/main.js' }),
	}));
	vi.doMock('../engine/server/attach.ts', () => ({
		attachChannel: async (options: unknown) => {
			calls.push(['attached', options]);
			return { channel: { send() {}, bufferedBytes: () => 0, onText() {}, onDrain() {}, onClose() {}, close() {} } };
		},
		attachEngine: async () => ({
			call: async (name: string, args: unknown) => {
				calls.push([name, args]);
				if (name === 'down') running = [];
				if (name === 'status') return statusAnswer;
				return { ok: true, value: running.map((cluster) => ({ name: cluster })) };
			},
			close() {},
		}),
	}));
});

afterEach(() => {
	process.argv = argv;
	vi.restoreAllMocks();
	vi.doUnmock('electron');
	vi.doUnmock('./places.ts');
	vi.doUnmock('../engine/server/attach.ts');
	vi.resetModules();
	vi.unstubAllEnvs();
	rmSync(folder, { recursive: true });
});

/** Starts the shell anew. */
async function started(setting: Partial<DoubleSetting> = {}) {
	const double = electronDouble({ userData: folder, ...setting });
	vi.resetModules();
	vi.doMock('electron', () => double.module);
	await import('./main.ts');
	if (setting.isFirst !== false) await vi.waitUntil(() => stdout.includes(shellReady));
	const [window] = double.windows;
	return { ...double, window: window as NonNullable<typeof window> };
}

const menuMessage = { type: 'menu', language: 'de', theme: 'dark', commands: ['home.show'], opensFiles: true };
const asked = async (double: { asked: unknown[] }, count = 1) => vi.waitUntil(() => double.asked.length >= count);

describe('the window', () => {
	test('is made under the sandbox, with our page and nothing of Node in it', async () => {
		const { window, log } = await started();
		expect(log[0]).toBe('sandbox enabled');
		expect(log[1]).toBe('schemes [{"scheme":"app","privileges":{"standard":true,"secure":true,"supportFetchAPI":true}}]');
		expect(window.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, devTools: false });
		expect(window.address).toBe(pageAddress);
	});

	test('and every other contents go nowhere, open nothing, hold no webview', async () => {
		const { window, app, log } = await started();
		const another = new (await import('node:events')).EventEmitter();
		Object.assign(another, { setWindowOpenHandler: (handler: unknown) => Object.assign(another, { openHandler: handler }) });
		app.emit('web-contents-created', {}, another);
		for (const contents of [window.webContents, another]) {
			for (const name of ['will-frame-navigate', 'will-redirect']) {
				expect(wasPrevented(contents, name, { url: 'https://example.test/', isMainFrame: true })).toBe(true);
				expect(wasPrevented(contents, name, { url: pageAddress, isMainFrame: true })).toBe(false);
			}
			expect(wasPrevented(contents, 'will-attach-webview')).toBe(true);
			expect((contents as typeof window.webContents).openHandler?.({ url: 'https://example.test/' })).toEqual({ action: 'deny' });
		}
		expect(log.filter((line) => line.startsWith('opened outside'))).toEqual([]);
	});
});

test('every session grants nothing and fetches nothing, the first and any later one', async () => {
	const { app, defaultSession } = await started();
	const later = new SessionDouble();
	app.emit('session-created', later);
	for (const session of [defaultSession, later]) {
		const answers: unknown[] = [];
		session.request?.(...([null, 'media', (granted: boolean) => answers.push(granted), { requestingUrl: pageAddress }] as never[]));
		session.beforeRequest?.(...([{ url: 'https://example.test/' }, ({ cancel }: { cancel: boolean }) => answers.push(!cancel)] as never[]));
		answers.push(session.check?.(...([null, 'media', 'app://lab'] as never[])), session.device?.());
		answers.push(!wasPrevented(session, 'will-download', {}, { getURL: () => 'https://example.test/x.exe' }));
		expect(answers).toEqual([false, false, false, false, false]);
	}
});

describe('app://', () => {
	test('serves the interface under the security headers', async () => {
		mkdirSync(join(folder, 'renderer'));
		writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
		const { handlers } = await started();
		const answer = await handlers.get('app')?.(new Request('app://lab/'));
		expect(answer?.status).toBe(200);
		expect(answer?.headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(answer?.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
		expect(answer?.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
		expect(answer?.headers.get('x-content-type-options')).toBe('nosniff');
	});

	test.each(['app://lab/%2e%2e/electron/main.js', 'app://lab/..%2f..%2fpackage.json', 'app://lab/..%5c..%5cpackage.json', 'app://other/index.html'])(
		'%s leads nowhere',
		async (address) => {
			const { handlers } = await started();
			const answer = await handlers.get('app')?.(new Request(address));
			expect(answer?.status).toBe(404);
			expect(answer?.headers.get('content-security-policy')).toContain("default-src 'none'");
		},
	);
});

describe('who speaks to the shell', () => {
	test('our page gets a port to the engine', async () => {
		const { ipcMain, sender, window } = await started();
		ipcMain.emit(channelRequest, sender(window));
		expect(window.webContents.sent).toEqual([[channelMessage, null, 1]]);
		expect(calls).toEqual([['attached', expect.objectContaining({ start: true, client: 'electron' })]]);
	});

	test.each([
		['another page', { senderFrame: { url: 'https://example.test/' } }],
		['a frame inside the page', { senderFrame: { url: pageAddress } }],
		['a frame that is gone', { senderFrame: null }],
		['another window', 'another'],
	])('%s gets nothing, and changes nothing', async (_who, overrides) => {
		const { ipcMain, sender, window, menu } = await started();
		const stranger = { mainFrame: window.webContents.mainFrame, postMessage: () => calls.push('posted') };
		const event = sender(window, typeof overrides === 'string' ? { sender: stranger } : overrides);
		ipcMain.emit(channelRequest, event);
		ipcMain.emit(pageMessageName, event, menuMessage);
		expect(window.webContents.sent).toEqual([]);
		expect(calls).toEqual([]);
		expect(menu()[0]?.label).toBe('File');
	});

	test('what our page says about the menu is checked', async () => {
		const { ipcMain, sender, window, menu, nativeTheme } = await started();
		ipcMain.emit(pageMessageName, sender(window), { ...menuMessage, commands: ['rm'] });
		expect(menu()[0]?.label).toBe('File');
		ipcMain.emit(pageMessageName, sender(window), menuMessage);
		expect(menu()[0]?.label).toBe('Datei');
		expect(nativeTheme.themeSource).toBe('dark');
	});

	describe('WebAdmin', () => {
		const node = (name: string, role: string, webAdminUrl: string) => ({ name, roles: [role], process: 'running', webAdminUrl });
		const nodes = [node('be1', 'backend', 'http://127.77.1.21:8010/'), node('fe1', 'frontend', 'http://127.77.1.11:8010/')];
		const wanted = { type: 'web-admin', cluster: 'one', node: 'be1', through: 'fe1' };
		const opened = (log: readonly string[]) => log.filter((line) => line.startsWith('opened outside'));
		const settled = () => new Promise((resolve) => setImmediate(resolve));

		test('is opened where the engine says that the node has it', async () => {
			const { ipcMain, sender, window, log } = await started();
			statusAnswer = { ok: true, value: { nodes } };
			ipcMain.emit(pageMessageName, sender(window), wanted);
			await settled();
			expect(calls).toEqual([['status', { name: 'one' }]]);
			expect(opened(log)).toEqual(['opened outside: http://127.77.1.11:8010/Cluster/be1/']);
		});

		test.each([
			['an address of the page’s own', { ...wanted, address: 'https://example.test/' }],
			['a name that is an address', { ...wanted, node: 'http://example.test/' }],
			['a path behind a frontend', { ...wanted, node: '../Settings' }],
			['no node', { type: 'web-admin', cluster: 'one' }],
		])('%s is opened by nobody, and the engine is not asked', async (_what, message) => {
			const { ipcMain, sender, window, log } = await started();
			statusAnswer = { ok: true, value: { nodes } };
			ipcMain.emit(pageMessageName, sender(window), message);
			await settled();
			expect([calls, opened(log)]).toEqual([[], []]);
		});

		test.each([
			['a node that the cluster has not', { ok: true, value: { nodes: nodes.slice(1) } }],
			['a cluster that does not run', { ok: false, error: { code: 'no-cluster', message: 'there is none' } }],
			['an address that is not on loopback', { ok: true, value: { nodes: [nodes[0], node('fe1', 'frontend', 'http://example.test:8010/')] } }],
		])('of %s is opened by nobody', async (_what, answer) => {
			const { ipcMain, sender, window, log } = await started();
			statusAnswer = answer;
			ipcMain.emit(pageMessageName, sender(window), wanted);
			await settled();
			expect(opened(log)).toEqual([]);
		});

		test('is opened for our own page alone', async () => {
			const { ipcMain, sender, window, log } = await started();
			statusAnswer = { ok: true, value: { nodes } };
			ipcMain.emit(pageMessageName, sender(window, { senderFrame: { url: 'https://example.test/' } }), wanted);
			await settled();
			expect([calls, opened(log)]).toEqual([[], []]);
		});
	});

	test('a command of the menu goes to the page', async () => {
		const { ipcMain, sender, window, menu } = await started();
		ipcMain.emit(pageMessageName, sender(window), menuMessage);
		const file = menu()[0] as { submenu: { id?: string; click?: () => void }[] };
		file.submenu.find(({ id }) => id === 'home.show')?.click?.();
		expect(window.webContents.sent).toEqual([[shellMessageName, { type: 'command', command: 'home.show' }, 0]]);
	});
});

describe('closing', () => {
	test('without clusters closes at once, and keeps the place', async () => {
		const double = await started();
		expect(double.window.close()).toBe(false);
		await vi.waitUntil(() => double.log.includes('ended'));
		expect(double.asked).toEqual([]);
		const again = await started();
		expect(again.window.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
	});

	test('with a cluster asks: cancelled, the window stays', async () => {
		running = ['training-1'];
		const double = await started();
		double.answers.push({ response: 2, checkboxChecked: false });
		double.window.close();
		await asked(double);
		expect(double.asked[0]).toMatchObject({ message: 'The cluster “training-1” is running.', buttons: ['Keep running', 'Stop and quit', 'Cancel'] });
		await vi.waitUntil(() => calls.length > 0);
		expect(double.windows).toHaveLength(1);
		expect(calls).not.toContainEqual(['down', { all: true }]);
	});

	test('stopping takes all down, then ends; remembered, it is not asked again', async () => {
		running = ['training-1'];
		const double = await started();
		double.answers.push({ response: 1, checkboxChecked: true });
		double.app.quit();
		await vi.waitUntil(() => double.log.includes('ended'));
		expect(calls).toContainEqual(['down', { all: true }]);
		running = ['training-2'];
		const again = await started();
		again.window.close();
		await vi.waitUntil(() => again.log.includes('ended'));
		expect(again.asked).toEqual([]);
		expect(running).toEqual([]);
	});

	test('from an AppImage offers no going on', async () => {
		vi.stubEnv('APPIMAGE', '/home/me/lab.AppImage');
		running = ['training-1'];
		const double = await started();
		double.window.close();
		await asked(double);
		expect(double.asked[0]).toMatchObject({ buttons: ['Cancel', 'Stop and quit'] });
	});

	test('a window on macOS leaves the app in the dock; ending the app asks', async () => {
		vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
		running = ['training-1'];
		const double = await started();
		expect(double.window.close()).toBe(true);
		expect(double.asked).toEqual([]);
		double.answers.push({ response: 2, checkboxChecked: false });
		double.app.quit();
		await asked(double);
		expect(double.log).not.toContain('ended');
		double.app.emit('activate');
		await vi.waitUntil(() => double.windows.length === 1);
	});

	test('by a signal asks nobody: clusters go on', async () => {
		running = ['training-1'];
		const double = await started();
		signals.get('SIGTERM')?.();
		expect(double.log).toContain('ended');
		expect(double.asked).toEqual([]);
	});
});

describe('a second start', () => {
	test('brings the window forward and ends', async () => {
		const second = await started({ isFirst: false });
		expect(stdout).toContain(shellReady);
		expect(second.windows).toEqual([]);
		const first = await started();
		first.app.emit('second-instance', {}, ['lab'], folder);
		expect(first.log.slice(-2)).toEqual(['shown', 'focused']);
	});

	test('with a recording opens it in the window, once the page can', async () => {
		const { app, ipcMain, sender, window } = await started();
		writeFileSync(join(folder, 'one.jsonl'), '{"format":1}\n');
		app.emit('second-instance', {}, ['lab', 'one.jsonl'], folder);
		ipcMain.emit(pageMessageName, sender(window), menuMessage);
		await vi.waitUntil(() => window.webContents.sent.length > 0);
		expect(window.webContents.sent).toEqual([[shellMessageName, { type: 'file', name: 'one.jsonl', bytes: new Uint8Array(Buffer.from('{"format":1}\n')) }, 0]]);
	});

	test('is not needed to open one: the menu asks which', async () => {
		const { chosen, ipcMain, sender, window, menu } = await started();
		ipcMain.emit(pageMessageName, sender(window), menuMessage);
		writeFileSync(join(folder, 'two.jsonl'), '{}');
		chosen.push(join(folder, 'two.jsonl'));
		const { submenu } = menu()[0] as { submenu: { label?: string; click?: () => void }[] };
		submenu.find(({ label }) => label === 'Aufzeichnung öffnen …')?.click?.();
		await vi.waitUntil(() => window.webContents.sent.length > 0);
		expect(window.webContents.sent[0]?.[1]).toMatchObject({ type: 'file', name: 'two.jsonl' });
	});

	test('with one that cannot be read says so', async () => {
		const double = await started();
		double.app.emit('second-instance', {}, ['lab', 'missing.jsonl'], folder);
		await asked(double);
		expect(double.asked[0]).toMatchObject({ message: '“missing.jsonl” cannot be opened.' });
	});
});

describe('what goes wrong', () => {
	test('a page that dies is loaded again, and not for ever', async () => {
		const double = await started();
		double.answers.push({ response: 1, checkboxChecked: false });
		for (let count = 0; count < 3; count += 1) double.window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
		expect(double.window.webContents.reloads).toBe(2);
		await asked(double);
		await vi.waitUntil(() => double.log.includes('ended'));
	});

	test('an error nobody caught is logged without secrets, and ends the shell alone', async () => {
		const { log, logPath } = await started();
		(signals.get('uncaughtException') as unknown as (error: Error) => void)(new Error('broke at http://127.0.0.1:1/?token=abc'));
		expect(log.slice(-2)).toEqual(['error box: Mailcluster Lab has failed', 'exit 1']);
		expect(readFileSync(logPath, 'utf8')).toMatch(/the shell failed: Error: broke at http:\/\/127\.0\.0\.1:1\/\?token=…/);
		expect(calls).toEqual([]);
	});

	test('a window that was left on a display that is away comes back', async () => {
		const displays = [{ id: 1, workArea: { x: 0, y: 0, width: 1280, height: 800 } }];
		writeFileSync(join(folder, 'shell.json'), JSON.stringify({ place: { x: 3000, y: 50, width: 1000, height: 700 }, isMaximised: true }));
		const { window } = await started({ displays });
		expect(window.options).toMatchObject({ x: 140, y: 50, width: 1000, height: 700 });
		expect(window.isMaximized()).toBe(true);
	});

	test('the sleep of the computer is told to the engine', async () => {
		const { powerMonitor } = await started();
		powerMonitor.emit('resume');
		vi.spyOn(Date, 'now').mockReturnValueOnce(1_000).mockReturnValueOnce(721_000);
		powerMonitor.emit('suspend');
		powerMonitor.emit('resume');
		await vi.waitUntil(() => calls.length > 0);
		expect(calls).toEqual([['slept', { forMs: 720_000 }]]);
	});
});

test('where the system speaks German, so does the shell before the page has said anything', async () => {
	const { menu } = await started({ locale: 'de-AT' });
	expect(menu()[0]?.label).toBe('Datei');
});
