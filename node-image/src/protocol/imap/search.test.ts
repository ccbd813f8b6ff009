import { describe, expect, test } from 'vitest';
import { bytesOf, utf8ByteString } from './bytes.ts';
import { parseCommand } from './parser.ts';
import { matches, SearchContext, searchContent } from './search.ts';

const message = utf8ByteString(
	[
		'From: =?iso-8859-1?Q?J=FCrgen?= =?utf-8?B?w4TDtg==?= <j@example.test>',
		'To: alice@example.test',
		'Subject: Weekly',
		' report',
		'X-Empty:',
		'Date: Tue, 24 Nov 2026 01:30:00 +0500',
		'Content-Type: multipart/mixed; boundary=b',
		'',
		'--b',
		'Content-Type: text/plain; charset=iso-8859-1',
		'Content-Transfer-Encoding: quoted-printable',
		'',
		'Gr=FC=DFe vom=',
		' See',
		'--b',
		'Content-Type: text/html; charset=utf-8',
		'Content-Transfer-Encoding: base64',
		'',
		btoa('<p>hidden treasure</p>'),
		'--b',
		'Content-Type: application/octet-stream',
		'',
		'attached words',
		'--b--',
		'',
	].join('\r\n'),
);
const meta = { uid: 20, sizeBytes: 500, internalDateS: Date.UTC(2026, 10, 23, 20, 30) / 1000, flags: new Set(['\\Seen', '$Work']), modseq: 1n };

function ask(keys: string, read: boolean): boolean | undefined {
	const parsed = parseCommand([`a SEARCH ${keys}`]);
	if (!parsed.ok || parsed.value.command.name !== 'SEARCH') throw new Error(`no search: ${keys}`);
	const content = read ? searchContent(bytesOf(message)) : undefined;
	return matches(parsed.value.command.key, { sequence: 2, meta, content }, new SearchContext({ sequence: 4, uid: 40 }));
}

describe('keys that need no content', () => {
	test.each([
		['ALL', true],
		['SEEN', true],
		['UNSEEN', false],
		['KEYWORD $work', true],
		['UNKEYWORD $Later', true],
		['2', true],
		['*', false],
		['3:*', false],
		['UID 20', true],
		['UID 21:*', false],
		['LARGER 499 SMALLER 501', true],
		['LARGER 500', false],
		['ON 23-Nov-2026', true],
		['SINCE 24-Nov-2026', false],
		['BEFORE 24-Nov-2026', true],
		['OR UNSEEN NOT DELETED', true],
		['NEW', false],
		['RECENT', false],
		['OLD', true],
		['UNSEEN BODY x', false],
		['OR SEEN BODY x', true],
	])('%s: %s', (keys, expected) => {
		expect(ask(keys, false)).toBe(expected);
	});

	test.each(['SEEN BODY x', 'OR UNSEEN SUBJECT x', 'NOT FROM x', 'SENTON 1-Jan-2026'])('%s: that depends', (keys) => {
		expect(ask(keys, false)).toBeUndefined();
	});
});

describe('keys that read', () => {
	test.each([
		['SUBJECT "weekly report"', true],
		[`FROM "${utf8ByteString('jürgenäö')}"`, true],
		['FROM alice', false],
		['TO ALICE', true],
		['HEADER X-Empty ""', true],
		['HEADER X-Absent ""', false],
		['CC ""', false],
		['SENTON 24-Nov-2026', true],
		['SENTBEFORE 24-Nov-2026', false],
		['SENTSINCE 25-Nov-2026', false],
		[`BODY "${utf8ByteString('grüße vom see')}"`, true],
		['BODY "Hidden Treasure"', true],
		['BODY "attached words"', false],
		['BODY weekly', false],
		['TEXT weekly', true],
		['TEXT "octet-stream"', true],
		['NOT TEXT absent', true],
	])('%s: %s', (keys, expected) => {
		expect(ask(keys, true)).toBe(expected);
	});
});
