import { describe, expect, test } from 'vitest';
import { fileTextOf, hexDump } from './file-content.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('what is shown of a file', () => {
	test('a text is shown as it is, its line ends as one', () => {
		expect(fileTextOf(utf8('grün\r\n€\n'), 9)).toEqual({ is: 'text', text: 'grün\n€\n', cut: false });
	});

	test('what a text has of control characters is seen', () => {
		expect(fileTextOf(utf8('a\u001b[2Jb\tc\u007f\r'), 10)).toMatchObject({ text: 'a␛[2Jb\tc␡␍' });
	});

	test('a character cut in two by the end of what was read does not make a text binary; by the end of the file it does', () => {
		const cut = utf8('price: €').subarray(0, 8);
		expect(fileTextOf(cut, 500)).toEqual({ is: 'text', text: 'price: ', cut: true });
		expect(fileTextOf(cut, 8).is).toBe('bytes');
	});

	test('what is no text is shown by its first KiB, byte for byte', () => {
		const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index % 256);
		const shown = fileTextOf(bytes, 70_000);
		expect(shown).toMatchObject({ is: 'bytes', cut: true });
		expect(shown.is === 'bytes' && shown.dump.split('\n').length).toBe(64);
	});

	test('an empty file is an empty text', () => {
		expect(fileTextOf(new Uint8Array(), 0)).toEqual({ is: 'text', text: '', cut: false });
	});

	test('a row of the dump names its place, its bytes and what they spell', () => {
		expect(hexDump(Uint8Array.of(...utf8('Hello, volume!\n\0more')))).toBe(
			'00000000  48 65 6c 6c 6f 2c 20 76 6f 6c 75 6d 65 21 0a 00  Hello, volume!..\n' + '00000010  6d 6f 72 65                                      more',
		);
	});
});
