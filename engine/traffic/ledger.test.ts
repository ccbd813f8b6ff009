import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger } from './ledger.ts';

/** Two accounts; odd numbers go to both. Account 0 is watched. */
const recipientsOf = (number: number) => (number % 2 === 0 ? [0] : [0, 1]);
const newLedger = () => new Ledger({ recipientsOf, isWatched: (account) => account === 0 });
const at = (account: number, uid: number, number: number, uidValidity = 1) => ({ account, uid, number, uidValidity });

function acknowledge(ledger: Ledger, dueMs: number, now: number): number {
	const number = ledger.sent(dueMs);
	ledger.attempted(number);
	ledger.accepted(number, recipientsOf(number));
	ledger.finished(number, 'answered', now);
	return number;
}

describe('states of a mail', () => {
	test('acknowledged, then delayed, then stored; waits run from when it was due', () => {
		const ledger = newLedger();
		acknowledge(ledger, 100, 130);
		expect(ledger.counts()).toMatchObject({ sent: 1, acknowledged: 1, delayed: 1, stored: 0 });
		expect(ledger.waiting(150)).toEqual({ acceptMs: 0, readableMs: 50 });
		ledger.seen(at(0, 1, 0), 160);
		expect(ledger.counts()).toMatchObject({ stored: 1, delayed: 0, lost: 0, doubled: 0 });
		expect(ledger.outages(999)).toEqual({ acceptMs: 30, readableMs: 60 });
	});

	test('a mail to two accounts is stored when both copies were read back', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		acknowledge(ledger, 0, 1);
		ledger.seen(at(0, 1, 1), 5);
		expect(ledger.counts().stored).toBe(0);
		ledger.seen(at(1, 1, 1), 5);
		expect(ledger.counts().stored).toBe(1);
	});

	test('read back before its 250 arrived: stored once acknowledged, readable since it was seen', () => {
		const ledger = newLedger();
		ledger.sent(0);
		ledger.attempted(0);
		ledger.uncertain(0);
		ledger.seen(at(0, 1, 0), 40);
		expect(ledger.counts()).toMatchObject({ stored: 0, acknowledged: 0 });
		ledger.attempted(0);
		ledger.accepted(0, [0]);
		ledger.finished(0, 'answered', 300);
		expect(ledger.counts()).toMatchObject({ stored: 1, acknowledged: 1, unknown: 0, repeats: 1 });
		expect(ledger.outages(300)).toEqual({ acceptMs: 300, readableMs: 40 });
	});

	test('given up after a lost final dot is unknown, given up otherwise is refused', () => {
		const ledger = newLedger();
		ledger.sent(0);
		ledger.uncertain(0);
		ledger.finished(0, 'given-up', 30_000);
		ledger.sent(0);
		ledger.finished(1, 'given-up', 20_000);
		ledger.sent(0);
		ledger.finished(2, 'answered', 10);
		expect(ledger.counts()).toMatchObject({ sent: 3, unknown: 1, refused: 2, acknowledged: 0, inFlight: 0 });
		expect(ledger.outages(40_000).acceptMs).toBe(30_000);
		expect(ledger.acceptMs.summary()).toEqual({ median: 0, p95: 0 });
	});

	test('a client still waiting counts into the outage', () => {
		const ledger = newLedger();
		ledger.sent(0);
		expect(ledger.outages(700)).toEqual({ acceptMs: 700, readableMs: 700 });
	});

	test("time in which the machine slept is nobody's wait", () => {
		const ledger = newLedger();
		ledger.sent(0);
		ledger.slept(60_000);
		expect(ledger.waiting(60_020)).toEqual({ acceptMs: 20, readableMs: 20 });
	});
});

describe('doubled', () => {
	test('the same number under a second UID, counted once', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		ledger.seen(at(0, 1, 0), 2);
		ledger.seen(at(0, 2, 0), 3);
		ledger.seen(at(0, 3, 0), 4);
		expect(ledger.counts()).toMatchObject({ doubled: 1, stored: 1 });
	});

	test('the same UID read again after a reconnect is the same copy', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		ledger.seen(at(0, 7, 0), 2);
		ledger.seen(at(0, 7, 0), 3);
		expect(ledger.counts().doubled).toBe(0);
	});

	test('under a new UIDVALIDITY everything is read anew', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		acknowledge(ledger, 0, 1);
		ledger.seen(at(0, 1, 0), 2);
		ledger.seen(at(0, 2, 1), 2);
		ledger.seen(at(0, 1, 0, 2), 3);
		expect(ledger.counts()).toMatchObject({ doubled: 0, stored: 1, delayed: 1 });
		ledger.seen(at(0, 2, 1, 2), 3);
		ledger.seen(at(1, 1, 1), 3);
		expect(ledger.counts()).toMatchObject({ doubled: 0, stored: 2 });
	});

	test('a copy in a mailbox that it was not sent to', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		ledger.seen(at(1, 1, 0), 2);
		expect(ledger.counts()).toMatchObject({ doubled: 1, stored: 0 });
	});

	test('a number that was never sent is foreign', () => {
		const ledger = newLedger();
		ledger.seen(at(0, 1, 5), 2);
		expect(ledger.counts()).toMatchObject({ doubled: 0, sent: 0 });
	});
});

describe('audit', () => {
	test('acknowledged and not there is lost, also when it had been there before', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		acknowledge(ledger, 0, 1);
		acknowledge(ledger, 0, 1);
		ledger.seen(at(0, 1, 0), 2);
		const audit = ledger.beginAudit();
		audit.found({ account: 0, number: 2 });
		audit.scanned(0);
		audit.scanned(1);
		audit.finish(50);
		expect(ledger.counts()).toMatchObject({ acknowledged: 3, stored: 1, lost: 2, delayed: 0 });
		expect(ledger.waiting(99).readableMs).toBe(0);
	});

	test('an account that was not scanned to its end proves nothing', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		ledger.beginAudit().finish(50);
		expect(ledger.counts()).toMatchObject({ delayed: 1, lost: 0 });
	});

	test('while mail waits in a queue, what was never seen is late; what was seen and is gone is lost all the same', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		acknowledge(ledger, 0, 1);
		ledger.seen(at(0, 1, 0), 2);
		const audit = ledger.beginAudit();
		audit.scanned(0);
		audit.scanned(1);
		audit.finish(50, true);
		expect(ledger.counts()).toMatchObject({ acknowledged: 2, stored: 0, lost: 1, delayed: 1 });
	});

	test('two copies in one scan are a double', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		const audit = ledger.beginAudit();
		audit.found({ account: 0, number: 0 });
		audit.found({ account: 0, number: 0 });
		audit.scanned(0);
		audit.finish(50);
		expect(ledger.counts()).toMatchObject({ stored: 1, doubled: 1, lost: 0 });
	});

	test('what turns up after it was called lost is not lost', () => {
		const ledger = newLedger();
		acknowledge(ledger, 0, 1);
		const audit = ledger.beginAudit();
		audit.scanned(0);
		audit.finish(50);
		expect(ledger.counts().lost).toBe(1);
		ledger.seen(at(0, 1, 0), 60);
		expect(ledger.counts()).toMatchObject({ lost: 0, stored: 1 });
	});
});

/** A random life of one mail: what its client hears, and how many copies each of its mailboxes gets. */
const lifeArbitrary = fc.record({
	attempts: fc.integer({ min: 1, max: 4 }),
	end: fc.constantFrom('accepted', 'refused', 'given-up', 'given-up-uncertain'),
	copies: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
	readBefore: fc.boolean(),
});

describe('any history', () => {
	test('the sums hold at each step, and the audit finds exactly the lost and the doubled', () => {
		fc.assert(
			fc.property(fc.array(lifeArbitrary, { maxLength: 40 }), fc.boolean(), (lives, readsOn) => {
				const ledger = newLedger();
				const uids = [0, 0];
				const mailboxes: number[][] = [[], []];
				const check = () => {
					const { sent, inFlight, acknowledged, refused, unknown, stored, delayed, lost } = ledger.counts();
					expect(inFlight + acknowledged + refused + unknown).toBe(sent);
					expect(stored + delayed + lost).toBe(acknowledged);
					expect(delayed).toBeGreaterThanOrEqual(0);
				};
				for (const [number, life] of lives.entries()) {
					expect(ledger.sent(number)).toBe(number);
					const land = () => {
						for (const account of recipientsOf(number)) {
							for (let copy = 0; copy < (life.copies[account] ?? 0); copy++) {
								mailboxes[account]?.push(number);
								uids[account] = (uids[account] ?? 0) + 1;
								if (readsOn) ledger.seen(at(account, uids[account] ?? 0, number), number + 5);
								check();
							}
						}
					};
					for (let attempt = 0; attempt < life.attempts; attempt++) ledger.attempted(number);
					if (life.readBefore) land();
					if (life.end === 'accepted') ledger.accepted(number, recipientsOf(number));
					if (life.end === 'given-up-uncertain') ledger.uncertain(number);
					ledger.finished(number, life.end.startsWith('given-up') ? 'given-up' : 'answered', number + 3);
					check();
					if (!life.readBefore) land();
				}
				const audit = ledger.beginAudit();
				for (const account of [0, 1]) {
					for (const number of mailboxes[account] ?? []) audit.found({ account, number });
					audit.scanned(account);
				}
				audit.finish(lives.length + 10);
				check();
				const copiesOf = (number: number) => recipientsOf(number).map((account) => lives[number]?.copies[account] ?? 0);
				const acknowledged = lives.flatMap((life, number) => (life.end === 'accepted' ? [number] : []));
				expect(ledger.counts()).toMatchObject({
					delayed: 0,
					lost: acknowledged.filter((number) => copiesOf(number).some((copies) => copies === 0)).length,
					stored: acknowledged.filter((number) => copiesOf(number).every((copies) => copies > 0)).length,
					doubled: lives.filter((_, number) => copiesOf(number).some((copies) => copies > 1)).length,
					repeats: lives.reduce((sum, life) => sum + life.attempts - 1, 0),
				});
			}),
		);
	});
});
