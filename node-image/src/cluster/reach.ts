/**
 * R9: reach is what both ends echo. A member reaches another when it heard it over a link within the
 * suspicion time and the other one's last pulse said that it hears us: a link cut in one direction
 * counts for neither.
 */
import type { Member, Ms, Peer } from './member.ts';

export function hears(peer: Peer, now: Ms, suspicionMs: number): boolean {
	return peer.link.up && peer.heardAt !== null && now - peer.heardAt < suspicionMs;
}

export function reaches(peer: Peer, now: Ms, suspicionMs: number): boolean {
	return hears(peer, now, suspicionMs) && peer.echoes;
}

/** Names of the members heard, for the pulse. */
export function heardNames(member: Member, now: Ms): string[] {
	return Object.values(member.peers)
		.filter((peer) => hears(peer, now, member.timing.suspicionMs))
		.map((peer) => peer.name);
}

/** What candidates are compared by. A symmetric member is the frontend that it reaches best. */
export function publishedReach(member: Member, now: Ms): { frontends: string[]; backends: string[] } {
	const reached = reachedNames(member, now);
	return member.roles.includes('frontend') ? { ...reached, frontends: [member.name, ...reached.frontends] } : reached;
}

/** Names reached, split by what the order of candidates compares. A symmetric peer counts as both. */
export function reachedNames(member: Member, now: Ms): { frontends: string[]; backends: string[] } {
	const reached = Object.values(member.peers).filter((peer) => reaches(peer, now, member.timing.suspicionMs));
	return {
		frontends: reached.filter((peer) => peer.roles.includes('frontend')).map((peer) => peer.name),
		backends: reached.filter((peer) => peer.roles.includes('backend')).map((peer) => peer.name),
	};
}
