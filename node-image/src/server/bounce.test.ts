import { expect, test } from 'vitest';
import { bounceOf } from './bounce.ts';
import { deliveryIdFor } from './delivery-id.ts';
import type { Mail } from './hand-over.ts';

const mail: Mail = {
	id: 'm1',
	sender: 'Bob@example.test',
	recipients: ['alice@example.test', 'carol@example.test'],
	bytes: Buffer.from('Received: from x\r\nSubject: secret plans\r\n\r\nthe body\r\n'),
	identity: { digest: Buffer.alloc(32, 7) },
};
const of = {
	mail,
	recipients: ['alice@example.test'],
	reason: 'no-such-account',
	node: 'fe1',
	nowMs: 1_764_000_100_000,
	acceptedMs: 1_764_000_000_000,
} as const;

test('RFC 3464: a report that a program can read, to the sender, from nobody, with the header and not the body', () => {
	const bounce = bounceOf(of);
	expect(bounce).toMatchObject({ sender: '', recipients: ['bob@example.test'] });
	const text = Buffer.from(bounce.bytes).toString();
	expect(text.replaceAll(/[0-9a-f]{32}/g, '<hex>').split('\r\n')).toEqual([
		'From: Mail Delivery System <MAILER-DAEMON@fe1>',
		'To: <Bob@example.test>',
		'Subject: Undelivered mail returned to sender',
		'Date: Mon, 24 Nov 2025 16:01:40 +0000',
		'Message-ID: <<hex>@fe1>',
		'Auto-Submitted: auto-replied',
		'MIME-Version: 1.0',
		'Content-Type: multipart/report; report-type=delivery-status; boundary="=_<hex>"',
		'',
		'--=_<hex>',
		'Content-Type: text/plain; charset=us-ascii',
		'',
		'Your mail could not be delivered to:',
		'',
		'  alice@example.test: there is no such account (any more)',
		'',
		'--=_<hex>',
		'Content-Type: message/delivery-status',
		'',
		'Reporting-MTA: dns; fe1',
		'X-Mailcluster-Message: m1',
		'Arrival-Date: Mon, 24 Nov 2025 16:00:00 +0000',
		'',
		'Final-Recipient: rfc822; alice@example.test',
		'Action: failed',
		'Status: 5.1.1',
		'Diagnostic-Code: smtp; 550 5.1.1 there is no such account (any more)',
		'Last-Attempt-Date: Mon, 24 Nov 2025 16:01:40 +0000',
		'',
		'--=_<hex>',
		'Content-Type: text/rfc822-headers',
		'Content-Transfer-Encoding: 8bit',
		'',
		'Received: from x',
		'Subject: secret plans',
		'',
		'--=_<hex>--',
		'',
	]);
});

test('R7: the same failure told twice is one mail for the sender; another failure is another', () => {
	const id = (bounce: Mail) => deliveryIdFor(bounce.identity, 'bob@example.test');
	const first = id(bounceOf(of));
	expect(id(bounceOf({ ...of, nowMs: of.nowMs + 5000 }))).toBe(first);
	expect(id(bounceOf({ ...of, recipients: ['carol@example.test'] }))).not.toBe(first);
	expect(id(bounceOf({ ...of, reason: 'expired' }))).not.toBe(first);
	expect(id(bounceOf({ ...of, mail: { ...mail, identity: { digest: Buffer.alloc(32, 8) } } }))).not.toBe(first);
	expect(first).not.toBe(deliveryIdFor(mail.identity, 'bob@example.test'));
});

test('nothing in an address or a header makes lines of its own, and a header without an end is cut at a line', () => {
	const bounce = bounceOf({
		...of,
		recipients: ['a\r\nX-Evil: 1@example.test'],
		mail: { ...mail, sender: 'b\r\nBcc: all@example.test', bytes: Buffer.from(`${'X-Long: y\r\n'.repeat(10_000)}`) },
	});
	const text = Buffer.from(bounce.bytes).toString();
	expect(text).not.toMatch(/^(X-Evil|Bcc)/m);
	expect(bounce.bytes.length).toBeLessThan(40_000);
	expect(text).toMatch(/X-Long: y\r\n\r\n--=_[0-9a-f]{32}--\r\n$/);
});
