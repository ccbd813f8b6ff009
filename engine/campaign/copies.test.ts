import { describe, expect, test } from 'vitest';
import { type Copy, CopyLedger, expected, Operation, outcomeOf } from './copies.ts';

const content = { sizeBytes: 1, sha256: '0' };

function mailTo(ledger: CopyLedger, ...accounts: string[]) {
	return ledger.begin({ how: 'smtp', accounts, mailbox: 'INBOX', content }, 0);
}

function copyOf(how: 'smtp' | 'append', outcome: 'ok' | 'refused' | 'unknown', endedMs = 10): Copy {
	const copy = new CopyLedger().begin({ how, accounts: ['a'], mailbox: 'INBOX', content }, 0).copies[0];
	if (copy === undefined) throw new Error('no copy');
	copy.stored.end(outcome, endedMs);
	return copy;
}

function flagged(
	copy: Copy,
	changes: readonly (readonly [begunMs: number, outcome: 'ok' | 'refused' | 'unknown' | 'pending', endedMs: number, set: boolean])[],
): Copy {
	for (const [begunMs, outcome, endedMs, set] of changes) {
		const operation = new Operation('flags', begunMs);
		if (outcome !== 'pending') operation.end(outcome, endedMs);
		copy.flags.push({ operation, values: new Map([['\\Seen', set]]) });
	}
	return copy;
}

function expunged(copy: Copy, outcome: 'ok' | 'refused' | 'unknown', begunMs: number, endedMs: number): Copy {
	const operation = new Operation('expunge', begunMs);
	operation.end(outcome, endedMs);
	copy.expunges.push(operation);
	return copy;
}

describe('what a look between 100 and 110 may find', () => {
	const presence = (copy: Copy) => expected(copy, 100, 110).presence;
	test('what was acknowledged before it must be there, what comes later may', () => {
		expect(presence(copyOf('smtp', 'ok', 99))).toBe('must');
		expect(presence(copyOf('smtp', 'ok', 105))).toBe('may');
		expect(presence(copyOf('smtp', 'unknown', 50))).toBe('may');
	});
	test('a refused APPEND must not be there; a mail refused for now may', () => {
		expect(presence(copyOf('append', 'refused'))).toBe('must-not');
		expect(presence(copyOf('smtp', 'refused'))).toBe('may');
	});
	test('an acknowledged EXPUNGE removes it; one under way or unknown may; a refused one does nothing', () => {
		expect(presence(expunged(copyOf('smtp', 'ok'), 'ok', 50, 60))).toBe('must-not');
		expect(presence(expunged(copyOf('smtp', 'ok'), 'ok', 95, 105))).toBe('may');
		expect(presence(expunged(copyOf('smtp', 'ok'), 'unknown', 50, 60))).toBe('may');
		expect(presence(expunged(copyOf('smtp', 'ok'), 'refused', 50, 60))).toBe('must');
		expect(presence(expunged(copyOf('smtp', 'ok'), 'ok', 120, 130))).toBe('must');
	});

	test.each([
		['acknowledged', [[10, 'ok', 20, true]], [true]],
		[
			'acknowledged, then taken away',
			[
				[10, 'ok', 20, true],
				[30, 'ok', 40, false],
			],
			[false],
		],
		['under way', [[95, 'ok', 105, true]], [false, true]],
		['not answered yet', [[95, 'pending', 0, true]], [false, true]],
		[
			'refused',
			[
				[10, 'ok', 20, true],
				[30, 'refused', 40, false],
			],
			[true],
		],
		[
			'unknown, then acknowledged: a server that hung may still do it',
			[
				[10, 'unknown', 20, true],
				[30, 'ok', 40, false],
			],
			[false, true],
		],
		[
			'unknown and acknowledged alike',
			[
				[10, 'unknown', 20, true],
				[30, 'ok', 40, true],
			],
			[true],
		],
		[
			'begun behind the look',
			[
				[10, 'ok', 20, true],
				[111, 'ok', 115, false],
			],
			[true],
		],
	] as const)('a flag that was %s', (_, changes, right) => {
		const values = expected(flagged(copyOf('smtp', 'ok'), changes), 100, 110).flags.get('\\Seen');
		expect([...(values ?? [])].sort()).toEqual(right);
	});
});

describe('the ledger', () => {
	test('a mail is acknowledged for some recipients, unknown for others', () => {
		const ledger = new CopyLedger();
		const mail = mailTo(ledger, 'a', 'b');
		ledger.attempted(mail);
		ledger.accepted(mail, ['a'], 5);
		mail.uncertain = true;
		ledger.attempted(mail);
		// A second answer to what was sent over two connections.
		ledger.accepted(mail, ['a'], 6);
		ledger.finish(mail, 9);
		expect(mail.copies.map(({ stored }) => [stored.outcome, stored.endedMs])).toEqual([
			['ok', 5],
			['unknown', 9],
		]);
		expect(outcomeOf(mail)).toBe('ok');
		expect(ledger.counts()).toEqual({ repeats: 1, operations: { smtp: { ok: 1, refused: 0, unknown: 0 } } });
	});

	test('an operation ends once', () => {
		const operation = new Operation('append', 0);
		operation.end('ok', 1);
		expect(() => operation.end('unknown', 2)).toThrow('ended twice');
	});
});
