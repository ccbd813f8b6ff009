/**
 * The last fault of a cluster and what followed it: who noticed, who decided, when mail went on, what clients waited. Pure.
 *
 * Folded by lab-world.ts, event by event. Of several faults the last one counts.
 */
import type { ActiveFault } from '../../contract/cluster-status.ts';
import type { RecordedEvent, TrafficSample } from '../../contract/recorded-event.ts';
import type { ClusterView } from '../../core/cluster-view.ts';

type NodeRecorded = Extract<RecordedEvent, { source: 'node' }>;

/** The last fault, and when what followed it came; null: not yet. All by the recording's clock. */
export interface FaultCourse {
	readonly kind: ActiveFault['kind'];
	readonly node: string;
	/** Somebody outside the lab did it: a kill from a terminal. */
	readonly isOutside: boolean;
	readonly atMs: number;
	/** It led when it was hit. */
	readonly led: boolean;
	/** What it carried when it was hit: accounts that were open there, and sessions of clients that it served or passed on. */
	readonly accounts: number;
	readonly sessions: number;
	/** Another member missed it: an ended link, or missing beats. */
	readonly noticedAtMs: number | null;
	/** Another member saw two of its beats missing. */
	readonly suspectedAtMs: number | null;
	/** The balancer sent nobody there any more. */
	readonly balancerAtMs: number | null;
	/** Another one took the controller's token, if it led; else it was declared dead, or said goodbye. */
	readonly decidedAtMs: number | null;
	/** The first of its accounts that has another owner. */
	readonly usableAtMs: number | null;
	/** The first mail stored in one of those. */
	readonly mailAtMs: number | null;
	/** It was undone: the node went on, started again, has its volume or its link back. */
	readonly undoneAtMs: number | null;
	/** Behind that: the node found that its life had ended. */
	readonly fencedAtMs: number | null;
	/** Behind that: it was ready again. */
	readonly backAtMs: number | null;
	/** Accounts of it that others have taken since. */
	readonly moved: readonly string[];
	/** Longest wait of a client of the lab's traffic since; null: no traffic ran. */
	readonly waitMs: number | null;
	/** What clients wait from now on has another cause. */
	readonly isWaitOver: boolean;
	/** Operations of the lab's traffic that had failed before it. */
	readonly failedBefore: number;
}

/** Accounts of the last fault that are followed one by one. */
const movedMax = 500;
/** Waits are the fault's for so long at least; later ones have other causes. */
const watchedMs = 3000;
const noticedWaitMs = 250;
/** It was just broken. */
export function courseOf(kind: FaultCourse['kind'], node: string, isOutside: boolean, before: ClusterView, atMs: number): FaultCourse {
	return {
		kind,
		node,
		isOutside,
		atMs,
		led: before.controller?.node === node,
		accounts: before.nodes[node]?.openAccounts ?? 0,
		sessions: before.nodes[node]?.sessions ?? 0,
		noticedAtMs: null,
		suspectedAtMs: null,
		balancerAtMs: null,
		decidedAtMs: null,
		usableAtMs: null,
		mailAtMs: null,
		undoneAtMs: null,
		fencedAtMs: null,
		backAtMs: null,
		moved: [],
		waitMs: null,
		isWaitOver: false,
		failedBefore: 0,
	};
}

/** What this event of a node adds to it. */
export function courseAfter(fault: FaultCourse, { node, event, atMs }: NodeRecorded): FaultCourse {
	const change = node === fault.node ? returnChange(fault, event, atMs) : courseChange(fault, event, atMs);
	return change ? { ...fault, ...change } : fault;
}

/** What the node that was hit says itself, once nothing holds it any more. */
function returnChange(fault: FaultCourse, event: NodeRecorded['event'], atMs: number): Partial<FaultCourse> | undefined {
	const isReady = event.type === 'state' && event.state === 'ready';
	// A node says that its drain has ended before its answer to that order does.
	if (fault.undoneAtMs === null) return isReady && fault.kind === 'drain' ? { undoneAtMs: atMs, backAtMs: atMs } : undefined;
	if (event.type === 'fenced' && fault.fencedAtMs === null) return { fencedAtMs: atMs };
	return isReady && fault.backAtMs === null ? { backAtMs: atMs } : undefined;
}

function courseChange(fault: FaultCourse, event: NodeRecorded['event'], atMs: number): Partial<FaultCourse> | undefined {
	switch (event.type) {
		case 'link-down':
			return event.peer === fault.node && fault.noticedAtMs === null ? { noticedAtMs: atMs } : undefined;
		case 'member-suspected':
		case 'member-silent':
			return event.member === fault.node ? { noticedAtMs: fault.noticedAtMs ?? atMs, suspectedAtMs: fault.suspectedAtMs ?? atMs } : undefined;
		case 'controller-taken':
			return fault.led && fault.decidedAtMs === null ? { decidedAtMs: atMs } : undefined;
		case 'member-declared-dead':
		case 'member-left':
			return !fault.led && event.member === fault.node && fault.decidedAtMs === null ? { decidedAtMs: atMs } : undefined;
		case 'account-taken': {
			if (!event.previous.includes(`-${fault.node}.`) || fault.moved.length >= movedMax || fault.moved.includes(event.account)) return undefined;
			return { moved: [...fault.moved, event.account], usableAtMs: fault.usableAtMs ?? atMs };
		}
		case 'mail-stored':
			return fault.mailAtMs === null && fault.moved.includes(event.account) ? { mailAtMs: atMs } : undefined;
		default:
			return undefined;
	}
}

/** What began before the fault counts from the fault on. */
export function withWait(fault: FaultCourse, sample: TrafficSample, atMs: number): FaultCourse {
	if (fault.isWaitOver) return fault;
	const sinceMs = atMs - fault.atMs;
	const longest = Math.max(sample.waitingMs, sample.acceptMs?.max ?? 0, sample.readableMs?.max ?? 0, sample.imapMs?.max ?? 0);
	const waitMs = Math.max(fault.waitMs ?? 0, Math.min(sinceMs, longest));
	return { ...fault, waitMs, isWaitOver: sinceMs > watchedMs && sample.waitingMs < noticedWaitMs };
}

/**
 * Whose fault it is that links are cut or slow: the node at the end of most of them, with those from before, as somebody
 * may cut a node off link by link. Of equals the one that the order names first.
 */
export function mostConcerned(links: readonly { readonly from: string; readonly to: string }[], before: ClusterView['links']): string {
	const count = new Map<string, number>();
	const directions = new Map([...before, ...links].map(({ from, to }) => [`${from} ${to}`, [from, to]]));
	for (const ends of directions.values()) for (const end of ends) count.set(end, (count.get(end) ?? 0) + 1);
	const named = links.flatMap(({ from, to }) => [from, to]);
	return named.reduce((most, name) => ((count.get(name) ?? 0) > (count.get(most) ?? 0) ? name : most));
}
