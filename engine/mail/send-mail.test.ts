import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliveryIdFor, identityOf } from '../../node-image/src/server/delivery-id.ts';
import { sendMailSchema } from '../contract/mail.ts';
import { MailDouble } from '../traffic/mail-double.ts';
import { composeMail, sendMail } from './send-mail.ts';

let double: MailDouble;
beforeEach(async () => {
	double = await MailDouble.start();
});
afterEach(() => double.stop());

const mail = { from: 'bob@example.test', to: ['alice@example.test'], subject: 'Grün', text: 'Hello\n.\nend' };
const send = (patch: Partial<typeof mail> = {}) =>
	sendMail({ smtp: double.smtp, now: () => performance.now(), date: () => new Date(0) }, { ...mail, ...patch });
const said = (lines: readonly { by: string; text: string }[], by: string) =>
	lines.filter((line) => line.by === by).map(({ text }) => text.split(/[ \r\n:]/)[0]);

test('accepted: what was said, when, and by which id the mail is known on its way', async () => {
	const sent = await send();
	expect(sent).toMatchObject({ outcome: 'accepted', reply: expect.stringMatching(/^250 /) });
	expect(said(sent.dialogue, 'client')).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
	expect(said(sent.dialogue, 'server')).toEqual(['220', '250-', '250', '250', '354', '250'].map((code) => expect.stringContaining(code.slice(0, 3))));
	expect(sent.dialogue.every(({ atMs }, index, all) => atMs >= (all[index - 1]?.atMs ?? 0))).toBe(true);
	const [arrival] = double.arrivals;
	const bytes = arrival?.bytes ?? expect.unreachable();
	expect(bytes.toString()).toContain('\r\n.\r\nend');
	expect(sent.sizeBytes).toBe(bytes.length);
	expect(sent.deliveries).toEqual([{ address: mail.to[0], deliveryId: deliveryIdFor(identityOf(mail.from, bytes), mail.to[0] ?? '') }]);
});

test('refused, later and partly are told apart', async () => {
	double.refusalOf = (address) => (address.startsWith('alice') ? 550 : address.startsWith('carol') ? 451 : undefined);
	expect(await send()).toMatchObject({ outcome: 'refused', reply: expect.stringMatching(/^550 /) });
	expect(await send({ to: ['carol@example.test'] })).toMatchObject({ outcome: 'later', reply: expect.stringMatching(/^451 /) });
	expect(await send({ to: ['alice@example.test', 'dave@example.test'] })).toMatchObject({ outcome: 'partly' });
});

test('a connection lost behind the final dot is unknown, never failed; nobody there is said', async () => {
	double.fateOf = () => ({ copies: 1, reply: 'drop' });
	expect(await send()).toMatchObject({ outcome: 'unknown' });
	await double.stop();
	const sent = await send();
	expect(sent).toMatchObject({ outcome: 'not-connected', message: null, reply: expect.stringContaining('127.0.0.1') });
	double = await MailDouble.start();
});

test('no field can begin another: the door refuses line ends, and the composer would fold them', async () => {
	for (const subject of ['x\r\nBcc: eve@example.test', 'x\nBcc: y', 'x\rBcc: y', 'x\u0000', 'x\u0085y']) {
		expect([subject, sendMailSchema.safeParse({ ...mail, subject }).success]).toEqual([subject, false]);
		const header = (await composeMail({ ...mail, subject }, '<1@x>', new Date(0))).toString().split('\r\n\r\n')[0] ?? '';
		expect(header.split(/\r?\n|\r/).filter((line) => /^bcc:/i.test(line))).toEqual([]);
	}
	for (const address of ['a@x.test\r\nRCPT TO:<b@x.test>', '<a@x.test>', 'a b@x.test', 'a@x.test, b@x.test']) {
		expect([address, sendMailSchema.safeParse({ ...mail, from: address }).success]).toEqual([address, false]);
		expect([address, sendMailSchema.safeParse({ ...mail, to: [address] }).success]).toEqual([address, false]);
	}
	expect(sendMailSchema.safeParse({ ...mail, to: Array(11).fill(mail.from) }).success).toBe(false);
});

test('about as large as asked for', async () => {
	for (const sizeBytes of [10_000, 200_000]) {
		const { length } = await composeMail({ ...mail, sizeBytes }, '<1@x>', new Date(0));
		expect(Math.abs(length - sizeBytes) / sizeBytes).toBeLessThan(0.1);
	}
});
