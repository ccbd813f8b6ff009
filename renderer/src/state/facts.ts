/**
 * What the sentences are made of: whose life has ended, who holds its replies, how many accounts a node has,
 * how much waits in queues, and what followed the last faults.
 *
 * Folded from the recorded events alone, never from a status, so that a moment of an old recording tells the same as
 * it did live. A beat changes nothing in here. Read next: fold-facts.ts (how), situation.ts (which speaks), aftermath.ts
 * (one fault).
 */
import type { ClusterStatus, NodeRole } from '../../../engine/contract/cluster-status.ts';
import type { Aftermath } from './aftermath.ts';

/** Mails in the frontends' queues (R11). */
export interface Queues {
	/** By frontend; an empty one is missing. */
	readonly counts: Readonly<Record<string, number>>;
	/** The most in all of them since they were empty. */
	readonly most: number;
	/** The last that happened to any of them: mail went out, rather than in. */
	readonly goOut: boolean;
}

/** Something that happened to the cluster as a whole, worth telling for a while. */
export type News =
	| { readonly is: 'added'; readonly node: string; readonly role: NodeRole; readonly atMs: number }
	| { readonly is: 'removed'; readonly node: string; readonly atMs: number }
	| { readonly is: 'adopted'; readonly awayMs: number; readonly atMs: number };

export interface Facts {
	/** Null: the recording's beginning was not seen. */
	readonly phase: ClusterStatus['phase'] | null;
	/** Told from the first event on: what is counted is complete. */
	readonly isWhole: boolean;
	readonly leadingSinceMs: number | null;
	/** Lives that were declared dead, until the member begins another. */
	readonly dead: Readonly<Record<string, { readonly life: number; readonly by: string }>>;
	/** Joining numbers: the smaller is the senior (R9). */
	readonly joined: Readonly<Record<string, number>>;
	/** How many accounts' tokens name a node. */
	readonly owned: Readonly<Record<string, number>>;
	readonly queues: Queues;
	/** Nodes that hold their replies, and since when. */
	readonly held: Readonly<Record<string, { readonly sinceMs: number; readonly reason: 'volume-away' | 'volume-slow' }>>;
	/** Nodes that were asked to drain and not yet to be ready again. */
	readonly drains: readonly string[];
	readonly news: News | null;
	/** The last faults, oldest first. */
	readonly aftermaths: readonly Aftermath[];
}

export const noFacts: Facts = {
	phase: null,
	isWhole: false,
	leadingSinceMs: null,
	dead: {},
	joined: {},
	owned: {},
	queues: { counts: {}, most: 0, goOut: false },
	held: {},
	drains: [],
	news: null,
	aftermaths: [],
};
