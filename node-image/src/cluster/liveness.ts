/**
 * R8: when does a member count as silent? Four small functions over counted reads.
 *
 * Think of a lighthouse seen through fog: it is dark only when I have looked several times with my own
 * eyes open and seen no new flash. A look with closed eyes (my own beat hung, I was paused) proves
 * nothing about the lighthouse. Clock values of others are never used: only "changed" and "how many of
 * my own looks ago".
 */
import type { Look, Member, Ms, Peer } from './member.ts';
import type { Timing } from './timing.ts';

/**
 * Does this look count? Only when our own beat was written with it (a volume that stalls everybody's
 * writes proves nobody dead), when it is a beat behind the one before, and when no gap of our own lies between.
 */
export function lookCounts(look: Look, lastLookAt: Ms | null, now: Ms, timing: Timing): boolean {
	const apartMs = lastLookAt === null ? 0 : now - lastLookAt;
	return look.own === 'written' && apartMs >= timing.lookApartMs && apartMs <= timing.gapMs && look.tookMs <= timing.gapMs;
}

/** Notes what one look says of a peer's beat. A torn or unreadable record is no new information: not counted. */
export function noteBeat(peer: Peer, read: { readonly seq: number } | null, counts: boolean, now: Ms): void {
	if (read === null) return;
	if (read.seq !== peer.seq) {
		peer.seq = read.seq;
		peer.missed = 0;
		peer.beatAt = now;
		return;
	}
	if (counts) peer.missed += 1;
}

/** Counting starts again for everybody. */
export function forgetMissed(peers: Readonly<Record<string, Peer>>): void {
	for (const peer of Object.values(peers)) peer.missed = 0;
}

/**
 * After a gap of our own (paused, starved, the lid closed) the time we were not there counts for nobody:
 * everything that is measured by our clock is moved by it, or we would hold our own absence against others.
 */
export function forgiveGap(member: Member, gapMs: Ms, now: Ms): void {
	// What came while only our look hung is as old as it is: nothing lies ahead of us.
	const moved = (at: Ms | null) => (at === null ? null : Math.max(at, Math.min(now, at + gapMs)));
	forgetMissed(member.peers);
	for (const peer of Object.values(member.peers)) peer.heardAt = moved(peer.heardAt);
	member.reachedFrontendAt = moved(member.reachedFrontendAt);
	member.vacantSince = null;
	member.better = null;
}

/** How many missing beats make this member silent, as things stand. */
export function missedUntilSilent(peer: Peer, timing: Timing): number {
	const shortened = peer.linkEnded && !(peer.payload?.wronglyDead ?? false);
	return shortened ? timing.missedAfterLinkEnd : timing.missedForSilence;
}

export function isSilent(peer: Peer, timing: Timing): boolean {
	return peer.missed >= missedUntilSilent(peer, timing);
}
