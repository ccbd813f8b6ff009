import { describe, expect, test } from 'vitest';
import { ListingAge } from './listing-age.ts';

describe('R5: when a mailbox is listed again', () => {
	test('a foreign change of mtime: at once', () => {
		expect(new ListingAge(1n, 0).mustList(2n, 1)).toBe(true);
	});

	test('the same mtime: once more when the tick in which it was listed is over, then never', () => {
		const age = new ListingAge(1n, 0);
		expect(age.mustList(1n, 10)).toBe(false);
		expect(age.mustList(1n, 60)).toBe(true);
		age.listed(1n, 60);
		expect(age.mustList(1n, 1_000_000)).toBe(false);
	});

	test('after writes of our own: at most once a second', () => {
		const age = new ListingAge(1n, 0);
		age.wrote(2n);
		expect(age.mustList(2n, 900)).toBe(false);
		expect(age.mustList(3n, 900)).toBe(true);
		expect(age.mustList(2n, 1100)).toBe(true);
		age.listed(2n, 1100);
		expect(age.mustList(2n, 1110)).toBe(false);
	});
});
