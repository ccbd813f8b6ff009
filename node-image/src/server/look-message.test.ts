import { describe, expect, test } from 'vitest';
import type { BeatPayload, Look } from '../cluster/member.ts';
import { packLook, unpackLook } from './look-message.ts';

const payload: BeatPayload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false };
const token = { number: 1, alive: true };
const before: Look = {
	...{
		startedAtMs: 100,
		own: 'written',
		ownToken: null,
		life: 1,
		seq: 7,
		tookMs: 1,
		provenMs: 1,
		controller: { epoch: 1, holder: { member: 'be1', life: 1 } },
		problems: [],
	},
	members: { be2: { token, beat: { seq: 40, payload } }, be3: { token, beat: { seq: 50, payload } } },
};
const next: Look = {
	...before,
	...{ startedAtMs: 200, seq: 8, tookMs: 2, provenMs: 2 },
	members: { be3: { token, beat: { seq: 50, payload } }, be2: { token, beat: { seq: 41, payload } } },
};

describe('a look on its way to the main thread', () => {
	test('travels as numbers while nothing else changes, whatever the order of its members', () => {
		const message = packLook(next, before);
		expect(message).toEqual([200, 2, 2, 8, 41, 50]);
		expect(unpackLook(message, structuredClone(before))).toEqual(next);
	});

	const beat = { seq: 41, payload };
	test.each<[string, Look, Look | null]>([
		['the first', next, null],
		['in another life', { ...next, life: 2 }, before],
		['whose own beat failed', { ...next, own: 'failed', members: {} }, before],
		['behind one whose own beat failed', next, { ...before, own: 'gone' }],
		['that sees another controller', { ...next, controller: { epoch: 2, holder: null } }, before],
		['that cannot read the controller', { ...next, controller: null }, before],
		['with a problem', { ...next, problems: ['a broken token'] }, before],
		['behind one with a problem', next, { ...before, problems: ['a broken token'] }],
		['with another payload', { ...next, members: { ...next.members, be2: { token, beat: { seq: 41, payload: { ...payload, openAccounts: 1 } } } } }, before],
		['with another token', { ...next, members: { ...next.members, be2: { token: { number: 3, alive: true }, beat } } }, before],
		['with a torn beat', { ...next, members: { ...next.members, be2: { token, beat: null } } }, before],
		['behind a torn beat', next, { ...before, members: { ...before.members, be2: { token, beat: null } } }],
		['with a member more', { ...next, members: { ...next.members, be4: { token, beat } } }, before],
		['with a member less', { ...next, members: { be2: { token, beat } } }, before],
		['with other members', { ...next, members: { be2: { token, beat }, be4: { token, beat } } }, before],
	])('one %s travels whole', (_, look, last) => {
		expect(packLook(look, last)).toBe(look);
		expect(unpackLook(look, last)).toBe(look);
	});
});
