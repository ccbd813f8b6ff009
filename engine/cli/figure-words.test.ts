import { expect, test } from 'vitest';
import { ageText, bytesText } from './figure-words.ts';

test.each([
	[0, '0 B'],
	[999, '999 B'],
	[1000, '1.0 kB'],
	[12_345, '12.3 kB'],
	[999_949, '999.9 kB'],
	[999_950, '1.0 MB'],
	[1_234_567_890, '1.2 GB'],
	[5e15, '5000.0 TB'],
])('%d bytes are %s', (bytes, text) => {
	expect(bytesText(bytes)).toBe(text);
});

test.each([
	[0, '0 s'],
	[999, '0 s'],
	[59_999, '59 s'],
	[65_000, '1 min'],
	[3_600_000, '1 h'],
	[200_000_000, '2 d'],
])('%d ms are %s', (ms, text) => {
	expect(ageText(ms)).toBe(text);
});
