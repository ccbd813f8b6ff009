import { describe, expect, test } from 'vitest';
import type { SentMail } from '../../../engine/contract/mail.ts';
import { RecordingWriter } from './fixture/failover.ts';
import { hopsOf, isArrived, receivedHops } from './mail-way.ts';

const stored = (uid: number, deliveryId: string) =>
	({ type: 'mail-stored', account: 'alice@example.test', uid, sizeBytes: 1200, deliveryId, known: false }) as const;

function way(): RecordingWriter {
	const writer = new RecordingWriter();
	writer.node(110, 'fe1', { type: 'mail-handed-over', message: 'm1', backend: 'be1', recipients: 1, tookMs: 8 });
	writer.node(112, 'be1', stored(7, 'd1'));
	writer.node(120, 'fe1', { type: 'mail-accepted', message: 'm1', recipients: 1, sizeBytes: 1200, tookMs: 15 });
	return writer;
}

const address = 'alice@example.test';
const sent = (patch: Partial<SentMail> = {}): SentMail => ({
	outcome: 'accepted',
	reply: '250 2.0.0 OK',
	dialogue: [],
	sizeBytes: 1200,
	sentAtMs: 100,
	tookMs: 14,
	messageId: '<1@example.test>',
	message: 'm1',
	deliveries: [{ address, deliveryId: 'd1' }],
	...patch,
});

describe('the way of a mail', () => {
	test('that reached no frontend names no balancer, and ends in a bad word', () => {
		const hops = hopsOf([], sent({ outcome: 'not-connected', reply: '' }));
		expect(hops.map(({ place, tone }) => [place, tone])).toEqual([
			['client', 'plain'],
			['client', 'bad'],
		]);
	});

	test('a copy that was there already is told as known; a refusal for now is no refusal for good', () => {
		const writer = new RecordingWriter();
		writer.node(10, 'fe1', { type: 'mail-refused', message: 'm1', code: 451, reason: 'later', tookMs: 1 });
		writer.node(20, 'fe1', { type: 'mail-refused', message: 'm1', code: 550, reason: 'no', tookMs: 1 });
		writer.node(30, 'be1', { ...stored(7, 'd1'), known: true });
		expect(hopsOf(writer.events, null).map(({ text, tone }) => [text, tone])).toEqual([
			['refused', 'warn'],
			['refused', 'bad'],
			['known', 'good'],
		]);
	});

	test('is over when every copy lies on the volume, and where there never was one', () => {
		const { events } = way();
		expect(isArrived(events, sent())).toBe(true);
		expect(isArrived(events, sent({ deliveries: ['d1', 'd2'].map((deliveryId) => ({ address, deliveryId })) }))).toBe(false);
		expect(isArrived([], sent({ outcome: 'refused', deliveries: [] }))).toBe(true);
	});
});

describe('Received lines', () => {
	test('stand in the order in which the mail came, folded ones unfolded', () => {
		const hops = receivedHops([
			'from fe1 by be1\r\n\twith LMTP id d1; Thu, 15 Jan 2026 14:30:01 +0000',
			'from client by fe1 with ESMTP id m1; Thu, 15 Jan 2026 14:30:00 +0000',
		]);
		expect(hops).toEqual([
			{ from: 'client', by: 'fe1', with: 'ESMTP', id: 'm1', date: 'Thu, 15 Jan 2026 14:30:00 +0000' },
			{ from: 'fe1', by: 'be1', with: 'LMTP', id: 'd1', date: 'Thu, 15 Jan 2026 14:30:01 +0000' },
		]);
	});

	test('what stands in a comment is no clause, and its semicolon no end', () => {
		const [hop] = receivedHops([
			'from a.test (a.test [192.0.2.1]; by hand (using TLSv1.3 with cipher X)) by b.test with ESMTPS id 42; Thu, 15 Jan 2026 14:30:00 +0000',
		]);
		expect(hop).toEqual({ from: 'a.test', by: 'b.test', with: 'ESMTPS', id: '42', date: 'Thu, 15 Jan 2026 14:30:00 +0000' });
	});

	test('a clause or a date that is missing is empty', () => {
		expect(receivedHops(['by fe1'])).toEqual([{ from: '', by: 'fe1', with: '', id: '', date: '' }]);
		expect(receivedHops([])).toEqual([]);
	});
});
