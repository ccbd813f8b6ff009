import { expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import { failed, ok } from '../result.ts';
import type { HandOverOutcome, Mail } from './hand-over.ts';
import { MailIntake, type Taken } from './mail-intake.ts';
import { virtualTimers } from './testing-timers.ts';

const timing = timingFrom();
const [a, b, c] = ['a@example.test', 'b@example.test', 'c@example.test'] as const;
const mail: Mail = { id: 'm1', sender: 's@example.test', recipients: [a, b, c], bytes: Buffer.from('x'), identity: { digest: Buffer.alloc(32) } };

type Refusal = 'queue-full' | 'queue-failed';

function bench(outcome: Partial<HandOverOutcome>, { add, bounce, queueFirst = false }: { add?: Refusal; bounce?: Refusal; queueFirst?: boolean } = {}) {
	const done: string[] = [];
	const timers = virtualTimers();
	const refused = (code: Refusal | undefined) => (code === undefined ? ok(undefined) : failed({ code, message: code, definite: true }));
	let answers: 'yes' | 'no' | 'unknown' = 'yes';
	const intake = new MailIntake({
		handOver: {
			exists: async () => answers,
			deliver: async () => {
				done.push('deliver');
				return { stored: [], vanished: [], waiting: [], why: '', ...outcome };
			},
		},
		queue: {
			add: async ({ recipients }) => {
				done.push(`add ${recipients.join(' ')}`);
				return refused(add);
			},
			bounce: async (_, recipients, reason) => {
				done.push(`bounce ${recipients.join(' ')} ${reason}`);
				return refused(bounce);
			},
		},
		timing,
		timers,
		queueFirst,
	});
	return { intake, done, timers, answer: (next: typeof answers) => (answers = next) };
}

/** R7, R11: what the client is told, and what was written before it. */
test.each<[string, Partial<HandOverOutcome>, Parameters<typeof bench>[1], Taken, string[]]>([
	['all stored', { stored: [a, b, c] }, {}, { is: 'stored' }, ['deliver']],
	['none stored in time', { waiting: [a, b, c] }, {}, { is: 'queued', waiting: 3 }, ['deliver', `add ${a} ${b} ${c}`]],
	['some stored', { stored: [a], waiting: [b, c] }, {}, { is: 'queued', waiting: 2 }, ['deliver', `add ${b} ${c}`]],
	[
		'some stored, the rest does not fit',
		{ stored: [a], waiting: [b, c], why: 'w' },
		{ add: 'queue-full' },
		{ is: 'later', full: true, why: 'queue-full; w' },
		['deliver', `add ${b} ${c}`],
	],
	[
		'none stored, the disk fails',
		{ waiting: [a, b, c], why: 'w' },
		{ add: 'queue-failed' },
		{ is: 'later', full: false, why: 'queue-failed; w' },
		['deliver', `add ${a} ${b} ${c}`],
	],
	['stored, and one account is gone', { stored: [a, c], vanished: [b] }, {}, { is: 'stored' }, ['deliver', `bounce ${b} no-such-account`]],
	[
		'waiting, and one account is gone',
		{ waiting: [a, c], vanished: [b] },
		{},
		{ is: 'queued', waiting: 2 },
		['deliver', `add ${a} ${c}`, `bounce ${b} no-such-account`],
	],
	[
		'the bounce cannot be written',
		{ stored: [a, c], vanished: [b] },
		{ bounce: 'queue-failed' },
		{ is: 'later', full: false, why: 'queue-failed' },
		['deliver', `bounce ${b} no-such-account`],
	],
	['all are gone', { vanished: [a, b, c] }, {}, { is: 'no-such-account', account: a }, ['deliver']],
	['queue first', {}, { queueFirst: true }, { is: 'queued', waiting: 3 }, [`add ${a} ${b} ${c}`]],
	['queue first, and it is full', {}, { queueFirst: true, add: 'queue-full' }, { is: 'later', full: true, why: 'queue-full' }, [`add ${a} ${b} ${c}`]],
])('%s', async (_, outcome, options, taken, done) => {
	const one = bench(outcome, options);
	expect(await one.intake.take(mail)).toEqual(taken);
	expect(one.done).toEqual(done);
});

test('an account that was there when it was last asked for is there while the cluster cannot say; others are not', async () => {
	const { intake, answer, timers } = bench({});
	const patience = timers.deadline(5000);
	expect(await intake.exists(a, patience)).toBe('yes');
	answer('unknown');
	expect(await intake.exists(a, patience)).toBe('yes');
	expect(await intake.exists(b, patience)).toBe('unknown');
	answer('no');
	expect(await intake.exists(a, patience)).toBe('no');
	answer('unknown');
	expect(await intake.exists(a, patience)).toBe('unknown');
});

test('what turns out to be gone at delivery is not taken for known any longer', async () => {
	const { intake, answer, timers } = bench({ vanished: [a, b, c] });
	await intake.exists(a, timers.deadline(5000));
	await intake.take(mail);
	answer('unknown');
	expect(await intake.exists(a, timers.deadline(5000))).toBe('unknown');
});
