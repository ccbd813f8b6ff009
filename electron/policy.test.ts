import { describe, expect, test } from 'vitest';
import { pageAddress } from './names.ts';
import {
	contentSecurityPolicy,
	isEngineCall,
	isTrustedSender,
	mayNavigate,
	mayOpenOutside,
	mayUsePermission,
	pageMessage,
	pageTextCharactersMax,
	windowOptions,
} from './policy.ts';

describe('the window', () => {
	const { webPreferences } = windowOptions('/preload.cjs');
	test.each([
		['sandbox', true],
		['contextIsolation', true],
		['webSecurity', true],
		['nodeIntegration', false],
		['nodeIntegrationInWorker', false],
		['nodeIntegrationInSubFrames', false],
		['webviewTag', false],
		['allowRunningInsecureContent', false],
		['navigateOnDragDrop', false],
		['devTools', false],
	] as const)('%s is %s', (name, value) => {
		expect(webPreferences[name]).toBe(value);
	});

	test('has the preload it was given', () => {
		expect(webPreferences.preload).toBe('/preload.cjs');
	});
});

describe('the content security policy', () => {
	const directives = new Map(contentSecurityPolicy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]));

	test('starts from nothing', () => {
		expect(directives.get('default-src')).toBe("'none'");
	});
	test('runs scripts of the bundle alone: none inline, no eval, no other host', () => {
		expect(directives.get('script-src')).toBe("'self'");
	});
	test('lets the page read files of the bundle, and no network', () => {
		expect(directives.get('connect-src')).toBe("'self'");
	});
	test.each(['base-uri', 'form-action', 'frame-ancestors'])('%s is closed', (name) => {
		expect(directives.get(name)).toBe("'none'");
	});
	test('names no host anywhere', () => {
		expect(contentSecurityPolicy).not.toMatch(/\*|https?:|wss?:/);
	});
});

describe('navigation', () => {
	test.each([pageAddress, 'app://lab/index.html#/cluster/one', 'app://lab/'])('%s is our own', (address) => {
		expect(mayNavigate(address, true)).toBe(true);
	});
	test.each([
		'https://example.test/',
		'file:///etc/passwd',
		'app://other/index.html',
		'app://lab.example.test/',
		'javascript:alert(1)',
		'data:text/html,x',
		'about:blank',
		'no address',
		'',
	])('%s is refused', (address) => {
		expect(mayNavigate(address, true)).toBe(false);
	});
	test('no frame inside the page goes anywhere, not even to our own page', () => {
		expect(mayNavigate(pageAddress, false)).toBe(false);
	});
});

test.each(['https://example.test/', 'http://127.0.0.1/', 'file:///etc/passwd', 'mailto:a@example.test', pageAddress])('%s is not opened outside', (address) => {
	expect(mayOpenOutside(address)).toBe(false);
});

test.each(['media', 'clipboard-read', 'notifications', 'openExternal', 'usb', 'fileSystem', 'unknown'])('permission "%s" is denied', (permission) => {
	expect(mayUsePermission(permission, pageAddress)).toBe(false);
});

test('only our own page may put text into the clipboard', () => {
	expect(mayUsePermission('clipboard-sanitized-write', pageAddress)).toBe(true);
	for (const address of ['https://example.test/', 'app://other/', '', undefined]) expect(mayUsePermission('clipboard-sanitized-write', address)).toBe(false);
});

describe('the sender of a message', () => {
	const ours = { address: pageAddress, isMainFrame: true, isOurWindow: true };
	test('our page in the main frame of our window is trusted', () => {
		expect(isTrustedSender(ours)).toBe(true);
	});
	test.each([
		['another page', { ...ours, address: 'https://example.test/' }],
		['a page whose name begins like ours', { ...ours, address: 'app://lab.example.test/index.html' }],
		['a frame inside our page', { ...ours, isMainFrame: false }],
		['another window', { ...ours, isOurWindow: false }],
		['a frame that is gone', { ...ours, address: '' }],
	])('%s is not', (_what, sender) => {
		expect(isTrustedSender(sender)).toBe(false);
	});
});

describe('what the page tells the menu', () => {
	const told = { type: 'menu', language: 'de', theme: 'auto', commands: ['home.show'], opensFiles: true };
	test('is taken as it is', () => {
		expect(pageMessage(told)).toEqual(told);
	});
	test.each([
		['nothing', undefined],
		['a text', JSON.stringify(told)],
		['a command that nobody knows', { ...told, commands: ['rm'] }],
		['more commands than there are', { ...told, commands: Array(100).fill('home.show') }],
		['another language', { ...told, language: 'xx' }],
		['fields of its own', { ...told, run: 'x' }],
	])('is refused: %s', (_what, message) => {
		expect(pageMessage(message)).toBeNull();
	});
});

describe('a message from the page', () => {
	const call = { t: 'q', i: 'x1', m: 'status', a: [{}] };
	test.each([call, { ...call, a: [] }, { ...call, m: 'up' }])('is a call of the contract: %j', (message) => {
		expect(isEngineCall(JSON.stringify(message))).toBe(true);
	});
	test.each([
		['an object instead of a text', call],
		['no JSON', '{'],
		['no object', '"status"'],
		['an answer', JSON.stringify({ t: 's', i: 'x1', r: 1 })],
		['a call that the contract lacks', JSON.stringify({ ...call, m: 'shell' })],
		['a name of every object', JSON.stringify({ ...call, m: 'constructor' })],
		['a call nobody can answer', JSON.stringify({ ...call, i: undefined })],
		['two arguments', JSON.stringify({ ...call, a: [{}, {}] })],
		['fields of its own', JSON.stringify({ ...call, run: 'x' })],
		['too long', JSON.stringify({ ...call, a: ['x'.repeat(pageTextCharactersMax)] })],
	])('is refused: %s', (_what, message) => {
		expect(isEngineCall(message)).toBe(false);
	});
});
