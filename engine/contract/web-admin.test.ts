import { describe, expect, test } from 'vitest';
import type { ClusterNode } from './cluster-status.ts';
import { entranceTo, webAdminAddress } from './web-admin.ts';

const node = (name: string, role: 'frontend' | 'backend', more: Partial<ClusterNode> = {}) => ({
	name,
	roles: [role],
	process: 'running' as const,
	webAdminUrl: `http://127.77.1.${name.endsWith('1') ? 1 : 2}:8010/`,
	...more,
});
const nodes = [node('be1', 'backend'), node('fe1', 'frontend', { process: 'down' }), node('fe2', 'frontend')];

describe('the address of a node’s WebAdmin', () => {
	test('is its own, or a path below that of a frontend', () => {
		expect(webAdminAddress(nodes, { node: 'be1', through: null })).toBe('http://127.77.1.1:8010/');
		expect(webAdminAddress(nodes, { node: 'be1', through: 'fe2' })).toBe('http://127.77.1.2:8010/Cluster/be1/');
		expect(webAdminAddress(nodes, { node: 'be1', through: 'fe2', language: 'de' })).toBe('http://127.77.1.2:8010/Cluster/be1/?language=de');
		expect(webAdminAddress(nodes, { node: 'be1', through: null, language: 'en' })).toBe('http://127.77.1.1:8010/?language=en');
	});

	test.each([
		['be9', null],
		['be9', 'fe2'],
		['be1', 'fe9'],
		['fe2', 'be1'],
	])('%s through %s: there is none', (name, through) => {
		expect(webAdminAddress(nodes, { node: name, through })).toBeNull();
	});

	test.each([
		'https://127.0.0.1/',
		'http://example.test:8010/',
		'http://127.0.0.1.example.test/',
		'http://someone@127.0.0.1:8010/',
		'file:///etc/passwd',
		'http://10.0.0.1:8010/',
		'',
	])('is none outside of loopback: %s', (webAdminUrl) => {
		expect(webAdminAddress([node('be1', 'backend', { webAdminUrl })], { node: 'be1', through: null })).toBeNull();
	});
});

test('what leads to a backend is the first frontend that runs; nothing has to lead to a frontend', () => {
	expect(entranceTo(nodes, 'be1')).toBe('fe2');
	expect(entranceTo(nodes, 'fe2')).toBeNull();
	expect(entranceTo(nodes.slice(0, 2), 'be1')).toBeNull();
});
