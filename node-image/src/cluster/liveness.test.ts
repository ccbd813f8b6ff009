import { describe, expect, test } from 'vitest';
import { initialMember } from './initial.ts';
import { forgiveGap, isSilent, lookCounts, missedUntilSilent, noteBeat } from './liveness.ts';
import type { Look, Peer } from './member.ts';
import { timingFrom } from './timing.ts';

const timing = timingFrom();

function peer(change: Partial<Peer> = {}): Peer {
	const member = initialMember({ name: 'be2', roles: ['backend'], peers: [{ name: 'be1', roles: ['backend'] }], timing });
	const be1 = member.peers.be1;
	if (be1 === undefined) throw new Error('the peer is configured above');
	return { ...be1, ...change };
}

function look(own: Look['own']): Look {
	return { startedAtMs: 1000, own, ownToken: null, life: 1, seq: 1, tookMs: 1, provenMs: 1, controller: null, members: {} };
}

const payload = { phase: 'ready', joinNumber: 1, reachesFrontends: [], reachesBackends: [], openAccounts: 0, backup: null, wronglyDead: false } as const;

describe('R8: counted reads', () => {
	test('a read counts only behind a beat of one’s own', () => {
		expect(lookCounts(look('written'), 900, 1000, timing)).toBe(true);
		expect(lookCounts(look('failed'), 900, 1000, timing)).toBe(false);
		expect(lookCounts(look('gone'), 900, 1000, timing)).toBe(false);
	});

	test('the first read, one too soon, and the first after a gap of one’s own, do not count', () => {
		expect(lookCounts(look('written'), null, 1000, timing)).toBe(false);
		expect(lookCounts(look('written'), 1000 - timing.lookApartMs + 1, 1000, timing)).toBe(false);
		expect(lookCounts(look('written'), 1000 - timing.gapMs, 1000, timing)).toBe(true);
		expect(lookCounts(look('written'), 1000 - timing.gapMs - 1, 1000, timing)).toBe(false);
	});

	test('only a changed sequence is a beat; a torn record says nothing', () => {
		const be1 = peer({ seq: 7 });
		noteBeat(be1, { seq: 7 }, true, 100);
		noteBeat(be1, null, true, 200);
		expect(be1.missed).toBe(1);
		noteBeat(be1, { seq: 7 }, false, 300);
		expect(be1.missed).toBe(1);
		noteBeat(be1, { seq: 8 }, true, 400);
		expect([be1.missed, be1.beatAt]).toEqual([0, 400]);
	});

	test('six missing beats make silent; two do when the link ended without a goodbye', () => {
		expect(isSilent(peer({ missed: timing.missedForSilence - 1 }), timing)).toBe(false);
		expect(isSilent(peer({ missed: timing.missedForSilence }), timing)).toBe(true);
		expect(isSilent(peer({ missed: 1, linkEnded: true }), timing)).toBe(false);
		expect(isSilent(peer({ missed: 2, linkEnded: true }), timing)).toBe(true);
	});

	test('the wait is not shortened for a member that was once declared dead wrongly', () => {
		expect(missedUntilSilent(peer({ linkEnded: true, payload: { ...payload, wronglyDead: true } }), timing)).toBe(timing.missedForSilence);
	});
});

test('R8: a gap of one’s own counts for nobody, and moves nothing beyond what is now', () => {
	const member = initialMember({ name: 'be2', roles: ['backend'], peers: ['be1', 'be3', 'be4'].map((name) => ({ name, roles: ['backend'] })), timing });
	const heardAt = { be1: 1000, be3: 4900, be4: null };
	for (const [name, at] of Object.entries(heardAt)) Object.assign(member.peers[name] ?? {}, { heardAt: at, missed: 3 });
	member.reachedFrontendAt = 1500;
	forgiveGap(member, 3000, 5000);
	expect(Object.values(member.peers).map((each) => [each.heardAt, each.missed])).toEqual([
		[4000, 0],
		[5000, 0],
		[null, 0],
	]);
	expect(member.reachedFrontendAt).toBe(4500);
});
