/**
 * Who is suspected by whom, as the nodes recorded it: from the first missed beats up to the moment at which the
 * silence counts, and on until the node is heard again.
 *
 * Nothing here counts beats for itself. Read next: reduce.ts, ../views/picture/suspicion-ring.tsx.
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';

type NodeEvent = Extract<RecordedEvent, { source: 'node' }>['event'];

export interface SuspicionView {
	readonly member: string;
	readonly by: string;
	/** When the silence began, by the engine's clock. */
	readonly sinceMs: number;
	/** At how much silence it counts. */
	readonly deadlineMs: number;
	/** It was recorded to count. */
	readonly isSilent: boolean;
	/** What made it count: so many beats were missing, behind an ended link or not. Null: it does not yet. */
	readonly missed: { readonly beats: number; readonly linkEnded: boolean } | null;
}

/** By 'by>member': two backends may suspect the same node. */
export type Suspicions = Readonly<Record<string, SuspicionView>>;

const keyOf = (by: string, member: string) => `${by}>${member}`;

/** What one node's event says about others. */
export function withSuspicion(known: Suspicions, by: string, event: NodeEvent, atMs: number): Suspicions {
	switch (event.type) {
		case 'member-suspected': {
			const { member, silentForMs, deadlineMs } = event;
			return { ...known, [keyOf(by, member)]: { member, by, sinceMs: atMs - silentForMs, deadlineMs, isSilent: false, missed: null } };
		}
		case 'member-silent': {
			const { member, silentForMs, missedBeats, linkEnded } = event;
			const missed = { beats: missedBeats, linkEnded };
			const before = known[keyOf(by, member)];
			const deadlineMs = before?.deadlineMs ?? silentForMs;
			return { ...known, [keyOf(by, member)]: { member, by, sinceMs: before?.sinceMs ?? atMs - silentForMs, deadlineMs, isSilent: true, missed } };
		}
		case 'member-heard-again':
			return without(known, (one) => one.by === by && one.member === event.member);
		case 'member-joined':
		case 'member-left':
			return without(known, (one) => one.member === event.member);
		case 'held':
			// Its own beat fails: no look of it counts any more (R8).
			return without(known, (one) => one.by === by && !one.isSilent);
		default:
			return known;
	}
}

/** A process that ended suspects nobody; one that starts again is nobody's suspect any more. */
export function withProcess(known: Suspicions, node: string, state: 'down' | 'starting'): Suspicions {
	return without(known, (one) => one.by === node || (state === 'starting' && one.member === node));
}

export function withoutMember(known: Suspicions, node: string): Suspicions {
	return without(known, (one) => one.by === node || one.member === node);
}

function without(known: Suspicions, goes: (one: SuspicionView) => boolean): Suspicions {
	const left = Object.entries(known).filter(([, one]) => !goes(one));
	return left.length === Object.keys(known).length ? known : Object.fromEntries(left);
}

/** The one of a node that counts first; null: nobody suspects it. */
export function suspicionOf(known: Suspicions, member: string): SuspicionView | null {
	let first: SuspicionView | null = null;
	for (const one of Object.values(known))
		if (one.member === member && (first === null || one.sinceMs + one.deadlineMs < first.sinceMs + first.deadlineMs)) first = one;
	return first;
}
