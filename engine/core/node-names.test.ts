import { describe, expect, test } from 'vitest';
import { linkWords } from './link-words.ts';
import { linksBetween, type NamedNodes, nodeNamed } from './node-names.ts';

const there: NamedNodes = {
	nodes: [
		{ name: 'be1', roles: ['backend'] },
		{ name: 'be2', roles: ['backend'] },
		{ name: 'fe1', roles: ['frontend'] },
		{ name: 'fe2', roles: ['frontend'] },
	],
	controller: { node: 'be1' },
	backup: 'be2',
};

function between(a: string, b: string, oneWay = false): string {
	const links = linksBetween(there, { a, b, oneWay });
	return links.ok ? linkWords(links.value) : `${links.error.code}: ${links.error.message}; ${links.error.remedy}`;
}

test.each([
	['be1', 'be1'],
	['@controller', 'be1'],
	['@backup', 'be2'],
])('%s is %s', (text, name) => expect(nodeNamed(there, text)).toEqual({ ok: true, value: name }));

test('who is not there, or nobody now, is said with what would do', () => {
	expect(nodeNamed(there, 'be9')).toMatchObject({ ok: false, error: { code: 'unknown-node', remedy: 'known: be1, be2, fe1, fe2, @controller, @backup' } });
	expect(nodeNamed({ ...there, controller: null }, '@controller')).toMatchObject({ ok: false, error: { code: 'no-controller' } });
	expect(nodeNamed({ ...there, backup: null }, '@backup')).toMatchObject({ ok: false, error: { code: 'no-backup' } });
});

describe('links between', () => {
	test.each([
		['be1', 'be2', 'be1 - be2'],
		['@controller', 'fe1', 'be1 - fe1'],
		['be1', '@all', 'be1 - be2, be1 - fe1, be1 - fe2'],
		['@all', 'be1', 'be2 - be1, fe1 - be1, fe2 - be1'],
		['be1', '@frontends', 'be1 - fe1, be1 - fe2'],
		['fe1', '@backends', 'fe1 - be1, fe1 - be2'],
		['fe1', '@all', 'fe1 - be1, fe1 - be2'],
		['@frontends', '@backends', 'fe1 - be1, fe1 - be2, fe2 - be1, fe2 - be2'],
		['@all', '@all', 'be1 - be2, be1 - fe1, be1 - fe2, be2 - fe1, be2 - fe2'],
		['@backends', '@backends', 'be1 - be2'],
		['@backends', '@all', 'be1 - fe1, be1 - fe2, be2 - fe1, be2 - fe2'],
	])('%s and %s: %s', (a, b, words) => expect(between(a, b)).toBe(words));

	test('one way', () => expect(between('@frontends', 'be1', true)).toBe('fe1 > be1, fe2 > be1'));

	test.each([
		['be1', 'be1', 'no-link: there is no link between be1 and be1: both are the same; name two different sides'],
		['be1', '@controller', 'no-link: there is no link between be1 and @controller: both are the same; name two different sides'],
		['fe1', 'fe2', 'no-link: there is no link between fe1 and fe2: frontends have none to each other; name a backend on one side'],
		['be1', 'all', 'unknown-node: there is no node "all"; known: be1, be2, fe1, fe2, @controller, @backup, @frontends, @backends, @all'],
	])('%s and %s: %s', (a, b, words) => expect(between(a, b)).toBe(words));
});
