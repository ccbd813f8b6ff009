/** An alias is its account's name in another form: a mail reaches the account once, by however many of its names. */
import { expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import { deliveryIdFor, identityOf } from './delivery-id.ts';
import { HandOver } from './hand-over.ts';
import type { Delivery } from './lmtp-connection.ts';
import { virtualTimers } from './testing-timers.ts';
import type { Whereabouts } from './whereabouts.ts';

const alice = 'alice@school.test';
const ports = { smtp: 0, imap: 1, lmtp: 1, admin: 1, link: 1 };
const message = Buffer.from('Message-ID: <1@x>\r\n\r\nhello');
const mail = { id: 'm', sender: 'bob@x.test', bytes: message, identity: identityOf('bob@x.test', message) };

test('R7: to alias and account at once, and to either of them later, it is one delivery id', async () => {
	const delivered: Delivery[] = [];
	const handOver = new HandOver({
		whereabouts: {
			find: async (account: string) => ({ is: 'located', backend: 'be1', life: 1, ...(account === alice ? {} : { account: alice }) }),
			forget: () => undefined,
		} as unknown as Whereabouts,
		deliver: async (_, delivery) => {
			delivered.push(delivery);
			return delivery.recipients.map(() => ({ is: 'stored' as const }));
		},
		timing: timingFrom(100),
		timers: virtualTimers(),
		reachable: () => true,
		members: () => [{ name: 'be1', roles: ['backend'], address: '127.0.0.1', ports }],
		emit: () => undefined,
	});
	const never = new AbortController().signal;
	const both = await handOver.deliver({ ...mail, recipients: ['office@school.test', alice, 'boss@school.test'] }, never);
	expect(both).toMatchObject({ stored: ['office@school.test', alice, 'boss@school.test'], waiting: [], vanished: [] });
	await handOver.deliver({ ...mail, recipients: ['office@school.test'] }, never);
	const once = [{ address: alice, deliveryId: deliveryIdFor(mail.identity, alice) }];
	expect(delivered.map(({ recipients }) => recipients)).toEqual([once, once]);
});
