import { describe, expect, test } from 'vitest';
import { stuff } from './dot-stuffing.ts';

const stuffed = (text: string) => new TextDecoder().decode(stuff(new TextEncoder().encode(text)));

describe('RFC 5321 section 4.5.2: transparency', () => {
	test.each([
		['a\r\n', 'a\r\n.\r\n'],
		['a', 'a\r\n.\r\n'],
		['', '\r\n.\r\n'],
		['.\r\n', '..\r\n.\r\n'],
		['a\r\n.b\r\n..\r\n', 'a\r\n..b\r\n...\r\n.\r\n'],
		['a.b\r\n', 'a.b\r\n.\r\n'],
		['a\n.\r\n', 'a\n..\r\n.\r\n'],
	])('%j goes out as %j', (message, wire) => {
		expect(stuffed(message)).toBe(wire);
	});
});
