import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedLetters, flagsOf, lettersOf, newKeywords, parseMailboxFile, printMailboxFile } from './mailbox-file.ts';
import { canonicalMailboxName, decodeMailboxName, encodeMailboxName } from './mailbox-name.ts';
import { type MessageName, modseqOf, parseMessageName, printMessageName, type TombstoneName } from './message-name.ts';

const id = '0123456789abcdef0123456789abcdef';
const uid = fc.integer({ min: 1, max: 0xffff_ffff });
const modseq = fc.tuple(fc.integer({ min: 1, max: 999_999_999 }), fc.integer({ min: 0, max: 0xffff_ffff })).map(([generation, n]) => modseqOf(generation, n));
const deliveryId = fc.option(fc.stringMatching(/^[0-9a-f]{32}$/), { nil: undefined });
const message: fc.Arbitrary<MessageName | TombstoneName> = fc.oneof(
	fc.record({
		kind: fc.constant('message' as const),
		uid,
		internalDateS: fc.integer({ min: 0, max: 99_999_999_999 }),
		sizeBytes: fc.nat(),
		modseq,
		letters: fc.subarray([...'DFRSTabcdefghijklmnopqrstuvwxyz']).map((letters) => letters.join('')),
		deliveryId,
	}),
	fc.record({
		kind: fc.constant('gone' as const),
		uid,
		goneAtS: fc.option(fc.integer({ min: 0, max: 99_999_999_999 }), { nil: undefined }),
		modseq,
		deliveryId,
	}),
);

describe('R6: message names', () => {
	test('a name as a learner sees it', () => {
		expect(
			printMessageName({ kind: 'message', uid: 42, internalDateS: 1764115200, sizeBytes: 4096, modseq: modseqOf(12, 7), letters: 'FS', deliveryId: id }),
		).toBe(`0000000042.1764115200.4096.12-7.FS.${id}`);
		const gone = { kind: 'gone', uid: 42, goneAtS: 1764201600, modseq: modseqOf(12, 9), deliveryId: undefined } as const;
		expect(printMessageName(gone)).toBe('0000000042.gone.1764201600.12-9.-');
		expect(printMessageName({ ...gone, goneAtS: undefined })).toBe('0000000042.gone._.12-9.-');
	});

	test('modseq of a new generation is above all of the one before', () => {
		expect(modseqOf(13, 0)).toBeGreaterThan(modseqOf(12, 0xffff_ffff));
		expect(modseqOf(12, 7)).toBe(12n * 2n ** 32n + 7n);
	});

	test('any name is read back and keeps 255 bytes', () => {
		fc.assert(
			fc.property(message, (name) => {
				const printed = printMessageName(name);
				expect(parseMessageName(printed)).toEqual(name);
				expect(printed.length).toBeLessThanOrEqual(255);
			}),
		);
	});

	test.each([
		'',
		'mailbox.json',
		'.DS_Store',
		`42.1764115200.4096.12-7.FS.${id}`,
		`0000000000.1764115200.4096.12-7.FS.${id}`,
		`9999999999.1764115200.4096.12-7.FS.${id}`,
		`0000000042.1764115200.4096.12-7.SF.${id}`,
		`0000000042.1764115200.4096.12-7..${id}`,
		`0000000042.1764115200.4096.12-7.${id}`,
		`0000000042.1764115200.4096.012-7.FS.${id}`,
		`0000000042.1764115200.4096.12-7.FS.${id}0`,
		`0000000042.gone.12-7.${id}`,
		`0000000042.gone.1764201600.12-7.FS.${id}`,
		`0000000042.gone.01.12-7.${id}`,
		`0000000042.gone._.12-9.${id}.bak`,
	])('%j is not ours', (name) => {
		expect(parseMessageName(name)).toBeUndefined();
	});
});

describe('R6: mailbox names', () => {
	test.each([
		['INBOX', 'INBOX'],
		['inbox', 'INBOX'],
		['Sent', 'Sent'],
		['sent', '=73ent'],
		['SENT', '=53=45=4e=54'],
		['tmp', '=74mp'],
		['account.json', '=61ccount.json'],
		['work/2026: plans', 'work=2f2026=3a plans'],
		['Ärger', '=c3=84rger'],
		['.hidden', '=2ehidden'],
		['..', '=2e.'],
		['a=b', 'a=3db'],
	])('%j is kept as %j', (name, encoded) => {
		expect(encodeMailboxName(name)).toBe(encoded);
		expect(decodeMailboxName(encoded)).toBe(canonicalMailboxName(name));
	});

	test('any name that can be kept is read back, is confined, and no two meet, even without case', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 90 }), fc.string({ unit: 'binary', maxLength: 90 }), (one, other) => {
				const [a, b] = [encodeMailboxName(one), encodeMailboxName(other)];
				if (a !== undefined) {
					expect(decodeMailboxName(a)).toBe(canonicalMailboxName(one));
					expect(a.length).toBeLessThanOrEqual(255);
					expect(a).not.toMatch(/[/\\:\0]|^\.|^tmp$/);
				}
				if (a !== undefined && b !== undefined && canonicalMailboxName(one) !== canonicalMailboxName(other)) expect(a.toLowerCase()).not.toBe(b.toLowerCase());
			}),
		);
	});

	test.each(['', 'x'.repeat(256), 'Ä'.repeat(50), '\ud800'])('%j cannot be a mailbox', (name) => {
		expect(encodeMailboxName(name)).toBeUndefined();
	});

	test.each(['', 'tmp', 'Work', '=41=', '=zz', '=ff', 'account.json', '=61', 'inbox'])('the directory %j is not ours', (name) => {
		expect(decodeMailboxName(name)).toBeUndefined();
	});
});

describe('R6: flags by letters', () => {
	test('system flags and keywords, without case, each once', () => {
		expect(lettersOf(['\\seen', '\\Seen', '$Forwarded', '\\Recent', 'unknown'], ['Junk', '$forwarded'])).toBe('Sb');
		expect([...flagsOf('STb', ['Junk', '$Forwarded'])]).toEqual(['\\Seen', '\\Deleted', '$Forwarded']);
	});

	test('new keywords get a letter while there is room; what is no atom gets none', () => {
		expect(newKeywords(['\\Seen', 'junk', 'New', 'new', 'no good', '\\Other'], ['Junk'])).toEqual(['New']);
		expect(newKeywords(['One', 'Two'], [...'abcdefghijklmnopqrstuvwxy'])).toEqual(['One']);
	});

	test.each([
		['FS', 'set', 'D', 'D'],
		['FS', 'add', 'D', 'DFS'],
		['FS', 'add', 'S', 'FS'],
		['FS', 'remove', 'SD', 'F'],
	] as const)('%s %s %s is %s', (letters, mode, change, expected) => {
		expect(changedLetters(letters, mode, change)).toBe(expected);
	});

	test('the table is read back; what is not ours is refused', () => {
		expect(parseMailboxFile(printMailboxFile({ uidValidity: 7, keywords: ['a', 'B'] }))).toEqual({ uidValidity: 7, keywords: ['a', 'B'] });
		expect(parseMailboxFile(new TextEncoder().encode('{"uidValidity":0,"keywords":[]}'))).toBeUndefined();
		expect(parseMailboxFile(new TextEncoder().encode('{'))).toBeUndefined();
	});
});
