import { expect, test } from 'vitest';
import { Story } from './testing-world.ts';

test('a kill of the controller is measured from the kill to the first mail in an account that moved', () => {
	const story = new Story().begun().killed();
	story.node(1310, 'be2', { type: 'mail-stored', account: 'bob@example.test', uid: 1, sizeBytes: 1, deliveryId: 'x', known: false });
	expect(story.world.fault?.mailAtMs).toBe(null);
	story.node(1320, 'be2', { type: 'mail-stored', account: 'alice@example.test', uid: 1, sizeBytes: 1, deliveryId: 'y', known: false });
	expect(story.world.fault).toMatchObject({
		kind: 'kill',
		node: 'be1',
		led: true,
		noticedAtMs: 1004,
		decidedAtMs: 1240,
		usableAtMs: 1300,
		mailAtMs: 1320,
		moved: ['alice@example.test'],
	});
	expect(story.world).toMatchObject({ acting: ['be2'], claiming: ['be2'], arrived: 2, faultCount: 1 });
});

test('two that took the same epoch, or decide in it, both act; whoever sees another lead claims no more', () => {
	const story = new Story().begun();
	story.node(1000, 'be2', { type: 'controller-taken', epoch: 2, from: '1-be1.1', reason: 'silent' });
	expect(story.world).toMatchObject({ acting: ['be2'], claiming: ['be1', 'be2'] });
	story.node(1010, 'be1', { type: 'controller-seen', epoch: 2, holder: 'be2.1' });
	expect(story.world.claiming).toEqual(['be2']);
	story.node(1020, 'be1', { type: 'backup-appointed', epoch: 2, backup: null });
	expect(story.world.acting).toEqual(['be2', 'be1']);
});

test('a frontend that tells of the new controller before it does itself makes no second one', () => {
	const story = new Story().begun();
	story.engine(900, { type: 'process', node: 'be1', state: 'paused' }).node(1000, 'fe1', { type: 'controller-seen', epoch: 2, holder: 'be2.1' });
	story.node(1009, 'be2', { type: 'controller-taken', epoch: 2, from: '1-be1.1', reason: 'silent' });
	expect(story.world.acting).toEqual(['be2']);
});

test('the end of a node that is removed is no fault: the last one is what it was before', () => {
	const story = new Story().begun().killed().engine(5000, { type: 'node-added', node: 'be3', role: 'backend' });
	story.engine(6000, { type: 'drain', node: 'be3', on: true }).engine(6500, { type: 'fault', node: 'be3', kind: 'stop', by: 'lab' });
	expect(story.world).toMatchObject({ faultCount: 3, fault: { node: 'be3', kind: 'stop' } });
	story.engine(7000, { type: 'node-removed', node: 'be3' });
	expect(story.world).toMatchObject({ faultCount: 1, fault: { node: 'be1', kind: 'kill', decidedAtMs: 1240 } });
});

test('tokens tell owners, and an older look takes nothing back that a node has said', () => {
	const story = new Story().begun().engine(10, { type: 'token', path: 'SharedDomains/example.test/bob.macnt', before: null, after: '3-be2.1' });
	expect(story.world.accounts['bob@example.test']).toEqual({ owner: 'be2', generation: 3 });
	story.node(20, 'be1', { type: 'account-taken', account: 'bob@example.test', generation: 4, previous: '3-be2.1', tookMs: 1 });
	story.engine(30, { type: 'token', path: 'SharedDomains/example.test/bob.macnt', before: null, after: '3-be2.1' });
	expect(story.world.accounts['bob@example.test']).toEqual({ owner: 'be1', generation: 4 });
	story.engine(40, { type: 'token', path: 'SharedDomains/example.test/bob.macnt', before: '4-be1.1', after: '5-free' });
	expect(story.world.accounts['bob@example.test']).toEqual({ owner: null, generation: 5 });
});

test('waits are per protocol, and those of a fault end with it', () => {
	const counts = { sent: 5, acknowledged: 5, stored: 5, lost: 0, doubled: 0, unknown: 0, delayed: 0, ratePerS: 5 };
	const wait = (max: number) => ({ median: 5, max });
	const story = new Story().begun().killed();
	story.engine(1800, { type: 'traffic', sample: { ...counts, acceptMs: wait(700), readableMs: null, imapMs: wait(20), waitingMs: 0 } });
	story.engine(6000, { type: 'traffic', sample: { ...counts, acceptMs: wait(10), readableMs: null, imapMs: null, waitingMs: 0 } });
	story.engine(9000, { type: 'traffic', sample: { ...counts, acceptMs: wait(4000), readableMs: null, imapMs: null, waitingMs: 0 } });
	expect(story.world.fault?.waitMs).toBe(700);
	expect(story.world.outages).toEqual({ smtp: 4000, readable: null, imap: 20 });
});

test('a process is as old as its last start, also over a pause; a drain is remembered, and so is each change of the lead', () => {
	const story = new Story().begun().engine(500, { type: 'drain', node: 'be1', on: true }).engine(600, { type: 'drain', node: 'be1', on: false });
	expect(story.world).toMatchObject({ leadChanges: 0, leader: 'be1', drainedAtMs: { be1: 500 }, startedAtMs: { fe1: 0, be1: 0 } });
	story.killed().engine(1500, { type: 'process', node: 'fe1', state: 'paused' }).engine(1600, { type: 'process', node: 'fe1', state: 'running' });
	expect(story.world).toMatchObject({ leadChanges: 1, leader: 'be2', startedAtMs: { fe1: 0, be2: 0 } });
	expect(story.world.startedAtMs.be1).toBe(undefined);
	story.engine(2000, { type: 'process', node: 'be1', state: 'starting' }).engine(2100, { type: 'process', node: 'be1', state: 'running' });
	expect(story.world.startedAtMs.be1).toBe(2000);
	story.node(2200, 'be2', { type: 'controller-taken', epoch: 4, from: '3-free', reason: 'released' });
	expect(story.world.leadChanges).toBe(1);
});

test('the way of the mail that came last, and the session that was opened last, are told by those who have them', () => {
	const story = new Story().begun();
	story.node(100, 'be1', { type: 'mail-stored', account: 'alice@example.test', uid: 1, sizeBytes: 100, deliveryId: 'a', known: false });
	story.node(101, 'fe2', { type: 'mail-accepted', message: 'm', recipients: 1, sizeBytes: 100, tookMs: 12 });
	expect(story.world.latestMail).toEqual({ frontend: 'fe2', tookMs: 12, owner: 'be1', account: 'alice@example.test' });
	story.node(200, 'be1', { type: 'session-opened', protocol: 'imap', account: 'alice@example.test', through: 'fe1' });
	story.node(201, 'fe1', { type: 'session-opened', protocol: 'imap', account: 'alice@example.test', through: '127.0.0.1' });
	expect(story.world).toMatchObject({ sessionCount: 1, session: { account: 'alice@example.test', node: 'be1', through: 'fe1' } });
	// What is known already is no new mail, and mail comes in by no session.
	story.node(300, 'be2', { type: 'mail-stored', account: 'bob@example.test', uid: 1, sizeBytes: 100, deliveryId: 'a', known: true });
	expect(story.world.latestMail.account).toBe('alice@example.test');
});
