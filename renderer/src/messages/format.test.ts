import { expect, test } from 'vitest';
import { wholeNumber } from './format.ts';

test('a number is written as the chosen language writes it, whatever the browser speaks', () => {
	expect(wholeNumber('en', 12_345)).toBe('12,345');
	expect(wholeNumber('de', 12_345)).toBe('12.345');
	expect(wholeNumber('de', 399.7)).toBe('400');
});
