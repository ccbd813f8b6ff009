import { describe, expect, test } from 'vitest';
import { type GuardedContents, type GuardedSession, guardContents, guardSession } from './guards.ts';
import { pageAddress, pageOrigin } from './names.ts';

/** Records what a guard registers, and plays the browser's side. */
function guardedContents() {
	const listeners = new Map<string, (event: { url: string; isMainFrame: boolean; preventDefault(): void }) => void>();
	let openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
	const outside: string[] = [];
	const contents: GuardedContents = {
		on: (event: string, listener: never) => listeners.set(event, listener),
		setWindowOpenHandler(handler) {
			openHandler = handler;
		},
	};
	guardContents(contents, (address) => outside.push(address));
	return {
		outside,
		open: (url: string) => openHandler({ url }).action,
		isPrevented(event: string, url: string, isMainFrame = true): boolean {
			let prevented = false;
			listeners.get(event)?.({
				url,
				isMainFrame,
				preventDefault() {
					prevented = true;
				},
			});
			return prevented;
		},
	};
}

describe('guarded contents', () => {
	const guarded = guardedContents();

	test.each(['will-frame-navigate', 'will-redirect'])('%s: only our own page, only in the main frame', (event) => {
		expect(guarded.isPrevented(event, 'https://example.test/')).toBe(true);
		expect(guarded.isPrevented(event, pageAddress, false)).toBe(true);
		expect(guarded.isPrevented(event, pageAddress)).toBe(false);
	});
	test('no webview is attached', () => {
		expect(guarded.isPrevented('will-attach-webview', pageAddress)).toBe(true);
	});
	test('no window is opened, here or outside', () => {
		expect(guarded.open('https://example.test/')).toBe('deny');
		expect(guarded.open(pageAddress)).toBe('deny');
		expect(guarded.outside).toEqual([]);
	});
});

/** Records what a guard registers on a session, and plays the browser's side. */
function guardedSession() {
	const answers: boolean[] = [];
	let request: (details: { url: string }, callback: (response: { cancel: boolean }) => void) => void = (_details, callback) => callback({ cancel: false });
	let download: (event: { preventDefault(): void }, item: { getURL(): string }) => void = () => undefined;
	const session: GuardedSession = {
		setPermissionRequestHandler(handler) {
			handler(null, 'media', (granted) => answers.push(granted), { requestingUrl: pageAddress });
			handler(null, 'clipboard-sanitized-write', (granted) => answers.push(granted), { requestingUrl: 'https://example.test/' });
		},
		setPermissionCheckHandler: (handler) => answers.push(handler(null, 'notifications', pageOrigin)),
		setDevicePermissionHandler: (handler) => answers.push(handler()),
		webRequest: {
			onBeforeRequest(listener) {
				request = listener;
			},
		},
		on: (_event, listener) => {
			download = listener;
		},
	};
	guardSession(session);
	return {
		answers,
		isRefused(url: string): boolean {
			let refused = false;
			request({ url }, ({ cancel }) => {
				refused = cancel;
			});
			return refused;
		},
		isKept(url: string): boolean {
			let kept = true;
			download(
				{
					preventDefault() {
						kept = false;
					},
				},
				{ getURL: () => url },
			);
			return kept;
		},
	};
}

describe('a guarded session', () => {
	test('grants nothing: asked, looked up, or for a device', () => {
		expect(guardedSession().answers).toEqual([false, false, false, false]);
	});
	test.each(['https://example.test/x.js', 'http://127.0.0.1:1/', 'ws://127.0.0.1:1/', 'file:///etc/passwd', 'app://other/x', 'blob:https://example.test/1'])(
		'fetches nothing from %s',
		(address) => {
			expect(guardedSession().isRefused(address)).toBe(true);
		},
	);
	test.each([pageAddress, 'data:image/png;base64,AA', 'blob:app://lab/1'])('leaves the page its own: %s', (address) => {
		expect(guardedSession().isRefused(address)).toBe(false);
	});
	test('saves what the page made itself, and nothing else', () => {
		const { isKept } = guardedSession();
		expect(isKept('blob:app://lab/1')).toBe(true);
		for (const address of ['https://example.test/x.exe', pageAddress, 'data:text/html,x', 'blob:https://example.test/1']) expect(isKept(address)).toBe(false);
	});
});
