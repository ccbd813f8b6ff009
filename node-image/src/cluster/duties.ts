/**
 * What a controller does (R3, R9): declares the silent dead, lets joining members in, appoints its
 * backup, and tells everybody who is in. Deciding is bound to holding the token: `leading` is the epoch
 * in which this member last saw its own name there.
 */

import { nextNumber, sendPulses, welcome } from './frames.ts';
import { bestCandidate } from './leading.ts';
import { isSilent } from './liveness.ts';
import type { LifeId, Peer, Roster, RosterEntry, Take } from './member.ts';
import { enterPhase, publish } from './phases.ts';
import { emit, endLife, isBackend, isLivingBackend, printLife, type Turn } from './turn.ts';

/** The take landed. */
export function lead(turn: Turn, take: Take): void {
	becomeController(turn, take.from.epoch + 1, take);
}

export function becomeController(turn: Turn, epoch: number, take: Take): void {
	const { member } = turn;
	const self = { member: member.name, life: member.life };
	member.controller = { epoch, holder: self };
	member.leading = epoch;
	member.joined = 0;
	member.backup = null;
	member.vacantSince = null;
	member.better = null;
	member.betterBackup = null;
	emit(turn, {
		type: 'controller-taken',
		epoch,
		from: take.from.holder === null ? 'free' : printLife(take.from.holder),
		reason: take.reason,
	});
	if (member.joinNumber === 0) member.joinNumber = nextNumber(member, epoch);
	if (member.phase === 'joining') enterPhase(turn, 'ready');
}

/** Another one holds the token, or this life is over. */
export function resign(turn: Turn): void {
	turn.member.leading = null;
	turn.member.backup = null;
	turn.member.roster = null;
}

/** Everything a controller does at each look. One that drains has given its token up, or is about to. */
export function performDuties(turn: Turn): void {
	if (turn.member.leading === null || turn.member.phase === 'draining') return;
	condemnSilent(turn);
	welcomeJoining(turn);
	appointBackup(turn);
	turn.member.roster = rosterOf(turn);
}

/** Performs the duties now and tells all, without waiting for the next beat: a failover is counted in beats. */
export function tellEverybody(turn: Turn): void {
	performDuties(turn);
	publish(turn);
	sendPulses(turn);
}

export function afterDeclaration(turn: Turn, who: LifeId, outcome: 'declared' | 'lost' | 'unknown'): void {
	const { member } = turn;
	if (outcome !== 'declared') {
		// Somebody else was faster, or nobody knows: the next look tells, and orders it again if need be.
		member.condemned = member.condemned.filter((life) => life !== printLife(who));
		return;
	}
	emit(turn, { type: 'member-declared-dead', member: who.member, life: who.life });
	const peer = member.peers[who.member];
	if (peer !== undefined) endLife(turn, peer, who.life);
	tellEverybody(turn);
}

function condemnSilent(turn: Turn): void {
	const { member } = turn;
	for (const peer of Object.values(member.peers)) {
		// Who was removed is declared dead without waiting: its accounts go to those who are members.
		const condemned = peer.removed ? !peer.ended : isLivingBackend(peer) && isSilent(peer, member.timing);
		if (!condemned) continue;
		const who = { member: peer.name, life: peer.life };
		if (member.condemned.includes(printLife(who))) continue;
		// One entry a member is enough: an ended life never comes back.
		member.condemned = [...member.condemned.filter((life) => !life.startsWith(`${peer.name}.`)), printLife(who)];
		turn.effects.push({ type: 'declare-dead', who });
	}
}

function welcomeJoining(turn: Turn): void {
	for (const peer of Object.values(turn.member.peers)) welcome(turn, peer);
}

function appointBackup(turn: Turn): void {
	const { member, now } = turn;
	const candidates = Object.values(member.peers)
		.filter((peer) => isLivingBackend(peer) && !isSilent(peer, member.timing) && peer.payload?.phase === 'ready')
		.map((peer) => ({
			name: peer.name,
			frontends: peer.payload?.reachesFrontends.length ?? 0,
			backends: peer.payload?.reachesBackends.length ?? 0,
			// The sitting backup stays where nothing speaks for another.
			sitting: peer.name === member.backup,
			joinNumber: peer.payload?.joinNumber ?? 0,
		}));
	const backup = bestCandidate(candidates)?.name ?? null;
	if (backup === member.backup || member.leading === null) {
		member.betterBackup = null;
		return;
	}
	// Of two that have just met, one says so a beat before the other.
	if (backup !== null && candidates.some(({ sitting }) => sitting)) {
		if (member.betterBackup?.name !== backup) member.betterBackup = { name: backup, since: now };
		if (now - member.betterBackup.since < member.timing.suspicionMs) return;
	}
	member.betterBackup = null;
	member.backup = backup;
	emit(turn, { type: 'backup-appointed', epoch: member.leading, backup });
}

function rosterOf(turn: Turn): Roster | null {
	const { member } = turn;
	if (member.leading === null) return null;
	const self: RosterEntry = { name: member.name, life: member.life, roles: member.roles, state: member.phase, number: member.joinNumber };
	const others = Object.values(member.peers)
		.filter((peer) => !peer.removed)
		.map((peer) => ({
			name: peer.name,
			life: peer.life,
			roles: peer.roles,
			state: stateOf(turn, peer),
			number: peer.number,
		}));
	return { epoch: member.leading, controller: { member: member.name, life: member.life }, backup: member.backup, members: [self, ...others] };
}

function stateOf(turn: Turn, peer: Peer): RosterEntry['state'] {
	if (peer.life === 0) return 'unknown';
	if (peer.ended) return 'dead';
	if (isBackend(peer)) return peer.payload?.phase ?? 'unknown';
	const heard = peer.link.up && peer.heardAt !== null && turn.now - peer.heardAt < turn.member.timing.suspicionMs;
	return heard ? (peer.phase ?? 'unknown') : 'unknown';
}
