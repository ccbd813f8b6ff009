/** A member before its first life: what it was told in its configuration, and nothing known of anybody. */
import type { Role } from '../contract/node-config.ts';
import type { Member, Peer } from './member.ts';
import type { Timing } from './timing.ts';

export interface MemberSetup {
	readonly name: string;
	readonly roles: readonly Role[];
	readonly peers: readonly { readonly name: string; readonly roles: readonly Role[] }[];
	readonly timing: Timing;
}

export function initialMember(setup: MemberSetup): Member {
	return {
		name: setup.name,
		roles: setup.roles,
		timing: setup.timing,
		phase: 'starting',
		life: 0,
		joinNumber: 0,
		wronglyDead: false,
		openAccounts: 0,
		peers: Object.fromEntries(setup.peers.map((peer) => [peer.name, initialPeer(peer.name, peer.roles)])),
		controller: null,
		leading: null,
		taking: null,
		roster: null,
		backup: null,
		joined: 0,
		vacantSince: null,
		better: null,
		betterBackup: null,
		reachedFrontendAt: null,
		lastLookAt: null,
		held: false,
		heldSince: 0,
		condemned: [],
		pulse: null,
		heardSinceBeat: [],
		ticks: 0,
		stopping: false,
		draining: false,
		releasedAt: null,
		clockApartSince: null,
		clockTold: false,
	};
}

export function initialPeer(name: string, roles: readonly Role[]): Peer {
	return {
		name,
		roles,
		life: 0,
		ended: false,
		seq: null,
		missed: 0,
		beatAt: 0,
		payload: null,
		link: { up: false, life: 0 },
		linkEnded: false,
		goodbye: false,
		heardAt: null,
		pulsed: null,
		echoes: false,
		phase: null,
		held: false,
		number: 0,
		told: 'nothing',
		removed: false,
		clockAheadMs: null,
	};
}
