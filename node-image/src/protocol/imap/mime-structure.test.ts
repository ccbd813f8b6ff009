import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printBodyStructure } from './body-structure.ts';
import { byteString, bytesOf } from './bytes.ts';
import type { Section } from './command.ts';
import { printEnvelope } from './envelope.ts';
import { type Entity, mimeLimits, parseMessage } from './mime-structure.ts';
import { extractSection } from './section.ts';

const crlf = (lines: readonly string[]) => lines.join('\r\n');

const forwarded = crlf([
	'From: carol@example.test',
	'Subject: inner',
	'Content-Type: multipart/alternative; boundary=in',
	'',
	'--in',
	'',
	'plain',
	'--in',
	'Content-Type: text/html',
	'',
	'<p>html</p>',
	'--in--',
	'inner epilogue',
]);
const nested = crlf([
	'From: "Bob, B." <bob@example.test>',
	'Subject: outer',
	' folded',
	'MIME-Version: 1.0',
	'Content-Type: multipart/mixed; boundary="out (1)"; x=y',
	'',
	'preamble',
	'--out (1)',
	'Content-Type: text/plain; charset=utf-8',
	'Content-Transfer-Encoding: quoted-printable',
	'',
	'first=20part',
	'',
	'--out (1)',
	'Content-Type: message/rfc822',
	'Content-Disposition: attachment; filename="mail \\"x\\".eml"',
	'',
	forwarded,
	'--out (1)',
	'Content-Type: image/png; name=a.png',
	'Content-ID: <1@x>',
	'Content-Transfer-Encoding: base64',
	'',
	'--out (1)--',
	'epilogue',
	'',
]);

function section(message: string, path: number[], text: Section['text'] = { kind: 'all' }): string | undefined {
	const bytes = bytesOf(message);
	const found = extractSection(bytes, parseMessage(bytes), { path, text });
	return found && byteString(found);
}

function structure(message: string, extended = true): string {
	const bytes = bytesOf(message);
	return printBodyStructure(bytes, parseMessage(bytes), extended);
}

function envelope(message: string): string {
	const bytes = bytesOf(message);
	return printEnvelope(bytes, parseMessage(bytes));
}

describe('sections, byte for byte', () => {
	const header = nested.slice(0, nested.indexOf('preamble'));
	test.each<[number[], Section['text'], string | undefined]>([
		[[], { kind: 'all' }, nested],
		[[], { kind: 'HEADER' }, header],
		[[], { kind: 'TEXT' }, nested.slice(header.length)],
		[[], { kind: 'HEADER.FIELDS', fields: ['SUBJECT', 'absent'] }, 'Subject: outer\r\n folded\r\n\r\n'],
		[[], { kind: 'HEADER.FIELDS.NOT', fields: ['from', 'Content-Type', 'Subject'] }, 'MIME-Version: 1.0\r\n\r\n'],
		[[1], { kind: 'all' }, 'first=20part\r\n'],
		[[1], { kind: 'MIME' }, 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'],
		[[1], { kind: 'HEADER' }, undefined],
		[[1, 1], { kind: 'all' }, undefined],
		[[2], { kind: 'all' }, forwarded],
		[[2], { kind: 'HEADER' }, forwarded.slice(0, forwarded.indexOf('--in'))],
		[[2], { kind: 'TEXT' }, forwarded.slice(forwarded.indexOf('--in'))],
		[[2, 1], { kind: 'all' }, 'plain'],
		[[2, 1], { kind: 'MIME' }, '\r\n'],
		[[2, 2], { kind: 'all' }, '<p>html</p>'],
		[[2, 3], { kind: 'all' }, undefined],
		[[3], { kind: 'all' }, ''],
		[[4], { kind: 'all' }, undefined],
	])('%j %j', (path, text, expected) => {
		expect(section(nested, path, text)).toBe(expected);
	});

	test('a message without parts has its body as part 1', () => {
		const message = 'Subject: x\r\n\r\nbody\r\n';
		expect([section(message, [1]), section(message, [1], { kind: 'MIME' }), section(message, [1, 1]), section(message, [2])]).toEqual([
			'body\r\n',
			'Subject: x\r\n\r\n',
			undefined,
			undefined,
		]);
	});

	test('a message that is a message has the inner one behind part 1', () => {
		const message = `Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nbody`;
		expect([section(message, [1]), section(message, [1], { kind: 'HEADER' }), section(message, [1, 1])]).toEqual([
			'Subject: in\r\n\r\nbody',
			'Subject: in\r\n\r\n',
			'body',
		]);
	});
});

describe('BODYSTRUCTURE', () => {
	test('of the nested message', () => {
		expect(structure(nested)).toBe(
			'(("TEXT" "PLAIN" ("charset" "utf-8") NIL NIL "QUOTED-PRINTABLE" 14 1 NIL NIL NIL NIL)' +
				`("MESSAGE" "RFC822" NIL NIL NIL "7BIT" ${forwarded.length} ` +
				'(NIL "inner" ((NIL NIL "carol" "example.test")) ((NIL NIL "carol" "example.test")) ((NIL NIL "carol" "example.test")) NIL NIL NIL NIL NIL) ' +
				'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1 NIL NIL NIL NIL)("TEXT" "HTML" NIL NIL NIL "7BIT" 11 1 NIL NIL NIL NIL) "ALTERNATIVE" ("boundary" "in") NIL NIL NIL) ' +
				'13 NIL ("attachment" ("filename" "mail \\"x\\".eml")) NIL NIL)' +
				'("IMAGE" "PNG" ("name" "a.png") "<1@x>" NIL "BASE64" 0 NIL NIL NIL NIL)' +
				' "MIXED" ("boundary" "out (1)" "x" "y") NIL NIL NIL)',
		);
	});

	test.each([
		['nothing at all', '', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0)'],
		['no header', '\r\nbody\r\n', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 6 1)'],
		['only a header', 'Subject: x\r\n', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0)'],
		['an empty body', 'Subject: x\r\n\r\n', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0)'],
		[
			'bare line feeds',
			'Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n',
			'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1)("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1) "MIXED")',
		],
		['a multipart without a boundary', 'Content-Type: multipart/mixed\r\n\r\nx', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)'],
		['a multipart whose boundary never comes', 'Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1)'],
		[
			'a multipart that is not closed',
			'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n',
			'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1) "MIXED")',
		],
		[
			'a part that ends in its header',
			'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n--b--',
			'(("TEXT" "HTML" NIL NIL NIL "7BIT" 0 0) "MIXED")',
		],
		[
			'a boundary that begins like another',
			'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--bb\r\nx\r\n--b--',
			'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 7 2) "MIXED")',
		],
		[
			'a digest',
			'Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: in\r\n\r\nx\r\n--b--',
			'(("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 16 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) 3) "DIGEST")',
		],
		['an unreadable type', 'Content-Type: nonsense\r\n\r\nx', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)'],
		['a comment in the type', 'Content-Type: text/html (really; a="b") ; charset = "x" (no)\r\n\r\n', '("TEXT" "HTML" ("charset" "x") NIL NIL "7BIT" 0 0)'],
	])('of %s', (_, message, expected) => {
		expect(structure(message, false)).toBe(expected);
	});

	test('an outer boundary ends the parts inside it', () => {
		const message = crlf([
			'Content-Type: multipart/mixed; boundary=o',
			'',
			'--o',
			'Content-Type: multipart/mixed; boundary=i',
			'',
			'--i',
			'',
			'x',
			'--o',
			'',
			'y',
			'--o--',
		]);
		expect(structure(message, false)).toBe('((("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) "MIXED")("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) "MIXED")');
	});

	test('what is nested deeper than the limit is left whole', () => {
		const message = 'Content-Type: message/rfc822\r\n\r\n'.repeat(mimeLimits.depth + 10);
		let entity: Entity | undefined = parseMessage(bytesOf(message));
		let depth = 0;
		for (; entity.message !== undefined; entity = entity.message) depth += 1;
		expect([depth, entity.type, entity.subtype]).toEqual([mimeLimits.depth, 'APPLICATION', 'OCTET-STREAM']);
	});
});

describe('ENVELOPE', () => {
	test.each([
		['Bob <bob@example.test>', '(("Bob" NIL "bob" "example.test"))'],
		['"Bob, B. \\"x\\"" <bob@example.test>, carol@example.test', '(("Bob, B. \\"x\\"" NIL "bob" "example.test")(NIL NIL "carol" "example.test"))'],
		['bob@example.test (Bob)', '(("Bob" NIL "bob" "example.test"))'],
		['=?utf-8?Q?J=C3=BCrgen?= <j@example.test>', '(("=?utf-8?Q?J=C3=BCrgen?=" NIL "j" "example.test"))'],
		['<@a.test,@b.test:bob@example.test>', '((NIL "@a.test,@b.test" "bob" "example.test"))'],
		[
			'Friends: bob@example.test, carol@example.test;',
			'((NIL NIL "Friends" NIL)(NIL NIL "bob" "example.test")(NIL NIL "carol" "example.test")(NIL NIL NIL NIL))',
		],
		['undisclosed-recipients:;', '((NIL NIL "undisclosed-recipients" NIL)(NIL NIL NIL NIL))'],
		['"a@b"@example.test', '((NIL NIL "a@b" "example.test"))'],
		['bob', '((NIL NIL "bob" ""))'],
		['', 'NIL'],
		['J\xc3\xbcrgen <j@example.test>', '(({7}\r\nJ\xc3\xbcrgen NIL "j" "example.test"))'],
	])('To: %s', (value, expected) => {
		expect(envelope(`To: ${value}\r\n\r\n`)).toBe(`(NIL NIL NIL NIL NIL ${expected} NIL NIL NIL NIL)`);
	});

	test('Sender and Reply-To are From where they are absent or empty', () => {
		expect(envelope('Date: today\r\nFrom: a@b.c\r\nReply-To:\r\nSubject: x\r\n y\r\nMessage-ID: <1>\r\n\r\n')).toBe(
			'("today" "x y" ((NIL NIL "a" "b.c")) ((NIL NIL "a" "b.c")) ((NIL NIL "a" "b.c")) NIL NIL NIL NIL "<1>")',
		);
	});
});

test('no message makes the walk fail, and every range lies within its message', () => {
	const line = fc.constantFrom(
		'--b',
		'--b--',
		'--c',
		'--c--',
		'',
		'text',
		'Content-Type: multipart/mixed; boundary=b',
		'Content-Type: multipart/digest; boundary="c',
		'Content-Type: message/rfc822',
		'Subject: x (',
		' folded',
		'\xff\0',
		'To: <a@b, "c',
		'=?utf-8?b?!!?=',
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(line, fc.constantFrom('\r\n', '\n', '\r', '')), { maxLength: 40 }), (lines) => {
			const bytes = bytesOf(lines.flat().join(''));
			const root = parseMessage(bytes);
			const check = (entity: Entity, from: number, to: number) => {
				expect(from <= entity.headerStart && entity.headerStart <= entity.bodyStart && entity.bodyStart <= entity.bodyEnd && entity.bodyEnd <= to).toBe(true);
				for (const child of [...entity.children, ...(entity.message === undefined ? [] : [entity.message])]) check(child, entity.bodyStart, entity.bodyEnd);
			};
			check(root, 0, bytes.length);
			expect(printBodyStructure(bytes, root, true)).toMatch(/^\(.*\)$/s);
			expect(printEnvelope(bytes, root)).toMatch(/^\(.*\)$/s);
		}),
		{ numRuns: 1000 },
	);
});
