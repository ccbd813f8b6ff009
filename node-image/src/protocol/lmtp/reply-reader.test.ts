import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReplyReader } from './reply-reader.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('RFC 5321 section 4.2: replies', () => {
	test('lines with a hyphen go on, the one with a space ends it', () => {
		expect(new ReplyReader().push(bytes('250-be1\r\n250-SIZE 5\r\n250 8BITMIME\r\n354 go\r\n'))).toEqual([
			{ code: 250, text: 'be1\nSIZE 5\n8BITMIME' },
			{ code: 354, text: 'go' },
		]);
	});

	test('a code alone is a reply', () => {
		expect(new ReplyReader().push(bytes('250\r\n'))).toEqual([{ code: 250, text: '' }]);
	});

	test.each(['HTTP/1.1 200 OK\r\n', '99 x\r\n', `250 ${'x'.repeat(5000)}`, '250-a\r\n'.repeat(300)])('what is no reply is refused', (text) => {
		expect(new ReplyReader().push(bytes(text))).toBe('broken');
	});

	test('it does not matter in which pieces the bytes come', () => {
		const whole = bytes('250-one\r\n250 two\r\n450 4.2.1 elsewhere\r\n');
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: whole.length })), (cuts) => {
				const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
				const reader = new ReplyReader();
				const replies = at.slice(1).flatMap((end, index) => [reader.push(whole.subarray(at[index], end))].flat());
				expect(replies).toEqual([
					{ code: 250, text: 'one\ntwo' },
					{ code: 450, text: '4.2.1 elsewhere' },
				]);
			}),
		);
	});
});
