import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mail } from './hand-over.ts';
import { marksOf, parseEntry, parseEntryName, printEntry, printEntryName } from './queue-entry.ts';

const mail: Mail = {
	id: '0123456789ab',
	sender: 'bob@example.test',
	recipients: ['alice@example.test', 'carol@example.test'],
	bytes: Buffer.from('Subject: x\r\n\r\n\n\0mcq1 \xff\r\n', 'latin1'),
	identity: { digest: Buffer.alloc(32, 7) },
};

test('names say when, how large, and nothing else', () => {
	const name = { acceptedMs: 1_764_115_200_123, sizeBytes: 4096, random: '0f3a9c1d2b4e5f60' };
	expect(printEntryName(name)).toBe('1764115200123.4096.0f3a9c1d2b4e5f60');
	expect(parseEntryName(printEntryName(name))).toEqual(name);
	for (const foreign of ['', '.DS_Store', '1.2', '01.5.0f3a9c1d2b4e5f60', '1.5.0F3A9C1D2B4E5F60', '1.5.0f3a9c1d2b4e5f60.x', '-1.5.0f3a9c1d2b4e5f60']) {
		expect(parseEntryName(foreign)).toBeUndefined();
	}
});

test('an entry reads back as it was, whatever is in the message or the addresses', () => {
	fc.assert(
		fc.property(
			fc.uint8Array({ maxLength: 300 }),
			fc.array(fc.tuple(fc.string({ maxLength: 60 }), fc.boolean()), { minLength: 1, maxLength: 100 }),
			fc.string({ maxLength: 100 }),
			(bytes, recipients, sender) => {
				const one: Mail = { ...mail, sender, recipients: recipients.map(([address]) => address), bytes: Buffer.from(bytes) };
				const done = recipients.map(([, is]) => is);
				const read = parseEntry(printEntry({ mail: one, done }));
				expect(typeof read === 'string' ? read : { mail: read.mail, done: read.done }).toEqual({ mail: one, done });
			},
		),
	);
});

test('marks are written over the first bytes, and the checksum still holds', () => {
	const file = Buffer.from(printEntry({ mail, done: [false, false] }));
	const read = parseEntry(file);
	if (typeof read === 'string') throw new Error(read);
	Buffer.from(marksOf({ checksum: read.checksum, done: [false, true] })).copy(file);
	expect(parseEntry(file)).toMatchObject({ done: [false, true], mail: { id: mail.id } });
});

describe('what is no entry is told apart', () => {
	const whole = Buffer.from(printEntry({ mail, done: [false, false] }));
	test.each([0, 1, 4, 20, 40, whole.length - 1])('cut off behind %d bytes', (length) => {
		expect(typeof parseEntry(whole.subarray(0, length))).toBe('string');
	});

	test('no flipped bit below the marks goes unseen', () => {
		for (let at = whole.indexOf(10); at < whole.length; at += 1) {
			const torn = Buffer.from(whole);
			torn[at] = (torn[at] ?? 0) ^ 4;
			expect(typeof parseEntry(torn)).toBe('string');
		}
	});

	test('a later format is foreign, garbage is damaged', () => {
		expect(parseEntry(Buffer.from('mcq2 whatever\n{}'))).toBe('foreign-format');
		expect(parseEntry(Buffer.alloc(5000, 1))).toBe('damaged');
		expect(parseEntry(Buffer.alloc(0))).toBe('damaged');
	});
});
