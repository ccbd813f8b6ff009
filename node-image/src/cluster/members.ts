/**
 * Members that are added to and removed from a running cluster. What a member was told last is what counts: the
 * beat's looks, links and the placing of accounts follow from the peers in the core's state.
 *
 * A removed backend may still own accounts. Nobody talks to it any more, so nobody would notice its end: it stays
 * known until the controller has declared its life dead. Its tokens stay on the volume, as those of any dead member.
 */
import { tellEverybody } from './duties.ts';
import { initialPeer } from './initial.ts';
import type { Input, Member, Peer } from './member.ts';
import { emit, isBackend, type Turn } from './turn.ts';

export function changeMembers(turn: Turn, { members }: Extract<Input, { type: 'members-changed' }>): void {
	const { member } = turn;
	const before = watched(member);
	const wanted = new Map(members.filter(({ name }) => name !== member.name).map((each) => [each.name, each]));
	for (const peer of Object.values(member.peers)) {
		const now = wanted.get(peer.name);
		if (now === undefined) remove(turn, peer);
		// Another role is another program at that place: nothing that was known of the former one holds.
		else if (!sameRoles(now.roles, peer.roles)) {
			remove(turn, peer);
			delete member.peers[peer.name];
		}
	}
	for (const { name, roles } of wanted.values()) {
		const known = member.peers[name];
		if (known === undefined) member.peers[name] = initialPeer(name, roles);
		else known.removed = false;
	}
	tellWatched(turn, before);
	if (member.leading !== null) tellEverybody(turn);
}

/** A removed member whose life has ended owns nothing any more. */
export function forgetRemoved(turn: Turn): void {
	const { member } = turn;
	const over = Object.values(member.peers).filter((peer) => peer.removed && peer.ended);
	if (over.length === 0) return;
	const before = watched(member);
	for (const peer of over) delete member.peers[peer.name];
	tellWatched(turn, before);
}

function remove(turn: Turn, peer: Peer): void {
	const { member } = turn;
	if (!peer.removed) {
		if (peer.link.up) emit(turn, { type: 'link-down', peer: peer.name, announced: true });
		turn.effects.push({ type: 'member-removed', name: peer.name });
	}
	const mayOwn = isBackend(member) && isBackend(peer) && peer.life > 0 && !peer.ended;
	if (!mayOwn) {
		delete member.peers[peer.name];
		return;
	}
	peer.removed = true;
	peer.link = { up: false, life: peer.link.life };
	peer.echoes = false;
}

function tellWatched(turn: Turn, before: readonly string[]): void {
	const backends = watched(turn.member);
	if (backends.join() !== before.join()) turn.effects.push({ type: 'watch', backends });
}

function watched(member: Member): string[] {
	return Object.values(member.peers)
		.filter(isBackend)
		.map((peer) => peer.name);
}

function sameRoles(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((role) => other.includes(role));
}
