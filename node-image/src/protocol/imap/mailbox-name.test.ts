import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalName, decodeMailboxName, encodeMailboxName, matchesPattern } from './mailbox-name.ts';

describe('modified UTF-7 (RFC 3501 section 5.1.3)', () => {
	test.each([
		['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
		['Entwürfe', 'Entw&APw-rfe'],
		['R&D', 'R&-D'],
		['😀', '&2D3eAA-'],
	])('%s is %s', (name, wire) => {
		expect(encodeMailboxName(name)).toBe(wire);
		expect(decodeMailboxName(wire)).toBe(name);
	});

	test.each(['&', '&APw', '&A-', '&AP!-', 'ü', '&2D0-'])('%s is none', (wire) => {
		expect(decodeMailboxName(wire)).toBeUndefined();
	});

	test('every name comes back', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points).toWellFormed()),
				(name) => {
					expect(decodeMailboxName(encodeMailboxName(name))).toBe(name);
				},
			),
		);
	});
});

test('INBOX is INBOX in any case, and no other name is', () => {
	expect([canonicalName('inBox'), canonicalName('sent')]).toEqual(['INBOX', 'sent']);
});

test.each([
	['INBOX', '*', true],
	['INBOX', 'inb%', true],
	['Work/2026', '%', false],
	['Work/2026', '*', true],
	['Work/2026', 'Work/%', true],
	['Work', 'Work/%', false],
	['Sent', 'sent', false],
	['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', `${'*a'.repeat(40)}*c`, false],
])('%s with the pattern %s: %s', (name, pattern, expected) => {
	expect(matchesPattern(name, pattern)).toBe(expected);
});
