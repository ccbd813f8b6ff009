import { describe, expect, test } from 'vitest';
import { base64FromBytes, bytesFromBase64, bytesFromLatin1 } from './base64.ts';

describe('base64', () => {
	test('every byte comes back as it was, also of more than one call can take', () => {
		const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
		expect(bytesFromBase64(base64FromBytes(bytes))).toEqual(bytes);
	});

	test('it is what others write', () => {
		expect(base64FromBytes(new TextEncoder().encode('grün €'))).toBe(Buffer.from('grün €').toString('base64'));
		expect(bytesFromBase64(Buffer.from([0, 255, 10]).toString('base64'))).toEqual(Uint8Array.of(0, 255, 10));
	});

	test('a terminal’s binary answer is a byte a character', () => {
		expect(bytesFromLatin1('\x1b\xff')).toEqual(Uint8Array.of(0x1b, 0xff));
	});
});
