/** Both languages say the same things, and neither says nothing. */
import { expect, test } from 'vitest';
import { durationText, words } from './words.ts';

function shape(value: unknown, path = ''): string[] {
	if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`));
	return [`${path}: ${typeof value === 'function' ? `takes ${value.length}` : typeof value}`];
}

function texts(value: unknown): string[] {
	if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
	return [typeof value === 'function' ? String(value(2, 'x')) : String(value)];
}

test('English and German have the same keys, of the same kind', () => {
	expect(shape(words.de).sort()).toEqual(shape(words.en).sort());
});

test('no text is empty, and a function puts in what it is given', () => {
	for (const text of [...texts(words.en), ...texts(words.de)]) {
		expect(text.trim()).not.toBe('');
		expect(text).not.toMatch(/undefined|NaN|\[object/);
	}
});

test('German quotes are German', () => {
	for (const text of texts(words.de)) expect(text).not.toMatch(/["']/);
});

test.each([
	[0, '0 s', '0 s'],
	[1_250, '1.2 s', '1,2 s'],
	[42_900, '42 s', '42 s'],
	[185_000, '3 min 5 s', '3 min 5 s'],
	[7_500_000, '2 h 5 min', '2 h 5 min'],
])('%d ms is %s', (ms, english, german) => {
	expect(durationText(ms, 'en')).toBe(english);
	expect(durationText(ms, 'de')).toBe(german);
});

test('a long queue is told as its language writes thousands', () => {
	expect(words.en.queue.size(1234)).toBe('1,234 entries wait on this node.');
	expect(words.de.queue.size(1234)).toBe('1.234 Einträge warten auf diesem Knoten.');
});
