import { expect, test } from 'vitest';
import type { NodeEvent } from '../../../node-image/src/contract/node-events.ts';
import { factNamed } from './facts.ts';
import { heardBy, isWaiting } from './lab-world.ts';
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
	expect(story.world.accounts['bob@example.test']).toEqual({ owner: 'be2', life: 1, generation: 3 });
	story.node(20, 'be1', { type: 'account-taken', account: 'bob@example.test', generation: 4, previous: '3-be2.1', tookMs: 1 });
	story.engine(30, { type: 'token', path: 'SharedDomains/example.test/bob.macnt', before: null, after: '3-be2.1' });
	expect(story.world.accounts['bob@example.test']).toEqual({ owner: 'be1', life: 0, generation: 4 });
	story.engine(40, { type: 'token', path: 'SharedDomains/example.test/bob.macnt', before: '4-be1.1', after: '5-free' });
	expect(story.world.accounts['bob@example.test']).toEqual({ owner: null, life: 0, generation: 5 });
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

test('clients may still wait for three seconds at least, and for as long as one does; without traffic nobody does', () => {
	const counts = { sent: 5, acknowledged: 5, stored: 5, lost: 0, doubled: 0, unknown: 0, delayed: 0, ratePerS: 5 };
	const sample = { ...counts, acceptMs: null, readableMs: null, imapMs: null };
	const story = new Story().begun().engine(900, { type: 'traffic-started', ratePerS: 5 }).killed();
	const isWaiting = () => factNamed('fault.waiting')?.read({ world: story.world, nowMs: 9000, exerciseAtMs: 0, stepAtMs: 0 });
	expect(isWaiting()).toBe(true);
	story.engine(1800, { type: 'traffic', sample: { ...sample, waitingMs: 0 } });
	expect(isWaiting()).toBe(true);
	story.engine(4500, { type: 'traffic', sample: { ...sample, waitingMs: 3400 } });
	expect(isWaiting()).toBe(true);
	story.engine(5000, { type: 'traffic', sample: { ...sample, waitingMs: 0 } });
	expect(isWaiting()).toBe(false);
	expect(new Story().begun().killed().world.view.traffic).toBe(null);
	expect(factNamed('fault.waiting')?.read({ world: new Story().begun().killed().world, nowMs: 9000, exerciseAtMs: 0, stepAtMs: 0 })).toBe(false);
});

test('what failed before a fault is not its fault', () => {
	const counts = { sent: 5, acknowledged: 5, stored: 5, lost: 0, doubled: 0, unknown: 0, delayed: 0, ratePerS: 5 };
	const sample = { ...counts, acceptMs: null, readableMs: null, imapMs: null, waitingMs: 0 };
	const story = new Story().begun().engine(900, { type: 'traffic', sample: { ...sample, failed: 3 } });
	expect(story.killed().engine(2000, { type: 'traffic', sample: { ...sample, failed: 7 } }).world).toMatchObject({
		traffic: { failed: 7 },
		fault: { failedBefore: 3 },
	});
});

test('a hang is suspected before it is decided, and the node that goes on finds its life ended before it is ready again', () => {
	const story = new Story()
		.begun()
		.engine(1000, { type: 'fault', node: 'be1', kind: 'pause', by: 'lab' })
		.engine(1001, { type: 'process', node: 'be1', state: 'paused' });
	story.node(1240, 'be2', { type: 'member-suspected', member: 'be1', silentForMs: 200, deadlineMs: 600 });
	story.node(1640, 'be2', { type: 'member-silent', member: 'be1', silentForMs: 600, missedBeats: 6, linkEnded: false });
	story.node(1650, 'be2', { type: 'controller-taken', epoch: 2, from: 'be1.1', reason: 'silent' });
	// What the volume's looks tell late, before it went on, is not its return.
	story.node(1660, 'be1', { type: 'state', state: 'ready' });
	expect(story.world.fault).toMatchObject({ noticedAtMs: 1240, suspectedAtMs: 1240, decidedAtMs: 1650, undoneAtMs: null, fencedAtMs: null, backAtMs: null });
	story.engine(5000, { type: 'process', node: 'be1', state: 'running' }).node(5010, 'be1', { type: 'fenced', life: 1, reason: 'declared-dead' });
	story.node(5200, 'be1', { type: 'state', state: 'ready' }).engine(5300, { type: 'healed', node: 'be1' });
	expect(story.world.fault).toMatchObject({ undoneAtMs: 5000, fencedAtMs: 5010, backAtMs: 5200 });
});

test('an ended link alone is no suspicion', () => {
	const story = new Story().begun().engine(1000, { type: 'fault', node: 'be1', kind: 'kill', by: 'lab' });
	story.node(1004, 'be2', { type: 'link-down', peer: 'be1', announced: false });
	expect(story.world.fault).toMatchObject({ noticedAtMs: 1004, suspectedAtMs: null });
});

test('the balancer sends nobody to a frontend from its first word of that on; another one it takes out is not meant', () => {
	const story = new Story().begun().engine(1000, { type: 'fault', node: 'fe1', kind: 'pause', by: 'lab' });
	story.engine(1100, { type: 'balancer-server', server: 'fe2', state: 'drain' });
	expect(story.world.fault?.balancerAtMs).toBe(null);
	story.engine(1450, { type: 'balancer-server', server: 'fe1', state: 'down' }).engine(1500, { type: 'balancer-server', server: 'fe1', state: 'drain' });
	expect(story.world.fault?.balancerAtMs).toBe(1450);
});

test('a node that is cut off link by link is the one that was struck, whichever end each order names first', () => {
	const both = (one: string, other: string) => [
		{ from: one, to: other },
		{ from: other, to: one },
	];
	const story = new Story().begun().engine(1000, { type: 'link-fault', kind: 'cut', links: both('fe1', 'be1') });
	expect(story.world.fault?.node).toBe('fe1');
	story.engine(1200, { type: 'link-fault', kind: 'cut', links: both('fe2', 'be1') });
	expect(story.world.fault?.node).toBe('be1');
	story.engine(1400, { type: 'link-fault', kind: 'cut', links: both('be2', 'be1') });
	expect(story.world.fault?.node).toBe('be1');
	expect(story.world.faultCount).toBe(3);
});

test('a drain, a cut and a volume that is away are undone by their own ends', () => {
	const drained = new Story().begun().engine(1000, { type: 'drain', node: 'fe1', on: true }).engine(2000, { type: 'drain', node: 'fe1', on: false });
	expect(drained.world.fault).toMatchObject({ kind: 'drain', undoneAtMs: 2000 });
	const told = new Story().begun().engine(1000, { type: 'drain', node: 'fe1', on: true }).node(1990, 'fe1', { type: 'state', state: 'ready' });
	expect(told.engine(2000, { type: 'drain', node: 'fe1', on: false }).world.fault).toMatchObject({ undoneAtMs: 1990, backAtMs: 1990 });
	const links = [{ from: 'be1', to: 'be2' }];
	const cut = new Story().begun().engine(1000, { type: 'link-fault', kind: 'cut', links });
	cut.engine(1500, { type: 'link-fault', kind: 'heal', links: [{ from: 'fe1', to: 'be2' }] });
	expect(cut.world.fault?.undoneAtMs).toBe(null);
	expect(cut.engine(2000, { type: 'link-fault', kind: 'heal', links }).world.fault?.undoneAtMs).toBe(2000);
	const away = new Story().begun().engine(1000, { type: 'fault', node: 'be1', kind: 'volume-away', by: 'lab' });
	expect(away.engine(2000, { type: 'fault', node: 'be1', kind: 'volume-back', by: 'lab' }).world.fault?.undoneAtMs).toBe(2000);
});

test('a process is as old as its last start, also over a pause; a drain is remembered, and so is each change of the lead', () => {
	const story = new Story().begun().engine(500, { type: 'drain', node: 'be1', on: true }).engine(600, { type: 'drain', node: 'be1', on: false });
	expect(story.world).toMatchObject({
		leadChanges: 0,
		leader: 'be1',
		drained: { be1: { atMs: 500, failedBefore: 0, leadChangesBefore: 0 } },
		startedAtMs: { fe1: 0, be1: 0 },
	});
	story.killed().engine(1500, { type: 'process', node: 'fe1', state: 'paused' }).engine(1600, { type: 'process', node: 'fe1', state: 'running' });
	expect(story.world).toMatchObject({ leadChanges: 1, leader: 'be2', startedAtMs: { fe1: 0, be2: 0 } });
	expect(story.world.startedAtMs.be1).toBe(undefined);
	story.engine(2000, { type: 'process', node: 'be1', state: 'starting' }).engine(2100, { type: 'process', node: 'be1', state: 'running' });
	expect(story.world.startedAtMs.be1).toBe(2000);
	story.node(2200, 'be2', { type: 'controller-taken', epoch: 4, from: '3-free', reason: 'released' });
	expect(story.world.leadChanges).toBe(1);
});

test('an account of a life that has ended waits until somebody takes it, also while its node lives again', () => {
	const story = new Story().begun().engine(10, { type: 'token', path: 'SharedDomains/example.test/bob.macnt', before: null, after: '3-be2.1' });
	expect(isWaiting(story.world, 'bob@example.test')).toBe(false);
	story.node(1000, 'be1', { type: 'member-declared-dead', member: 'be2', life: 1 });
	expect(isWaiting(story.world, 'bob@example.test')).toBe(true);
	expect(isWaiting(story.world, 'alice@example.test')).toBe(false);
	story.node(2000, 'be2', { type: 'life-taken', life: 3 });
	expect(isWaiting(story.world, 'bob@example.test')).toBe(true);
	story.node(3000, 'be2', { type: 'account-taken', account: 'bob@example.test', generation: 4, previous: '3-be2.1', tookMs: 1 });
	expect(isWaiting(story.world, 'bob@example.test')).toBe(false);
	expect(isWaiting(story.world, 'nobody@example.test')).toBe(false);
});

test('a node hears whom its last six beats heard; a node that does not run hears nobody', () => {
	const beat = (seq: number, heard: string[]): NodeEvent => ({ type: 'beat', seq, lookupMs: 1, heard });
	const story = new Story()
		.begun()
		.node(10, 'be1', beat(1, ['be2', 'fe1']))
		.node(20, 'be1', beat(2, ['fe1']))
		.node(60, 'be1', beat(6, ['fe1']));
	expect(heardBy(story.world, 'be1')).toEqual(['be2', 'fe1']);
	expect(heardBy(story.node(70, 'be1', beat(7, [])).world, 'be1')).toEqual(['fe1']);
	expect(heardBy(story.node(80, 'be1', beat(1, ['fe2'])).world, 'be1')).toEqual(['fe2']);
	expect(heardBy(story.engine(90, { type: 'process', node: 'be1', state: 'paused' }).world, 'be1')).toEqual([]);
	expect(story.killed().world.hearing.be1).toBe(undefined);
	expect(heardBy(story.world, 'be3')).toEqual([]);
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
