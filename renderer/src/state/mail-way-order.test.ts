import { expect, test } from 'vitest';
import type { SentMail } from '../../../engine/contract/mail.ts';
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { hopsOf } from './mail-way.ts';

const deliveryId = 'd'.repeat(32);
const alice = 'alice@example.test';
let seq = 0;

function said(atMs: number, node: string, event: Extract<RecordedEvent, { source: 'node' }>['event']): RecordedEvent {
	seq += 1;
	return { source: 'node', seq, atMs, node, event };
}
const stored = (atMs: number) => said(atMs, 'be2', { type: 'mail-stored', account: alice, uid: 7, sizeBytes: 400, deliveryId, known: false });
const handedOver = (atMs: number) =>
	said(atMs, 'fe1', { type: 'mail-handed-over', message: 'm1', backend: 'be2', recipients: 1, tookMs: 12, deliveryIds: [deliveryId] });
const accepted = (atMs: number) => said(atMs, 'fe1', { type: 'mail-accepted', message: 'm1', recipients: 1, sizeBytes: 400, tookMs: 13 });
const queued = (atMs: number) => said(atMs, 'fe1', { type: 'mail-queued', message: 'm1', recipients: 1, queued: 1, deliveryIds: [deliveryId] });
const delivered = (atMs: number) => said(atMs, 'fe1', { type: 'queue-delivered', message: 'm1', recipients: 1, left: 0, lateMs: 700, queued: 0 });

const sent: SentMail = {
	outcome: 'accepted',
	reply: '250 2.0.0 stored m1',
	dialogue: [
		{ atMs: 123, by: 'server', text: '220 fe1 ESMTP Mailcluster Lab' },
		{ atMs: 123.2, by: 'client', text: 'DATA' },
		{ atMs: 125, by: 'server', text: '354 End data with <CR><LF>.<CR><LF>' },
		{ atMs: 140, by: 'server', text: '250 2.0.0 stored m1' },
	],
	tookMs: 140,
	sentAtMs: 1000,
	sizeBytes: 400,
	messageId: '<1@x>',
	message: 'm1',
	deliveries: [{ address: alice, deliveryId }],
};

const told = (events: readonly RecordedEvent[], mail: SentMail | null) =>
	hopsOf(events, mail).map(({ text, atMs, isAtMost }) => `${text} ${isAtMost ? '≤' : ''}${atMs}`);

test('what the engine heard late stands where it must have been, at the latest time that is possible', () => {
	expect(told([stored(1250), handedOver(1260), accepted(1261)], sent)).toEqual([
		'sent 1000',
		'balanced null',
		'greeted 1123',
		'envelope 1125',
		'whole ≤1127',
		'stored ≤1140',
		'handedOver ≤1140',
		'accepted ≤1140',
		'outcome.accepted 1140',
	]);
});

test('what a backend said later than the frontend that waited for it stands before it', () => {
	expect(told([handedOver(1138), accepted(1139), stored(1190)], sent).slice(4)).toEqual([
		'whole 1126',
		'stored ≤1138',
		'handedOver 1138',
		'accepted 1139',
		'outcome.accepted 1140',
	]);
});

test('what comes behind the answer stays behind it: the queue delivers without anybody waiting', () => {
	expect(told([queued(1130), accepted(1131), stored(1830), handedOver(1832), delivered(1833)], sent).slice(5)).toEqual([
		'queued 1130',
		'accepted 1131',
		'outcome.accepted 1140',
		'stored 1830',
		'handedOver 1832',
		'late 1833',
	]);
});

test('of a mail that nobody saw being sent, times begin when the frontend had it whole', () => {
	expect(told([stored(1250), handedOver(1251), accepted(1253)], null)).toEqual(['whole 1240', 'stored 1250', 'handedOver 1251', 'accepted 1253']);
});

test('without its beginning there is nothing to tell times from', () => {
	expect(told([stored(1250), handedOver(1251)], null)).toEqual(['stored null', 'handedOver null']);
});
