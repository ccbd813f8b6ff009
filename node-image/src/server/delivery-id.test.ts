import { describe, expect, test } from 'vitest';
import { deliveryIdFor, identityOf } from './delivery-id.ts';

const id = (message: string, sender = 'me@outside.test', recipient = 'alice@example.test') =>
	deliveryIdFor(identityOf(sender, Buffer.from(message)), recipient);
const mail = 'Message-ID: <1@outside.test>\r\nSubject: one\r\n\r\nhello\r\n';

describe('R7: the delivery id', () => {
	test('a client’s repeat is the same mail, whatever trace headers stand above it', () => {
		expect(id(`Received: from a\r\n\tby b; now\r\n${mail}`)).toBe(id(`Return-Path: <x@y>\r\nRECEIVED: from c by d\r\nDelivered-To: e\r\n${mail}`));
		expect(id(mail)).toMatch(/^[0-9a-f]{32}$/);
	});

	test.each([
		['another sender', mail, 'you@outside.test'],
		['another body', `${mail}more`, 'me@outside.test'],
		['another header', mail.replace('one', 'two'), 'me@outside.test'],
		['another Message-ID', mail.replace('<1@', '<2@'), 'me@outside.test'],
	])('%s is another mail', (_, message, sender) => {
		expect(id(message, sender)).not.toBe(id(mail));
	});

	test('each recipient has an id of its own', () => {
		expect(id(mail, 'me@outside.test', 'bob@example.test')).not.toBe(id(mail));
		expect(id(mail, 'me@outside.test', 'ALICE@example.test')).toBe(id(mail));
	});

	test('without a Message-ID nothing says that two are one', () => {
		const anonymous = 'Subject: one\r\n\r\nMessage-ID: <in-the-body@x>\r\n';
		expect(id(anonymous)).not.toBe(id(anonymous));
	});

	test('a Received field below another header is not trace of ours: it counts', () => {
		const below = (hop: string) => `Subject: one\r\nReceived: ${hop}\r\nMessage-ID: <1@x>\r\n\r\n`;
		expect(id(below('a'))).not.toBe(id(below('b')));
	});

	test('a folded Message-ID is one', () => {
		const folded = 'Message-ID:\r\n <1@outside.test>\r\n\r\nhello';
		expect(id(folded)).toBe(id(folded));
	});
});
