import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteString, bytesOf, joinBytes } from './bytes.ts';
import { CommandReader, type ReaderEvent } from './command-reader.ts';
import { parseCommand } from './parser.ts';

const limits = { lineBytesMax: 64 * 1024, literalBytesMax: 1000 };

function readAll(chunks: readonly Uint8Array[], reader = new CommandReader(limits)): ReaderEvent[] {
	const events: ReaderEvent[] = [];
	for (const chunk of chunks) {
		reader.push(chunk);
		for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event);
	}
	return events;
}

function parse(text: string) {
	const [event] = readAll([bytesOf(`${text}\r\n`)]).filter(({ kind }) => kind === 'command');
	if (event?.kind !== 'command') throw new Error(`no command in ${text}`);
	const parsed = parseCommand(event.parts);
	return parsed.ok ? parsed.value.command : parsed.error.message;
}

describe('what is understood', () => {
	test.each([
		['a noop', { name: 'NOOP' }],
		['a LOGIN alice "se\\"cr\\\\et"', { name: 'LOGIN', user: 'alice', password: 'se"cr\\et' }],
		['a LOGIN {5+}\r\nalice {0+}\r\n', { name: 'LOGIN', user: 'alice', password: '' }],
		['a AUTHENTICATE PLAIN', { name: 'AUTHENTICATE', mechanism: 'PLAIN', initialResponse: undefined }],
		['a AUTHENTICATE plain =', { name: 'AUTHENTICATE', mechanism: 'PLAIN', initialResponse: '' }],
		['a AUTHENTICATE PLAIN AGEAYg==', { name: 'AUTHENTICATE', mechanism: 'PLAIN', initialResponse: 'AGEAYg==' }],
		['a ID ("name" "mutt" "version" NIL)', { name: 'ID' }],
		['a SELECT inbox', { name: 'SELECT', mailbox: 'INBOX' }],
		['a EXAMINE "Entw&APw-rfe"', { name: 'EXAMINE', mailbox: 'Entwürfe' }],
		['a LIST "" *', { name: 'LIST', reference: '', pattern: '*' }],
		['a LIST "" "%/x"', { name: 'LIST', reference: '', pattern: '%/x' }],
		['a STATUS INBOX (MESSAGES unseen)', { name: 'STATUS', mailbox: 'INBOX', items: ['MESSAGES', 'UNSEEN'] }],
		[
			'a APPEND INBOX (\\seen $Work) "17-Jul-1996 02:44:25 -0700" {2+}\r\nhi',
			{ name: 'APPEND', mailbox: 'INBOX', flags: ['\\Seen', '$Work'], internalDateS: Date.UTC(1996, 6, 17, 9, 44, 25) / 1000, message: bytesOf('hi') },
		],
		['a UID EXPUNGE 1:3', { name: 'EXPUNGE', uids: [{ from: 1, to: 3 }] }],
		[
			'a STORE 1,3:* +FLAGS.SILENT \\Deleted',
			{
				name: 'STORE',
				byUid: false,
				set: [
					{ from: 1, to: 1 },
					{ from: 3, to: '*' },
				],
				mode: 'add',
				silent: true,
				flags: ['\\Deleted'],
			},
		],
		['a UID STORE 4 FLAGS ()', { name: 'STORE', byUid: true, set: [{ from: 4, to: 4 }], mode: 'set', silent: false, flags: [] }],
		[
			'a FETCH 1 fast',
			{ name: 'FETCH', byUid: false, set: [{ from: 1, to: 1 }], items: [{ item: 'FLAGS' }, { item: 'INTERNALDATE' }, { item: 'RFC822.SIZE' }] },
		],
		['a COPY 1 Trash', { name: 'LATER', verb: 'COPY' }],
		['a UID MOVE 1 Trash', { name: 'LATER', verb: 'MOVE' }],
	])('%s', (text, command) => {
		expect(parse(text)).toEqual(command);
	});

	test.each([
		['BODY[]', 'BODY[]', { path: [], text: { kind: 'all' } }, false, undefined],
		['BODY.PEEK[2.1.MIME]', 'BODY[2.1.MIME]', { path: [2, 1], text: { kind: 'MIME' } }, true, undefined],
		['body[TEXT]<10.20>', 'BODY[TEXT]<10>', { path: [], text: { kind: 'TEXT' } }, false, { start: 10, length: 20 }],
		['BODY[1.HEADER.FIELDS (Date "x y)")]', undefined, undefined, undefined, undefined],
		[
			'BODY.PEEK[HEADER.FIELDS.NOT (Date From)]',
			'BODY[HEADER.FIELDS.NOT (Date From)]',
			{ path: [], text: { kind: 'HEADER.FIELDS.NOT', fields: ['Date', 'From'] } },
			true,
			undefined,
		],
		['RFC822.TEXT', 'RFC822.TEXT', { path: [], text: { kind: 'TEXT' } }, false, undefined],
	])('FETCH 1 %s', (text, label, section, peek, partial) => {
		const command = parse(`a FETCH 1 ${text}`);
		if (label === undefined) expect(command).toContain('a field name is');
		else expect(command).toMatchObject({ items: [{ item: 'section', label, section, peek, partial }] });
	});

	test.each([
		['ALL', { key: 'all' }],
		['UNSEEN', { key: 'flag', flag: '\\Seen', set: false }],
		['1:2 UID 4', { key: 'and', keys: [{ key: 'sequence' }, { key: 'uid' }] }],
		['NOT (SEEN FROM "bob")', { key: 'not', inner: { key: 'and', keys: [{ key: 'flag' }, { key: 'header', field: 'FROM', value: 'bob' }] } }],
		['OR DELETED SENTSINCE 1-Feb-1994', { key: 'or', keys: [{ key: 'flag' }, { key: 'sent', relation: 'since', day: 8797 }] }],
		['CHARSET utf-8 TEXT {2+}\r\n\xc3\xa4', { key: 'text', value: '\xc3\xa4' }],
		['HEADER x-Spam ""', { key: 'header', field: 'X-SPAM', value: '' }],
		['UNKEYWORD $Work', { key: 'flag', flag: '$Work', set: false }],
	])('SEARCH %s', (text, key) => {
		expect(parse(`a SEARCH ${text}`)).toMatchObject({ name: 'SEARCH', key });
	});
});

describe('what is not understood is said exactly', () => {
	test.each([
		['a', 'expected a space at character 2'],
		['a FROB 1', 'FROB is not a command of this server'],
		['a SELECT', 'expected a space at character 9'],
		['a SELECT INBOX now', 'expected the end of the command at character 15'],
		['a LOGIN "alice', 'expected the closing " at character 15'],
		['a FETCH 0 FLAGS', 'expected a sequence set (at most 8192 members, none of them 0) at character 9'],
		['a FETCH 1 (FLAGS', 'expected a space or ")" at character 17'],
		['a FETCH 1 BODY[MIME]', 'expected a section: part numbers, HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or (behind a part number) MIME at character 16'],
		['a STORE 1 FLAGS (\\Recent)', 'expected one of \\Answered \\Flagged \\Deleted \\Seen \\Draft at character 25'],
		['a SEARCH BEFORE 30-Feb-2020', 'expected a date as 1-Feb-1994 before this point at character 28'],
		['a APPEND INBOX hello', 'expected the message as a literal at character 16'],
		[`a SEARCH ${'NOT '.repeat(40)}ALL`, 'search keys are nested at most 32 deep'],
		[`a FETCH ${'1,'.repeat(9000)}1 FLAGS`, 'expected a sequence set (at most 8192 members, none of them 0) at character 9'],
	])('%s', (text, message) => {
		expect(parse(text)).toBe(message);
	});

	test('a password that came in the wrong place is not repeated', () => {
		expect(parse('a p4ssw0rd')).toBe('expected a command behind the tag');
	});
});

describe('literals and limits', () => {
	test('a literal is asked for; one announced with + is not', () => {
		expect(readAll([bytesOf('a LOGIN {5}\r\n'), bytesOf('alice {1+}\r\nx\r\n')])).toEqual([
			{ kind: 'literal-wanted' },
			{ kind: 'command', parts: ['a LOGIN ', bytesOf('alice'), ' ', bytesOf('x'), ''] },
		]);
	});

	test('a literal that is too big is refused instead of asked for', () => {
		expect(readAll([bytesOf('a APPEND INBOX {1001}\r\nb NOOP\r\n')])).toEqual([
			{ kind: 'refused', tag: 'a', status: 'NO', text: '[TOOBIG] The literals of a command have at most 1000 bytes' },
			{ kind: 'command', parts: ['b NOOP'] },
		]);
	});

	test('a literal that is too big and on its way is skipped, with the rest of its command', () => {
		const events = readAll([bytesOf(`a APPEND INBOX {1001+}\r\n${'x'.repeat(1001)} {2+}\r\nyy\r\nb NOOP\r\n`)]);
		expect(events).toMatchObject([
			{ kind: 'refused', tag: 'a' },
			{ kind: 'command', parts: ['b NOOP'] },
		]);
	});

	test('a line that is too long is skipped and answered', () => {
		const events = readAll([bytesOf(`tag1 LOGIN ${'x'.repeat(70_000)}`), bytesOf('yy\r\nb NOOP\r\n')]);
		expect(events).toEqual([
			{ kind: 'refused', tag: 'tag1', status: 'BAD', text: 'A command has at most 65536 bytes' },
			{ kind: 'command', parts: ['b NOOP'] },
		]);
	});

	test('however the bytes are cut, the commands are the same', () => {
		const stream = bytesOf(
			`a1 NOOP\r\na2 APPEND INBOX {12+}\r\nline\r\nline}\n\r\nb LOGIN {2}\r\nhi {0}\r\n\r\nc BAD ${'y'.repeat(66_000)} {3+}\r\nzzz\r\nd APPEND x {2000+}\r\n${'q'.repeat(2000)}\r\ne CHECK\n`,
		);
		const whole = readAll([stream]);
		expect(whole.map(({ kind }) => kind)).toEqual(['command', 'command', 'literal-wanted', 'literal-wanted', 'command', 'refused', 'refused', 'command']);
		fc.assert(
			fc.property(fc.array(fc.nat(stream.length), { maxLength: 40 }), (cuts) => {
				const at = [0, ...cuts.sort((x, y) => x - y), stream.length];
				expect(readAll(at.slice(1).map((end, index) => stream.subarray(at[index], end)))).toEqual(whole);
			}),
			{ numRuns: 60 },
		);
		expect(readAll([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
	});

	test('garbage never throws, and what can be read again is a command or an error with a position', () => {
		const words = fc.constantFrom(
			'a ',
			'FETCH ',
			'UID ',
			'1:* ',
			'BODY[',
			']',
			'(',
			')',
			'"',
			'\\',
			'{3+}\r\n',
			'{3}\r\n',
			'SEARCH ',
			'NOT ',
			'OR ',
			'<1.2>',
			'\r\n',
			' ',
			'HEADER.FIELDS ',
			'APPEND ',
			'STORE ',
			'&-',
			'&',
			'\0',
			'\xff',
			'*',
		);
		fc.assert(
			fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'binary-ascii' })), { maxLength: 30 }), (pieces) => {
				const bytes = joinBytes([...pieces, '\r\n'].map(bytesOf));
				for (const event of readAll([bytes])) {
					if (event.kind !== 'command') continue;
					const parsed = parseCommand(event.parts);
					expect(parsed.ok || parsed.error.message.length > 0).toBe(true);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('what is unread can be handed on', () => {
		const reader = new CommandReader(limits);
		reader.push(bytesOf('a LOGIN x y\r\nb SEL'));
		reader.push(bytesOf('ECT INBOX\r\n'));
		expect(reader.next()).toMatchObject({ kind: 'command' });
		expect(byteString(joinBytes(reader.takeRest()))).toBe('b SELECT INBOX\r\n');
	});
});
