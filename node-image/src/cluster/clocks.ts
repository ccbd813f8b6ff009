/**
 * Do wall clocks agree? No decision of the core depends on them (R8), but dates of mail do, and tombstones are pruned
 * by age (R6): not while the clock disagrees with the controller's.
 *
 * The shell compares clocks as they are heard; here is judged what follows. The controller has nobody above it: its
 * clock agrees while most of those that it hears say so.
 */
import type { Member, Ms, Peer } from './member.ts';
import { emit, type Turn } from './turn.ts';

/** Chosen: above any delay of a link (the lab's faults go up to 10 s), far below what any date is used for. */
export const clocksApartMsMax = 60_000;

export interface ClockHeard {
	readonly from: string;
	readonly aheadMs: Ms;
	/** Our own clock was set, or this machine slept, since the last one: what was heard before then is void. */
	readonly ownWasSet: boolean;
}

export function noteClock(turn: Turn, { from, aheadMs, ownWasSet }: ClockHeard): void {
	const { member, now } = turn;
	const peer = member.peers[from];
	if (peer === undefined || peer.removed) return;
	if (ownWasSet) for (const other of Object.values(member.peers)) other.clockAheadMs = null;
	peer.clockAheadMs = aheadMs;
	const apart = apartBy(member);
	if (apart === null || isNear(apart.aheadMs)) {
		member.clockApartSince = null;
		member.clockTold = member.clockTold && apart === null;
		return;
	}
	member.clockApartSince ??= now;
	// What waited in the connection while this member was paused tells old times: it is gone before this has passed.
	if (member.clockTold || now - member.clockApartSince < member.timing.suspicionMs) return;
	member.clockTold = true;
	emit(turn, { type: 'problem', code: 'clock-differs', message: sentence(apart) });
}

/** Unknown is no: nothing is lost by waiting. */
export function clockAgrees(member: Member): boolean {
	const apart = apartBy(member);
	return apart !== null && isNear(apart.aheadMs);
}

interface Apart {
	/** How far the clock it is measured by is ahead of this member's. */
	readonly aheadMs: Ms;
	readonly than: string;
}

/** null: no clock to compare with was heard. */
function apartBy(member: Member): Apart | null {
	if (member.leading !== null) return apartFromMost(Object.values(member.peers));
	const holder = member.controller?.holder?.member;
	const aheadMs = holder === undefined ? null : (member.peers[holder]?.clockAheadMs ?? null);
	return holder === undefined || aheadMs === null ? null : { aheadMs, than: `${holder}, the controller` };
}

/** The middle of all that were heard: half of them and more would have to be wrong together to move it. */
function apartFromMost(peers: readonly Peer[]): Apart | null {
	const known = peers.flatMap(({ clockAheadMs }) => clockAheadMs ?? []).sort((a, b) => Math.abs(a) - Math.abs(b));
	// Of an even number the worse of the two in the middle. Nobody agrees with itself: a new controller has heard nobody yet.
	const aheadMs = known[Math.floor(known.length / 2)];
	return aheadMs === undefined ? null : { aheadMs, than: 'most other members' };
}

function isNear(aheadMs: Ms): boolean {
	return Math.abs(aheadMs) <= clocksApartMsMax;
}

function sentence({ aheadMs, than }: Apart): string {
	const hours = Math.abs(aheadMs) / 3_600_000;
	const amount = hours >= 48 ? `${Math.round(hours / 24)} days` : hours >= 2 ? `${Math.round(hours)} hours` : `${Math.round(hours * 60)} minutes`;
	return `the clock of this node is ${amount} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of ${than}: dates of mail are wrong, and nothing is pruned until they agree; set it, for example by NTP`;
}
