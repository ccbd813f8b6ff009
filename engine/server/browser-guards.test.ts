import { describe, expect, test } from 'vitest';
import { type RequestFacts, refuseRequest, refuseUpgrade, securityHeaders } from './browser-guards.ts';

const port = 4321;
const ours: RequestFacts = { method: 'GET', host: `127.0.0.1:${port}`, origin: undefined, fetchSite: undefined, fetchDest: undefined };
const status = (facts: Partial<RequestFacts>) => refuseRequest({ ...ours, ...facts }, port)?.status ?? 200;
const upgrade = (facts: Partial<RequestFacts & { path: string }>) =>
	refuseUpgrade({ ...ours, origin: `http://127.0.0.1:${port}`, path: '/channel', ...facts }, port)?.status ?? 101;

describe('Host', () => {
	test.each([`127.0.0.1:${port}`, `localhost:${port}`])('%s is ours', (host) => {
		expect(status({ host })).toBe(200);
	});
	test.each([
		undefined,
		'',
		'127.0.0.1',
		'localhost',
		`127.0.0.1:${port + 1}`,
		`127.0.0.1:0${port}`,
		`127.0.0.1.:${port}`,
		`localhost.:${port}`,
		`LOCALHOST:${port}`,
		`[::1]:${port}`,
		`[::ffff:127.0.0.1]:${port}`,
		`127.1:${port}`,
		`0.0.0.0:${port}`,
		`2130706433:${port}`,
		`127.0.0.2:${port}`,
		`evil.example:${port}`,
		`127.0.0.1.evil.example:${port}`,
		`evil.example@127.0.0.1:${port}`,
		`127.0.0.1:${port}, evil.example`,
		` 127.0.0.1:${port}`,
	])('%j is another name, whatever address it leads to', (host) => {
		expect(status({ host })).toBe(421);
	});
});

describe('Origin', () => {
	test('ours, by the name under which the page was opened', () => {
		expect(status({ origin: `http://127.0.0.1:${port}` })).toBe(200);
		expect(status({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
	});
	test.each([
		'null',
		'',
		'http://evil.example',
		'http://127.0.0.1',
		`http://127.0.0.1:${port + 1}`,
		`https://127.0.0.1:${port}`,
		`http://localhost:${port}`,
		`http://127.0.0.1:${port}/`,
		`HTTP://127.0.0.1:${port}`,
		`http://127.0.0.1:${port}.evil.example`,
		'app://lab',
		'file://',
	])('%j is a foreign one, for pages and for the WebSocket', (origin) => {
		expect(status({ origin })).toBe(403);
		expect(upgrade({ origin })).toBe(403);
	});
	test('a WebSocket without one comes from no page of ours', () => {
		expect(upgrade({})).toBe(101);
		expect(upgrade({ origin: undefined })).toBe(403);
	});
});

describe('fetch metadata', () => {
	test.each(['same-origin', 'none', undefined])('%s: our own page, or the address bar', (fetchSite) => {
		expect(status({ fetchSite, fetchDest: 'script' })).toBe(200);
	});
	test.each(['same-site', 'cross-site'])('%s: another page may lead here, and may take nothing', (fetchSite) => {
		expect(status({ fetchSite, fetchDest: 'document' })).toBe(200);
		for (const fetchDest of ['script', 'image', 'iframe', 'frame', 'embed', 'object', 'empty', 'worker', undefined]) {
			expect(status({ fetchSite, fetchDest })).toBe(403);
		}
	});
	test('a WebSocket is judged by its Origin and by this', () => {
		expect(upgrade({ fetchSite: 'same-origin', fetchDest: 'websocket' })).toBe(101);
		expect(upgrade({ fetchSite: 'same-site', fetchDest: 'websocket' })).toBe(403);
	});
});

test('no answer lets a script run that is not a file of ours', () => {
	const policy = securityHeaders(port)['Content-Security-Policy'] ?? '';
	expect(policy.split('; ').find((directive) => directive.startsWith('script-src'))).toBe("script-src 'self'");
	expect(policy).not.toMatch(/unsafe-eval|\*/);
});
