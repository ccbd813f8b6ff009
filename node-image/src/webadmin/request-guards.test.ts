/** Whose requests are taken: Host (DNS rebinding), Origin (forms of strangers), targets without tricks. */
import { describe, expect, test } from 'vitest';
import { isOwnForm, isOwnHost, isOwnPage, isPlainTarget } from './request-guards.ts';

const own = { name: 'fe1', address: '10.1.0.11', port: 8010 };

describe('Host', () => {
	test.each([
		'10.1.0.11:8010',
		'fe1:8010',
		'FE1:8010',
		'localhost:49160',
		'localhost',
		'127.0.0.1:8010',
		'127.1.0.22:8010',
		'[::1]:8010',
		'fe1.localhost:8010',
	])('%s is this node', (host) => expect(isOwnHost(host, own)).toBe(true));

	test.each([
		undefined,
		'',
		'evil.example:8010',
		'localhost.evil.example:8010',
		'127.0.0.1.evil.example:8010',
		'10.1.0.11',
		'10.1.0.11:80',
		'10.1.0.12:8010',
		'fe2:8010',
		'fe1:8010@evil.example',
		'127.0.0.1:8010 evil',
		'evil.example#localhost',
		'xlocalhost:8010',
	])('%s is not', (host) => expect(isOwnHost(host, own)).toBe(false));

	test('an address of version 6 is taken in brackets', () => {
		expect(isOwnHost('[fd00::1]:8010', { ...own, address: 'fd00::1' })).toBe(true);
		expect(isOwnHost('[fd00::2]:8010', { ...own, address: 'fd00::1' })).toBe(false);
	});
});

describe('Origin', () => {
	const host = '127.0.0.1:8010';
	test.each([
		{ origin: 'http://127.0.0.1:8010', fetchSite: 'same-origin' },
		{ origin: undefined, fetchSite: undefined },
		{ origin: undefined, fetchSite: 'same-origin' },
	])('a form of our own, or a client that is no browser: %o', (from) => expect(isOwnForm({ host, ...from })).toBe(true));

	test.each([
		{ origin: 'http://127.0.0.1:8011', fetchSite: 'same-site' },
		{ origin: 'https://127.0.0.1:8010', fetchSite: undefined },
		{ origin: 'http://evil.example', fetchSite: undefined },
		{ origin: 'null', fetchSite: undefined },
		{ origin: '', fetchSite: undefined },
		{ origin: undefined, fetchSite: 'cross-site' },
		{ origin: undefined, fetchSite: 'same-site' },
	])("a stranger's: %o", (from) => expect(isOwnForm({ host, ...from })).toBe(false));
});

describe('targets', () => {
	test.each([
		'/',
		'/Users/Domains/example.test/alice',
		'/Users/Domains/example.test/a+b_c.d-e?search=%2e%2e%2f',
		'/Cluster/be1/',
		'/Cluster/10.1.0.21/Monitors/Cluster',
	])('%s is plain', (target) => expect(isPlainTarget(target)).toBe(true));

	test.each([
		undefined,
		'',
		'*',
		'http://127.0.0.1:8010/',
		'//evil.example/',
		'/Cluster//evil.example/',
		'/Cluster/../status',
		'/Cluster/./be1',
		'/Cluster/%2e%2e/status',
		'/Cluster/be1/%2e%2e/%2e%2e/status',
		'/Cluster/be1%2fstatus',
		'/Cluster/be1%00',
		'/Cluster/be1:80/',
		'/Cluster/user@evil.example:80/',
		'/Cluster/http://evil.example/',
		'/Cluster/be1\\..\\status',
		'/Users/Domains/<script>',
		'/Users/ä',
		`/${'a'.repeat(3000)}`,
	])('%s is not', (target) => expect(isPlainTarget(target)).toBe(false));
});

test('a login leads to a page of ours and nowhere else', () => {
	for (const to of ['/', '/Users/Domains', '/Monitors/Logs?filter=x', '/Cluster/be1/Users/Domains']) expect(isOwnPage(to)).toBe(true);
	for (const to of ['//evil.example', '/\\evil.example', 'http://evil.example/', '/logout', '/login?to=/', '/Settingsx', '/status', '', '/%2f/evil.example']) {
		expect(isOwnPage(to)).toBe(false);
	}
});
