/** Who has an account is found while those who could say it are parted: the token is read by every backend. */
import { describe, expect, test } from 'vitest';
import { initialMember } from '../cluster/initial.ts';
import type { Answer, Call } from '../cluster/link-message.ts';
import type { Member } from '../cluster/member.ts';
import { timingFrom } from '../cluster/timing.ts';
import { ok } from '../result.ts';
import type { AccountOwner, AccountStore } from '../storage/account-store.ts';
import { parseToken } from '../storage/tokens.ts';
import { Whereabouts } from './whereabouts.ts';

const alice = 'alice@example.test';

interface Set {
	readonly leads?: boolean;
	readonly token: string;
	readonly alive?: AccountOwner['alive'];
	readonly reached: (name: string) => boolean;
	readonly call?: (to: string, call: Call) => Promise<Answer>;
}

/** be1, beside be2 and be3; be2 leads unless be1 does. */
function be1({ leads = false, token, alive = 'alive', reached, call }: Set): Whereabouts {
	const timing = timingFrom(100);
	const peers = ['be2', 'be3'].map((name) => ({ name, roles: ['backend' as const] }));
	const held = parseToken(token) ?? expect.unreachable();
	const member: Member = {
		...initialMember({ name: 'be1', roles: ['backend'], peers, timing }),
		phase: 'ready',
		leading: leads ? 7 : null,
		controller: { epoch: 7, holder: { member: leads ? 'be1' : 'be2', life: 1 } } as Member['controller'],
	};
	return new Whereabouts({
		state: () => member,
		store: { owner: () => Promise.resolve(ok({ token: held, alive })) } as unknown as AccountStore,
		reached,
		call: call ?? (() => expect.unreachable()),
		emit: () => expect.unreachable(),
		strangerOwns: () => expect.unreachable(),
		silent: () => expect.unreachable(),
	});
}

describe('the controller', () => {
	test('orders an owner that it reaches to open the account', async () => {
		const asked: Call[] = [];
		const where = be1({
			leads: true,
			token: '12-be3.4',
			reached: () => true,
			call: (_, call) => {
				asked.push(call);
				return Promise.resolve({ is: 'opened' });
			},
		});
		expect(await where.locate(alice, 'fe1')).toEqual({ is: 'located', backend: 'be3', life: 4 });
		expect(asked).toEqual([{ ask: 'open', account: alice, epoch: 7 }]);
	});

	test('names an owner that it does not reach: the asker may', async () => {
		const where = be1({ leads: true, token: '12-be3.4', reached: (name) => name === 'fe1' });
		expect(await where.locate(alice, 'fe1')).toEqual({ is: 'located', backend: 'be3', life: 4 });
	});

	test('names an owner that it lost while it asked', async () => {
		let isReached = true;
		const where = be1({
			leads: true,
			token: '12-be3.4',
			reached: () => isReached,
			call: () => {
				isReached = false;
				return Promise.resolve({ is: 'unavailable', why: 'be3 is out of reach' });
			},
		});
		expect(await where.locate(alice, 'fe1')).toEqual({ is: 'located', backend: 'be3', life: 4 });
	});

	test('hands on the no of an owner that it reaches', async () => {
		const no: Answer = { is: 'unavailable', why: 'be3 is draining' };
		expect(await be1({ leads: true, token: '12-be3.4', reached: () => true, call: () => Promise.resolve(no) }).locate(alice, 'fe1')).toEqual(no);
	});
});

describe('another backend', () => {
	const lost = () => Promise.resolve<Answer>({ is: 'unavailable', why: 'be2 is out of reach' });

	test('reads the token while the controller cannot say', async () => {
		const where = be1({ token: '12-be1.4', reached: () => false, call: lost });
		expect(await where.locate(alice, 'fe1')).toEqual({ is: 'located', backend: 'be1', life: 4 });
	});

	test.each([
		['free', '12-free', 'free'],
		['of an ended life', '12-be3.4', 'ended'],
		['of a life that cannot be looked up', '12-be3.4', 'unknown'],
	] as const)('places nothing itself: a token %s waits for a controller', async (_, token, alive) => {
		const where = be1({ token, alive, reached: () => false, call: lost });
		expect(await where.locate(alice, 'fe1')).toEqual({ is: 'unavailable', why: 'be2 is out of reach' });
	});
});
