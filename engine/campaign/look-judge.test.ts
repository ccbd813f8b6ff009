import { expect, test } from 'vitest';
import { CopyLedger, Operation } from './copies.ts';
import { judgeLook } from './look-judge.ts';
import { Sightings } from './sightings.ts';

const alice = 'alice@example.test';

test('a look must show what was acknowledged before it began, and must not show what was expunged', () => {
	const ledger = new CopyLedger();
	const sightings = new Sightings(alice, 'INBOX');
	const mails = [1, 2, 3, 4].map((uid) => {
		const mail = ledger.begin({ how: 'smtp', accounts: [alice], mailbox: 'INBOX', content: { sizeBytes: 1, sha256: '' } }, 0);
		ledger.accepted(mail, [alice], uid * 10);
		sightings.synced([{ uid, number: mail.number }], uid * 10);
		return mail;
	});
	const expunge = new Operation('expunge', 50);
	expunge.end('ok', 60);
	mails[1]?.copies[0]?.expunges.push(expunge);
	const flags = new Operation('flags', 50);
	flags.end('ok', 60);
	mails[2]?.copies[0]?.flags.push({ operation: flags, values: new Map([['\\Seen', true]]) });
	const none = new Set<string>();
	const seen = new Set(['\\Seen']);

	const right = [
		{ uid: 1, flags: none },
		{ uid: 3, flags: seen },
		{ uid: 4, flags: none },
		{ uid: 5, flags: none },
	];
	expect(judgeLook(ledger, sightings, { begunMs: 100, endedMs: 110, messages: right })).toEqual([]);

	const stale = [
		{ uid: 1, flags: none },
		{ uid: 2, flags: none },
		{ uid: 3, flags: none },
	];
	expect(judgeLook(ledger, sightings, { begunMs: 100, endedMs: 110, messages: stale })).toMatchObject([
		{ promise: 'expunged-present', number: 1, uid: 2, atMs: 110 },
		{ promise: 'flag-lost', number: 2, uid: 3 },
		{ promise: 'lost', number: 3 },
	]);
	// R11: acknowledged, and in a frontend's queue: not shown yet.
	ledger.accepted(ledger.begin({ how: 'smtp', accounts: [alice], mailbox: 'INBOX', content: { sizeBytes: 1, sha256: '' } }, 0), [alice], 40);
	expect(judgeLook(ledger, sightings, { begunMs: 100, endedMs: 110, messages: right })).toEqual([]);
	// The same answer to a look that began before all that.
	expect(judgeLook(ledger, sightings, { begunMs: 35, endedMs: 55, messages: stale })).toEqual([]);
});
