/**
 * The words of the cluster core: members, lives, tokens as the core sees them, frames between members.
 *
 * Plain data, no behaviour. `step.ts` is the core itself; `timing.ts` the clockwork; the shell that turns
 * effects into files and sockets is server/member-shell.ts.
 */

import type { Role } from '../contract/node-config.ts';
import type { NodeEvent, NodeState } from '../contract/node-events.ts';
import type { Timing } from './timing.ts';

/** Milliseconds of this member's monotonic clock. Never compared with another member's. */
export type Ms = number;

/** One start of one member: 'be1.3'. An ended life never comes back (R2). */
export interface LifeId {
	readonly member: string;
	readonly life: number;
}

/** The controller's token as read from the volume: `7-be2.1`, or `8-free`. */
export interface ControllerToken {
	readonly epoch: number;
	readonly holder: LifeId | null;
}

/** A member's own token as read from the volume: `3-up`, `4-dead`. */
export interface MemberToken {
	readonly number: number;
	readonly alive: boolean;
}

/** What a backend publishes in its beat for candidates to compare (R9). */
export interface BeatPayload {
	readonly phase: NodeState;
	/** Given by the controller when the member joined; smaller is senior; 0: not joined. */
	readonly joinNumber: number;
	readonly reachesFrontends: readonly string[];
	readonly reachesBackends: readonly string[];
	readonly openAccounts: number;
	/** The controller's choice of its backup; null from everybody else. */
	readonly backup: string | null;
	/** This process was declared dead once while it lived: an ended link no longer shortens its wait (R8). */
	readonly wronglyDead: boolean;
}

/** One look at the volume, made by the beat's own thread behind a beat of one's own. */
export interface Look {
	/** When the look-up of one's own token began. */
	readonly startedAtMs: Ms;
	/**
	 * 'written': the beat was written below our token, so the token is ours. 'gone': the path does not
	 * exist; `ownToken` tells what is there instead, null when nothing is readable. 'failed': no answer.
	 */
	readonly own: 'written' | 'gone' | 'failed';
	readonly ownToken: MemberToken | null;
	/** The life that was looked up: a look that began in an earlier life says nothing of this one. */
	readonly life: number;
	readonly seq: number;
	readonly tookMs: number;
	/** From its start until our own life was proven. */
	readonly provenMs: number;
	/** null: not readable at this look. */
	readonly controller: ControllerToken | null;
	/** By member name, other backends only. A torn or unreadable beat is null. */
	readonly members: Readonly<
		Record<string, { readonly token: MemberToken | null; readonly beat: { readonly seq: number; readonly payload: BeatPayload } | null }>
	>;
	/** What only a person can mend, in words; nothing is decided by it. */
	readonly problems?: readonly string[];
}

/** The controller's list of who is in, sent with its pulses. */
export interface Roster {
	readonly epoch: number;
	readonly controller: LifeId;
	readonly backup: string | null;
	readonly members: readonly RosterEntry[];
}

export interface RosterEntry {
	readonly name: string;
	readonly life: number;
	readonly roles: readonly Role[];
	/** 'dead' stays listed until the member comes back: frontends stop waiting for it. */
	readonly state: NodeState | 'dead' | 'unknown';
	readonly number: number;
}

/** What members tell each other over links: at once when something changed, else every `pulseMs`. */
export type Frame =
	| {
			readonly kind: 'pulse';
			readonly phase: NodeState;
			/** Members heard over links within the suspicion time: the echo that makes reach two-sided (R9). */
			readonly hears: readonly string[];
			/** The controller as the sender knows it. */
			readonly controller: ControllerToken | null;
			readonly roster: Roster | null;
			/** Its volume is away: it hears and is heard, and can neither store nor show. */
			readonly held: boolean;
	  }
	| { readonly kind: 'welcome'; readonly epoch: number; readonly number: number }
	/** A planned stop: nobody needs to wait for silence. */
	| { readonly kind: 'goodbye' };

/** What a member knows of another one. */
export interface Peer {
	readonly name: string;
	readonly roles: readonly Role[];
	/** From the volume, for backends; from the link's greeting, for frontends. */
	life: number;
	/** The volume says that this life has ended. */
	ended: boolean;
	/** Last sequence number read; null: none yet in this life. */
	seq: number | null;
	/** Counted reads since the sequence number last changed (R8). */
	missed: number;
	/** When the sequence number was last seen to change. */
	beatAt: Ms;
	payload: BeatPayload | null;
	link: { readonly up: boolean; readonly life: number };
	/** The link to this life ended without a goodbye. */
	linkEnded: boolean;
	goodbye: boolean;
	heardAt: Ms | null;
	/** The pulse it was sent last over this link, and when: one that says the same waits for `pulseMs`. */
	pulsed: { readonly frame: Frame; readonly at: Ms } | null;
	/** The peer's last pulse named us among those it hears. */
	echoes: boolean;
	/** From its last pulse. */
	phase: NodeState | null;
	/** From its last pulse: its volume is away. */
	held: boolean;
	/** Given by us while we are controller; 0: none. */
	number: number;
	/** Already reported as suspected / silent, so that each is said once. */
	told: 'nothing' | 'suspected' | 'silent';
	/** Not a member any more, but its life has not ended yet: nobody talks to it, and its death is declared. */
	removed: boolean;
	/** How far its wall clock is ahead of ours, as last heard; null: not heard in this life. */
	clockAheadMs: Ms | null;
}

export interface Member {
	readonly name: string;
	readonly roles: readonly Role[];
	readonly timing: Timing;
	phase: NodeState;
	/** 0: none taken. */
	life: number;
	joinNumber: number;
	wronglyDead: boolean;
	openAccounts: number;
	peers: Record<string, Peer>;
	/** The controller as last read from the volume (backends) or told by a roster (frontends). */
	controller: ControllerToken | null;
	/** The epoch in which this member holds the controller's token, as far as it knows. */
	leading: number | null;
	/** A take of the controller's token is under way, or its outcome is not known yet. */
	taking: Take | null;
	roster: Roster | null;
	/** Our own choice while leading. */
	backup: string | null;
	joined: number;
	vacantSince: Ms | null;
	/** Another candidate reaches more than the sitting controller, since when (R9). */
	better: { readonly name: string; readonly since: Ms } | null;
	/** While leading: another would be the better backup than the one that sits, since when. */
	betterBackup: { readonly name: string; readonly since: Ms } | null;
	reachedFrontendAt: Ms | null;
	lastLookAt: Ms | null;
	held: boolean;
	heldSince: Ms;
	/** Lives whose death was ordered, so that each is ordered once: 'be1.3'. */
	condemned: string[];
	/** The pulse as it is said now: the same object as long as it says the same; and its text, to tell by. */
	pulse: { readonly frame: Frame; readonly text: string } | null;
	/** Heard over links since the last beat, for the beat's event. */
	heardSinceBeat: string[];
	/** Beats of a member without a volume: ticks. */
	ticks: number;
	stopping: boolean;
	/** Asked to drain: no accounts, no sessions, no leading, until it is told to be ready again (R12). */
	draining: boolean;
	/** When the controller's token was last given up: a release that did not land is made again. */
	releasedAt: Ms | null;
	/** Since when our clock is far from the controller's; and that it was said. */
	clockApartSince: Ms | null;
	clockTold: boolean;
}

export interface Take {
	readonly from: ControllerToken;
	readonly reason: TakeReason;
	/** False: the rename was answered with "unknown"; the next look tells. */
	readonly underWay: boolean;
}

export type Input =
	| { readonly type: 'life-taken'; readonly life: number }
	| { readonly type: 'looked'; readonly look: Look }
	/** Once a beat on members without a volume. On backends each look is the tick, and this one says that none came for a suspicion time. */
	| { readonly type: 'tick' }
	| { readonly type: 'link-up'; readonly peer: string; readonly life: number }
	| { readonly type: 'link-down'; readonly peer: string; readonly life: number }
	| { readonly type: 'heard'; readonly from: string; readonly frame: Frame }
	/** A member's wall clock, compared with ours as it was heard. */
	| { readonly type: 'clock-heard'; readonly from: string; readonly aheadMs: Ms; readonly ownWasSet: boolean }
	/** `epoch` and `life` are those that the take was ordered in: a late answer settles nothing else. */
	| { readonly type: 'took-controller'; readonly epoch: number; readonly life: number; readonly outcome: 'taken' | 'lost' | 'unknown' }
	| { readonly type: 'declared-dead'; readonly who: LifeId; readonly outcome: 'declared' | 'lost' | 'unknown' }
	| { readonly type: 'accounts-changed'; readonly open: number }
	| { readonly type: 'stop-requested' }
	| { readonly type: 'drain-requested' }
	| { readonly type: 'ready-requested' }
	/** Sessions closed and accounts released: the last part of a planned stop may follow. */
	| { readonly type: 'drained' }
	/** All other members, as they are from now on. */
	| { readonly type: 'members-changed'; readonly members: readonly { readonly name: string; readonly roles: readonly Role[] }[] };

export type TakeReason = 'first' | 'released' | 'silent' | 'life-ended' | 'better-reach';

export type Effect =
	| { readonly type: 'emit'; readonly event: NodeEvent }
	| { readonly type: 'send'; readonly to: string; readonly frame: Frame }
	/** What the next beats carry. */
	| { readonly type: 'publish'; readonly payload: BeatPayload }
	| { readonly type: 'take-life' }
	| { readonly type: 'take-controller'; readonly from: ControllerToken; readonly epoch: number; readonly life: number }
	| { readonly type: 'release-controller'; readonly epoch: number }
	| { readonly type: 'declare-dead'; readonly who: LifeId }
	/** This life is over: sessions close, nothing is renamed any more. */
	| { readonly type: 'drop-accounts'; readonly reason: string }
	| { readonly type: 'release-accounts' }
	/** Out of the balancer, no new sessions, queue, then accounts; answered by 'drained'. Also for those who stay. */
	| { readonly type: 'drain' }
	/** A life of another member is over, by whatever way: calls and connections to it end. */
	| { readonly type: 'life-over'; readonly who: LifeId }
	/** That frontend drains: sessions that come through it end between two commands, so that clients come back through another. */
	| { readonly type: 'sessions-leave'; readonly through: string }
	/** Whose tokens and beats the looks read from now on. */
	| { readonly type: 'watch'; readonly backends: readonly string[] }
	/** Not a member any more: connections to it, and what was remembered of it, go. */
	| { readonly type: 'member-removed'; readonly name: string }
	/** Planned: end one's own life's token, then leave. Otherwise: leave at once. */
	| { readonly type: 'leave'; readonly planned: boolean; readonly reason: string };
