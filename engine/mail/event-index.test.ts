import { beforeEach, expect, test } from 'vitest';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { EngineEvent } from '../contract/recorded-event.ts';
import { EventIndex } from './event-index.ts';

let index: EventIndex;
let seq = 0;
beforeEach(() => {
	index = new EventIndex();
	seq = 0;
});

const node = (name: string, event: NodeEvent) => index.note({ source: 'node', seq: ++seq, atMs: seq * 10, node: name, event });
const engine = (event: EngineEvent) => index.note({ source: 'engine', seq: ++seq, atMs: seq * 10, event });
const types = (about: { events: readonly { event: { type: string } }[] }) => about.events.map(({ event }) => event.type);
const id = (number: number) => number.toString(16).padStart(32, '0');

test('a delivery is followed from the frontend to the volume: by its id, or by the frontend’s name for it', () => {
	node('fe1', { type: 'mail-queued', message: 'm1', recipients: 2, queued: 1, deliveryIds: [id(1), id(2)] });
	node('fe1', { type: 'mail-accepted', message: 'm1', recipients: 2, sizeBytes: 9, tookMs: 1 });
	node('be1', { type: 'mail-stored', account: 'a@x.test', uid: 4, sizeBytes: 9, deliveryId: id(1), known: false });
	node('fe1', { type: 'mail-handed-over', message: 'm1', backend: 'be1', recipients: 1, tookMs: 1, deliveryIds: [id(1)] });
	node('fe1', { type: 'queue-delivered', message: 'm1', recipients: 1, left: 1, lateMs: 5, queued: 1 });
	node('fe2', { type: 'mail-accepted', message: 'other', recipients: 1, sizeBytes: 9, tookMs: 1 });
	const whole = ['mail-queued', 'mail-accepted', 'mail-stored', 'mail-handed-over', 'queue-delivered'];
	expect(types(index.deliveries([id(1)]))).toEqual(whole);
	expect(types(index.deliveries([id(2)]))).toEqual(whole.filter((type) => type !== 'mail-stored'));
	expect(types(index.deliveries([], 'm1'))).toEqual(whole.filter((type) => type !== 'mail-stored'));
	expect(types(index.deliveries([id(9)], 'm9'))).toEqual([]);
});

test('a mail that a client sent twice has two names and one way', () => {
	node('fe1', { type: 'mail-handed-over', message: 'm1', backend: 'be1', recipients: 1, tookMs: 1, deliveryIds: [id(1)] });
	node('fe2', { type: 'mail-handed-over', message: 'm2', backend: 'be1', recipients: 1, tookMs: 1, deliveryIds: [id(1)] });
	node('fe2', { type: 'mail-accepted', message: 'm2', recipients: 1, sizeBytes: 9, tookMs: 1 });
	expect(types(index.deliveries([id(1)]))).toEqual(['mail-handed-over', 'mail-handed-over', 'mail-accepted']);
});

test('an account has its owners, its token as the engine saw it, and its sessions until they end or their node does', () => {
	const account = 'alice@example.test';
	node('be1', { type: 'account-taken', account, generation: 1, previous: '0-free', tookMs: 1 });
	engine({ type: 'token', path: 'SharedDomains/example.test/alice.macnt', before: '0-free', after: '1-be1.1' });
	engine({ type: 'token', path: 'Controller', before: '0-free', after: '1-be1.1' });
	node('be1', { type: 'account-taken', account: 'bob@example.test', generation: 1, previous: '0-free', tookMs: 1 });
	node('be1', { type: 'session-opened', protocol: 'imap', account, through: 'fe1' });
	node('be1', { type: 'session-opened', protocol: 'imap', account, through: 'fe2' });
	node('be1', { type: 'session-closed', protocol: 'imap', account });
	expect(types(index.account(account))).toEqual(['account-taken', 'token']);
	expect(index.account(account).sessions).toEqual([{ node: 'be1', protocol: 'imap', through: 'fe2', sinceMs: 60 }]);
	engine({ type: 'process', node: 'be1', state: 'down' });
	expect(index.account(account).sessions).toEqual([]);
	expect(types(index.account('nobody@example.test'))).toEqual([]);
});

test('what nothing was heard of for longest is forgotten, so that it stays small', () => {
	for (let number = 0; number < 70_000; number += 1) {
		node('be1', { type: 'account-taken', account: `a${number}@x.test`, generation: 1, previous: '0-free', tookMs: 1 });
		node('be1', { type: 'mail-stored', account: 'a@x.test', uid: 1, sizeBytes: 1, deliveryId: id(number), known: false });
	}
	for (let generation = 2; generation < 100; generation += 1)
		node('be1', { type: 'account-taken', account: 'a69999@x.test', generation, previous: '0-free', tookMs: 1 });
	expect(types(index.account('a0@x.test'))).toEqual([]);
	expect(index.account('a69999@x.test').events.length).toBe(60);
	expect(index.account('a69999@x.test').events.at(-1)?.event).toMatchObject({ generation: 99 });
	expect(types(index.deliveries([id(0)]))).toEqual([]);
	expect(types(index.deliveries([id(69_999)]))).toEqual(['mail-stored']);
});
