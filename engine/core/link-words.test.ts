import { expect, test } from 'vitest';
import { linkWords } from './link-words.ts';

const way = (text: string) => {
	const [from = '', to = ''] = text.split('>');
	return { from, to };
};

test.each([
	[['be1>be2', 'be2>be1'], 'be1 - be2'],
	[['fe1>be1'], 'fe1 > be1'],
	[['be1>fe1', 'fe1>be1', 'be1>be2'], 'be1 - fe1, be1 > be2'],
	[[], ''],
])('%j are named "%s"', (links, words) => expect(linkWords(links.map(way))).toBe(words));

test('many are counted', () => {
	const links = Array.from({ length: 9 }, (_, index) => ({ from: 'be1', to: `be${index + 2}` }));
	expect(linkWords(links)).toBe('be1 > be2, be1 > be3, be1 > be4, be1 > be5, be1 > be6, be1 > be7 and 3 more');
});
