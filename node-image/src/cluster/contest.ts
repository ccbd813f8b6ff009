/**
 * R9: is the controller's place vacant, who should have it, and is it time for me to take it?
 *
 * The take itself is a rename on the volume and has one winner; this decides who tries. The best
 * candidate tries at once (of those that reach as much, the appointed backup), the others after one
 * suspicion time, so that a best candidate that hangs does not keep the place empty.
 */
import { bestCandidate, type Candidate, compareCandidates } from './leading.ts';
import { isSilent } from './liveness.ts';
import type { Member, TakeReason } from './member.ts';
import { publishedReach } from './reach.ts';
import { isBackend, isLivingBackend, type Turn } from './turn.ts';

export function contest(turn: Turn): void {
	const { member, now } = turn;
	if (member.leading !== null || member.taking !== null || member.controller === null) return;
	const vacancy = vacancyOf(member);
	if (vacancy === null) {
		member.vacantSince = null;
		considerBetter(turn);
		return;
	}
	member.vacantSince ??= now;
	member.better = null;
	const candidates = candidatesOf(turn, appointedBackup(member));
	if (!candidates.some((candidate) => candidate.name === member.name)) return;
	// A holder that nobody told us of may be a member that we shall be told of: nobody hurries.
	const first = bestCandidate(candidates)?.name === member.name && !heldByStranger(member);
	if (first || now - member.vacantSince >= member.timing.suspicionMs) take(turn, vacancy);
}

/** Why the controller's place is empty, or null: somebody living sits in it, or nothing is known. */
export function vacancyOf(member: Member): TakeReason | null {
	const token = member.controller;
	if (token === null) return null;
	if (token.holder === null) return token.epoch === 0 ? 'first' : 'released';
	// Our own name, and we do not lead: a release that never landed. Nobody decides until it is taken anew.
	if (token.holder.member === member.name) return token.holder.life === member.life ? 'released' : 'life-ended';
	const holder = member.peers[token.holder.member];
	// Removed, or never heard of (contest waits then): not one of those who decide here.
	if (holder === undefined || holder.removed) return 'life-ended';
	if (holder.life > token.holder.life || (holder.life === token.holder.life && holder.ended)) return 'life-ended';
	if (holder.life < token.holder.life) return null;
	return isSilent(holder, member.timing) ? 'silent' : null;
}

function heldByStranger(member: Member): boolean {
	const holder = member.controller?.holder?.member;
	return holder !== undefined && holder !== member.name && member.peers[holder] === undefined;
}

/** Whom the last controller wanted to follow it, as everybody was told. */
function appointedBackup({ roster, controller }: Member): string | null {
	return roster?.epoch === controller?.epoch ? (roster?.backup ?? null) : null;
}

/** A sitting, living controller is replaced only when another reaches more for one suspicion time. */
function considerBetter(turn: Turn): void {
	const { member, now } = turn;
	const sitting = member.controller?.holder?.member ?? null;
	if (member.phase !== 'ready' || sitting === null || sitting === member.name) {
		member.better = null;
		return;
	}
	const best = bestCandidate(candidatesOf(turn, sitting));
	if (best === undefined || best.name === sitting) {
		member.better = null;
		return;
	}
	if (member.better?.name !== best.name) member.better = { name: best.name, since: now };
	if (best.name === member.name && now - member.better.since >= member.timing.suspicionMs) take(turn, 'better-reach');
}

/**
 * Ready members whose beat advances; in a cold start, when nobody is ready, those who are joining.
 * This member is among them only if it may lead itself. `seated`: who comes before others that reach as much.
 */
function candidatesOf(turn: Turn, seated: string | null): Candidate[] {
	const { member } = turn;
	const ready = readyCandidates(member, seated);
	const cold = ready.length === 0 && member.phase === 'joining';
	const others = cold ? candidatesIn(member, 'joining', seated) : ready;
	if (!isBackend(member) || !(cold || member.phase === 'ready')) return others;
	return [...others, ownCandidacy(turn, member.name === seated)];
}

function readyCandidates(member: Member, seated: string | null): Candidate[] {
	return candidatesIn(member, 'ready', seated);
}

function candidatesIn(member: Member, phase: 'ready' | 'joining', seated: string | null): Candidate[] {
	return Object.values(member.peers)
		.filter((peer) => isLivingBackend(peer) && !isSilent(peer, member.timing) && peer.payload?.phase === phase)
		.map((peer) => ({
			name: peer.name,
			frontends: peer.payload?.reachesFrontends.length ?? 0,
			backends: peer.payload?.reachesBackends.length ?? 0,
			sitting: peer.name === seated,
			joinNumber: peer.payload?.joinNumber ?? 0,
		}));
}

function ownCandidacy({ member, now }: Turn, sitting: boolean): Candidate {
	const { frontends, backends } = publishedReach(member, now);
	return { name: member.name, frontends: frontends.length, backends: backends.length, sitting, joinNumber: member.joinNumber };
}

/** Some other ready backend would lead rather than this member, whatever this one's phase is. */
export function isOutdone(turn: Turn): boolean {
	const { member } = turn;
	const sitting = member.controller?.holder?.member ?? null;
	const self = ownCandidacy(turn, sitting === member.name);
	return readyCandidates(member, sitting).some((other) => compareCandidates(other, self) < 0);
}

function take(turn: Turn, reason: TakeReason): void {
	const from = turn.member.controller;
	if (from === null) return;
	turn.member.taking = { from, reason, underWay: true };
	turn.effects.push({ type: 'take-controller', from, epoch: from.epoch + 1, life: turn.member.life });
}
