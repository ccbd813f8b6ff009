import { describe, expect, test } from 'vitest';
import { clockAgrees, clocksApartMsMax } from './clocks.ts';
import { initialMember } from './initial.ts';
import type { Effect, Member } from './member.ts';
import { step } from './step.ts';
import { timingFrom } from './timing.ts';

const timing = timingFrom();
const yearMs = 365 * 86_400_000;
const peers = ['be2', 'be3', 'fe1'].map((name) => ({ name, roles: [name.startsWith('be') ? ('backend' as const) : ('frontend' as const)] }));

function memberUnder(change: Partial<Member>) {
	let member: Member = { ...initialMember({ name: 'be1', roles: ['backend'], peers, timing }), ...change };
	const hear = (from: string, aheadMs: number, now: number, ownWasSet = false): Effect[] => {
		const [next, effects] = step(member, { type: 'clock-heard', from, aheadMs, ownWasSet }, now);
		member = next;
		return effects;
	};
	return { hear, agrees: () => clockAgrees(member) };
}

const led = { controller: { epoch: 1, holder: { member: 'be2', life: 1 } } };

describe('R6: a clock that disagrees with the controller’s', () => {
	test('is told once, when it has been apart for a while, and again only after it has agreed', () => {
		const { hear, agrees } = memberUnder(led);
		expect(hear('be2', -yearMs, 0)).toEqual([]);
		expect(agrees()).toBe(false);
		const told = hear('be2', -yearMs, timing.suspicionMs);
		expect(told).toMatchObject([{ type: 'emit', event: { type: 'problem', code: 'clock-differs' } }]);
		expect(JSON.stringify(told)).toContain('365 days ahead of that of be2, the controller');
		expect(hear('be2', -yearMs, 5000)).toEqual([]);
		hear('be2', 20, 6000);
		expect(agrees()).toBe(true);
		hear('be2', yearMs, 7000);
		expect(hear('be2', yearMs, 8000)).toHaveLength(1);
	});

	test('what waited in a connection during a pause is no news: all of it is heard in one moment', () => {
		const { hear, agrees } = memberUnder(led);
		for (let second = 600; second >= 0; second -= 1) expect(hear('be2', -second * 1000, 100 + second / 1000)).toEqual([]);
		expect(agrees()).toBe(true);
	});

	test('agreement is unknown until the controller’s clock was heard, and that is no', () => {
		const { hear, agrees } = memberUnder(led);
		hear('fe1', 0, 0);
		expect(agrees()).toBe(false);
		hear('be2', clocksApartMsMax, 1);
		expect(agrees()).toBe(true);
	});
});

describe('R6: the controller’s own clock', () => {
	const leading = { leading: 1, controller: { epoch: 1, holder: { member: 'be1', life: 1 } } };

	test('is unknown until another one was heard: a new controller with a wrong clock would agree with itself', () => {
		const { hear, agrees } = memberUnder(leading);
		expect(agrees()).toBe(false);
		hear('be2', 0, 0);
		expect(agrees()).toBe(true);
	});

	test('what was heard before it was set does not count: three old agreements would outvote the first that differs', () => {
		const { hear, agrees } = memberUnder(leading);
		for (const name of ['be2', 'be3', 'fe1']) hear(name, 0, 0);
		hear('be2', -yearMs, 1, true);
		expect(agrees()).toBe(false);
	});

	test('one other member that is wrong does not make it wrong', () => {
		const { hear, agrees } = memberUnder(leading);
		hear('be2', 0, 0);
		hear('fe1', 0, 0);
		expect([hear('be3', yearMs, 1), hear('be3', yearMs, 9000)]).toEqual([[], []]);
		expect(agrees()).toBe(true);
	});

	test('is told when most others say so; of two, nobody knows who is right', () => {
		const { hear, agrees } = memberUnder(leading);
		hear('be2', yearMs, 0);
		expect(agrees()).toBe(false);
		hear('be3', yearMs, 1);
		expect(JSON.stringify(hear('fe1', yearMs, timing.suspicionMs))).toContain('365 days behind that of most other members');
		expect(agrees()).toBe(false);
	});
});

test('nothing else comes of it: a member with another clock decides as before', () => {
	const member = initialMember({ name: 'be1', roles: ['backend'], peers, timing });
	const [after, effects] = step(member, { type: 'clock-heard', from: 'be2', aheadMs: yearMs, ownWasSet: false }, 5);
	expect(effects).toEqual([]);
	expect({ ...after, peers: {}, clockApartSince: null }).toEqual({ ...member, peers: {}, clockApartSince: null });
});
