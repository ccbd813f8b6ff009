import { describe, expect, test } from 'vitest';
import { type GuardedContents, type GuardedSession, guardContents, guardSession } from './guards.ts';
import { pageAddress } from './names.ts';

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

test('a guarded session grants nothing: asked, looked up, or for a device', () => {
	const answers: boolean[] = [];
	const session: GuardedSession = {
		setPermissionRequestHandler: (handler) => handler(null, 'media', (granted) => answers.push(granted)),
		setPermissionCheckHandler: (handler) => answers.push(handler(null, 'notifications')),
		setDevicePermissionHandler: (handler) => answers.push(handler()),
	};
	guardSession(session);
	expect(answers).toEqual([false, false, false]);
});
