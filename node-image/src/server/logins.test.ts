/** What is no address and no password is refused at the door: nobody is asked, nothing goes over a link. */
import { describe, expect, test } from 'vitest';
import { timingFrom } from '../cluster/timing.ts';
import { Logins } from './logins.ts';
import { Tickets } from './tickets.ts';
import { realTimers } from './timers.ts';
import { Whereabouts } from './whereabouts.ts';

const never = () => {
	throw new Error('nobody is to be asked');
};

describe('logins', () => {
	const whereabouts = new Whereabouts({ state: never, store: null, reached: never, call: never, emit: never, strangerOwns: never, silent: never });
	const logins = new Logins({
		state: never,
		store: null,
		whereabouts,
		sessionTickets: new Tickets(1000, () => 0),
		members: () => [],
		timing: timingFrom(100),
		timers: realTimers,
		call: never,
		connect: never,
	});

	test.each([
		['a password of two thousand characters', 'alice@example.test', 'x'.repeat(2000)],
		['a name of four hundred', `${'x'.repeat(400)}@example.test`, 'secret'],
		['a way out of the folder', '../../alice@example.test', 'secret'],
		['a NUL', 'alice\0@example.test', 'secret'],
		['no domain', 'alice', 'secret'],
	])('%s', async (_, address, password) => {
		expect(await logins.login({ address, password }, { address: '127.0.0.1' })).toMatchObject({ kind: 'refused' });
	});

	test('a recipient that is no address is nobody', async () => {
		expect(await whereabouts.find(`${'x'.repeat(400)}@example.test`)).toEqual({ is: 'no-such-account' });
	});
});
