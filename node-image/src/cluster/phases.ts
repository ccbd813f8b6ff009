/** R12: the states of a member and the moves between them that are not part of a contest. */
import type { NodeState } from '../contract/node-events.ts';
import { isOutdone } from './contest.ts';
import { forgiveGap, isSilent } from './liveness.ts';
import type { Peer } from './member.ts';
import { hears, publishedReach, reachedNames } from './reach.ts';
import type { Timing } from './timing.ts';
import { emit, isBackend, isLivingBackend, sameLife, type Turn } from './turn.ts';

export function enterPhase(turn: Turn, phase: NodeState, reason?: string): void {
	const { member } = turn;
	if (member.phase === phase) return;
	member.phase = phase;
	if (phase === 'ready') member.reachedFrontendAt = turn.now;
	emit(turn, reason === undefined ? { type: 'state', state: phase } : { type: 'state', state: phase, reason });
}

/** What the next beats say of this member. */
export function publish(turn: Turn): void {
	const { member, now } = turn;
	if (!isBackend(member)) return;
	const reached = publishedReach(member, now);
	turn.effects.push({
		type: 'publish',
		payload: {
			phase: member.phase,
			joinNumber: member.joinNumber,
			reachesFrontends: reached.frontends,
			reachesBackends: reached.backends,
			openAccounts: member.openAccounts,
			backup: member.backup,
			wronglyDead: member.wronglyDead,
		},
	});
}

/**
 * R9: a backend that has reached no frontend for one suspicion time, while another backend's beat shows
 * one, is of no use to anybody and keeps accounts from those who could serve them: it withdraws. A symmetric
 * member is of use to its own clients, but its accounts to nobody else: it withdraws when it reaches no other
 * member, and another one is the better candidate. So of two that lost each other one goes on.
 * So does a backend whose volume has been too slow for one suspicion time to say anything (R2), while another one's is not.
 */
export function reviewReach(turn: Turn): void {
	const { member, now } = turn;
	const isSymmetric = member.roles.includes('frontend');
	const reached = reachedNames(member, now);
	const isOfUse = reached.frontends.length > 0 || (isSymmetric && (reached.backends.length > 0 || !isOutdone(turn)));
	const isHeld = member.held && now - member.heldSince >= member.timing.suspicionMs;
	if (isOfUse) {
		member.reachedFrontendAt = now;
		if (member.phase === 'withdrawn' && !member.held) enterPhase(turn, 'ready');
		if (!isHeld) return;
	}
	if (member.phase !== 'ready') return;
	if (isHeld) {
		const othersServe = Object.values(member.peers).some((peer) => servesNearby(peer, member.timing));
		if (!othersServe) return;
		enterPhase(turn, 'withdrawn', 'its volume is too slow');
	} else {
		if (now - (member.reachedFrontendAt ?? now) < member.timing.suspicionMs) return;
		const othersDo =
			isSymmetric ||
			Object.values(member.peers).some((peer) => isLivingBackend(peer) && !isSilent(peer, member.timing) && (peer.payload?.reachesFrontends.length ?? 0) > 0);
		if (!othersDo) return;
		enterPhase(turn, 'withdrawn', isSymmetric ? 'reaches no other member' : 'reaches no frontend');
	}
	// The token first, as in a drain: whoever asks for the accounts then finds a controller that places them.
	releaseController(turn);
	turn.effects.push({ type: 'release-accounts' });
}

/** It says itself that it could: a backend that only lives, by its beat, may be held like this one. */
function servesNearby(peer: Peer, timing: Timing): boolean {
	return isLivingBackend(peer) && !isSilent(peer, timing) && peer.link.up && peer.phase === 'ready' && !peer.held;
}

/** A member without a volume: its beat is a tick, and it is ready while it hears a backend. */
export function frontendTick(turn: Turn): void {
	const { member, now } = turn;
	if (isBackend(member)) return;
	member.ticks += 1;
	const gapMs = now - (member.lastLookAt ?? now);
	if (gapMs > member.timing.gapMs) forgiveGap(member, gapMs, now);
	member.lastLookAt = now;
	emit(turn, { type: 'beat', seq: member.ticks, lookupMs: 0, heard: member.heardSinceBeat });
	member.heardSinceBeat = [];
	if (member.phase !== 'ready') return;
	const hearsBackend = Object.values(member.peers).some((peer) => isBackend(peer) && hears(peer, now, member.timing.suspicionMs));
	if (hearsBackend) member.reachedFrontendAt = now;
	else if (now - (member.reachedFrontendAt ?? now) >= member.timing.suspicionMs) enterPhase(turn, 'joining', 'hears no backend');
}

/** Gives the controller's token up: whoever is ready takes it at its next look. */
export function releaseController(turn: Turn): void {
	const { member } = turn;
	if (member.leading === null) return;
	turn.effects.push({ type: 'release-controller', epoch: member.leading });
	emit(turn, { type: 'controller-released', epoch: member.leading });
	member.leading = null;
	member.backup = null;
	member.roster = null;
	member.releasedAt = turn.now;
}

/** A release may be lost on its way to the volume. While the token still names this life, nobody else may decide. */
export function releaseAgain(turn: Turn): void {
	const { member, now } = turn;
	const token = member.controller;
	const mine = token !== null && sameLife(token.holder, { member: member.name, life: member.life });
	if (!mine || member.leading !== null || member.taking !== null || member.phase === 'ready' || member.phase === 'joining') return;
	if (member.releasedAt === null || now - member.releasedAt < member.timing.suspicionMs) return;
	turn.effects.push({ type: 'release-controller', epoch: token.epoch });
	member.releasedAt = now;
}
