import { expect, test } from 'vitest';
import { isSelected } from './selection.ts';

test('a link is the same from either end, and a node is not an account of its name', () => {
	expect(isSelected({ kind: 'link', one: 'be2', other: 'be1' }, { kind: 'link', one: 'be1', other: 'be2' })).toBe(true);
	expect(isSelected({ kind: 'node', node: 'be1' }, { kind: 'account', address: 'be1' })).toBe(false);
	expect(isSelected(null, { kind: 'volume' })).toBe(false);
});
