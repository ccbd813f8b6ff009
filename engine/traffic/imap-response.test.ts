import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseResponse, ResponseAssembler } from './imap-response.ts';

const parsed = (text: string) => {
	const result = parseResponse(Buffer.from(text));
	if (!result.ok) throw new Error(result.error.message);
	return result.value;
};

describe('parseResponse', () => {
	test('status with code and free text', () => {
		expect(parsed('* OK [UIDVALIDITY 17] UIDs (valid\r\n')).toEqual({
			kind: 'status',
			tag: '*',
			status: 'OK',
			code: ['UIDVALIDITY', '17'],
			text: 'UIDs (valid',
		});
		expect(parsed('a1 NO [AUTHENTICATIONFAILED] no\r\n')).toMatchObject({ tag: 'a1', status: 'NO', code: ['AUTHENTICATIONFAILED'] });
		expect(parsed('a1 OK\r\n')).toEqual({ kind: 'status', tag: 'a1', status: 'OK', code: [], text: '' });
		expect(parsed('* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n')).toMatchObject({ code: ['PERMANENTFLAGS', ['\\Seen', '\\*']] });
	});

	test('data with a number, lists, NIL, quoted strings and escapes', () => {
		expect(parsed('* 23 EXISTS\r\n')).toEqual({ kind: 'data', name: 'EXISTS', number: 23, values: [] });
		expect(parsed('* LIST (\\HasNoChildren) "/" "a \\"b\\""\r\n')).toEqual({
			kind: 'data',
			name: 'LIST',
			number: null,
			values: [['\\HasNoChildren'], '/', 'a "b"'],
		});
		expect(parsed('* 1 FETCH (ENVELOPE (NIL "NIL" ()))\r\n')).toMatchObject({ values: [['ENVELOPE', [null, 'NIL', []]]] });
	});

	test('a literal is bytes, and its section name one word', () => {
		const response = parsed('* 3 FETCH (UID 9 BODY[HEADER.FIELDS (SUBJECT X)] {11}\r\nSubject: )\r FLAGS (\\Seen))\r\n');
		expect(response).toEqual({
			kind: 'data',
			name: 'FETCH',
			number: 3,
			values: [['UID', '9', 'BODY[HEADER.FIELDS (SUBJECT X)]', Buffer.from('Subject: )\r'), 'FLAGS', ['\\Seen']]],
		});
	});

	test('a continuation', () => {
		expect(parsed('+ idling\r\n')).toEqual({ kind: 'continue', text: 'idling' });
		expect(parsed('+\r\n')).toEqual({ kind: 'continue', text: '' });
	});

	test('any bytes end in a value, never in a throw or a hang', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('* ', 'a1 ', 'OK', '[', ']', '(', ')', '{3}\r\n', '"', '\\', ' ', 'x', '1', 'FETCH', '\r\n', '\0')), (pieces) => {
				expect(parseResponse(Buffer.from(pieces.join('')))).toHaveProperty('ok');
			}),
		);
	});
});

describe('ResponseAssembler', () => {
	const wire = '* OK hi\r\n* 1 FETCH (A {5}\r\n\r\nx\r\n B {0}\r\n)\r\n* 2 FETCH (A {2}\r\n)))\r\na1 OK {fake}\r\n';
	const whole = ['* OK hi\r\n', '* 1 FETCH (A {5}\r\n\r\nx\r\n B {0}\r\n)\r\n', '* 2 FETCH (A {2}\r\n)))\r\n', 'a1 OK {fake}\r\n'];

	test('however the bytes are cut, the responses are the same', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: wire.length }), { maxLength: 12 }), (cuts) => {
				const assembler = new ResponseAssembler();
				const places = [0, ...cuts.sort((a, b) => a - b), wire.length];
				const got = places.slice(1).flatMap((end, index) => {
					const chunk = Buffer.from(wire.slice(places[index], end));
					const result = assembler.push(chunk);
					return result.ok ? result.value.map(String) : [];
				});
				expect(got).toEqual(whole);
			}),
		);
	});

	test('a literal beyond the limit is refused before it is read', () => {
		expect(new ResponseAssembler().push(Buffer.from('* 1 FETCH (A {999999999}\r\n')).ok).toBe(false);
	});
});
