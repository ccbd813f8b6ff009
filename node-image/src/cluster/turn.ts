/** One step in the making: the member being changed, what is to be done, and when it is. */
import type { NodeEvent } from '../contract/node-events.ts';
import type { Effect, LifeId, Member, Ms, Peer } from './member.ts';

export interface Turn {
	readonly member: Member;
	readonly effects: Effect[];
	readonly now: Ms;
}

export function emit(turn: Turn, event: NodeEvent): void {
	turn.effects.push({ type: 'emit', event });
}

export function printLife(id: LifeId): string {
	return `${id.member}.${id.life}`;
}

export function sameLife(a: LifeId | null, b: LifeId | null): boolean {
	return a !== null && b !== null && a.member === b.member && a.life === b.life;
}

export function isBackend(member: { readonly roles: readonly string[] }): boolean {
	return member.roles.includes('backend');
}

/** A backend whose present life has begun, has not ended, and whose beat was read. */
export function isLivingBackend(peer: Peer): boolean {
	return isBackend(peer) && peer.life > 0 && !peer.ended && !peer.removed && peer.seq !== null;
}

/** A later life of a peer was seen: what was known of the former one is over. */
export function beginLife(turn: Turn, peer: Peer, life: number): void {
	if (peer.life > 0 && !peer.ended) turn.effects.push({ type: 'life-over', who: { member: peer.name, life: peer.life } });
	peer.life = life;
	peer.ended = false;
	peer.seq = null;
	peer.missed = 0;
	peer.beatAt = turn.now;
	peer.payload = null;
	peer.linkEnded = false;
	peer.goodbye = false;
	peer.phase = null;
	peer.held = false;
	peer.number = 0;
	peer.told = 'nothing';
	peer.clockAheadMs = null;
}

/** A life of a peer is known to have ended. Said once. */
export function endLife(turn: Turn, peer: Peer, life: number): void {
	if (life > peer.life) beginLife(turn, peer, life);
	if (life !== peer.life || peer.ended) return;
	peer.ended = true;
	turn.effects.push({ type: 'life-over', who: { member: peer.name, life } });
	// The token may be read before the goodbye arrives; who drains, and about whom nothing is odd, is leaving as planned.
	const drains = peer.phase === 'draining' || peer.payload?.phase === 'draining';
	const planned = peer.goodbye || (drains && peer.told === 'nothing' && !peer.linkEnded);
	emit(turn, { type: 'member-left', member: peer.name, reason: planned ? 'goodbye' : 'dead' });
}
