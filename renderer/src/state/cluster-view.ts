/**
 * The view model of one cluster: all that the picture, the lanes and the sentences are drawn from.
 *
 * It holds only what the engine said, in the order it said it: the last status plus the recorded events
 * since. Nothing in here is concluded; a role, an epoch or a state changes because an event or a status
 * names it. Every list is bounded. Read next: reduce.ts, which folds events into it.
 */
import type { Bookmark } from '../../../engine/contract/bookmarks.ts';
import type { ClusterDescription } from '../../../engine/contract/cluster-description.ts';
import type { ClusterNode, ClusterStatus, LinkState, NodeRole, ShownState } from '../../../engine/contract/cluster-status.ts';
import { type Leadership, nobodyLeads } from '../../../engine/contract/leadership.ts';
import type { ProcessFaultKind, ProcessState, RecordedEvent, TrafficSample } from '../../../engine/contract/recorded-event.ts';
import type { BeatSlots } from './beat-slots.ts';
import { type Disturbance, noDisturbance } from './disturbance.ts';
import { type Facts, noFacts } from './facts.ts';
import type { FaultView } from './fault-view.ts';
import type { ProxiedSessions } from './proxied-sessions.ts';
import type { Suspicions } from './suspicions.ts';

export type NodeState = Exclude<ShownState, 'paused' | 'down' | 'unreachable'>;

/** What a node's box says. 'fenced': its life has ended and it has not begun a new one. */
export type BoxState = ShownState | 'fenced';

/** What is drawn of it: also where the node itself cannot know, or cannot say, that it serves nobody. */
export type DrawnState = BoxState | 'declared-dead' | 'volume-away' | 'not-started';

export interface NodeView {
	readonly name: string;
	readonly roles: ClusterNode['roles'];
	readonly role: NodeRole;
	/** What the node itself said last. */
	readonly reported: NodeState;
	/** What its process does, seen from outside. */
	readonly process: ProcessState;
	readonly fenced: boolean;
	/** Another member has declared this life dead, and it has neither found that nor begun a new one. */
	readonly declaredDead: boolean;
	/** Replies to clients are held (R2). */
	readonly held: boolean;
	readonly life: number;
	readonly pid: number | null;
	readonly address: string;
	readonly ports: Readonly<Record<string, number>>;
	readonly openAccounts: number;
	readonly sessions: number;
	/** Mails in its queue. */
	readonly queued: number;
	readonly dataPath: string;
	/** When `boxState` changed last, by the engine's clock; null: not seen to change. */
	readonly sinceMs: number | null;
	/** The fault of its process that is still on. */
	readonly fault: ProcessFaultKind | null;
	/** What it is to see of the shared volume; null: it has none. */
	readonly volume: ClusterNode['volume'];
	/** Of a bare cluster: it is set up and started by hand. */
	readonly byHand?: true;
}

/** A direction of a link that is cut or slow. */
export type LinkFaultView = Pick<LinkState, 'state' | 'delayMs'>;

export interface TokenView {
	readonly path: string;
	readonly token: string | null;
	readonly before: string | null;
	readonly changedAtMs: number | null;
}

export interface BeatView extends BeatSlots {
	readonly node: string;
	readonly seq: number;
	readonly recordedSeq: number;
	readonly atMs: number;
	readonly heard: readonly string[];
	/** By peer, the newest of this node's beats that heard it. */
	readonly heardAt: Readonly<Record<string, number>>;
}

/** A stretch of a node's lane during which nothing about it changed. It ends where the next begins. */
export interface LaneSegment {
	readonly fromMs: number;
	readonly role: NodeRole;
	readonly state: DrawnState;
	readonly epoch: number | null;
}

export interface TrafficView {
	readonly running: boolean;
	readonly ratePerS: number;
	/** `isCalm`: no recorded cause explains the longest wait in it. */
	readonly samples: readonly { readonly atMs: number; readonly sample: TrafficSample; readonly isCalm?: boolean }[];
	/** The largest wait in any sample of this run; null: no sample yet. */
	readonly longestWaitMs: number | null;
	/** The largest one that a fault, or what followed from one, explains; null: none. */
	readonly longestOutageMs: number | null;
}

/** The computer slept, up to `atMs`; `countedMs` of it the recording's clock has counted. */
export interface SleepView {
	readonly seq: number;
	readonly atMs: number;
	readonly forMs: number;
	readonly countedMs: number;
}

export interface ClusterView extends Leadership {
	readonly name: string;
	/** What the engine answered last. Of a past moment: put together from this view (status-from-view.ts). */
	readonly status: ClusterStatus | null;
	/** What the recording says the cluster is made of; null: it does not, or did not get here. */
	readonly description: ClusterDescription | null;
	readonly phase: ClusterStatus['phase'];
	readonly order: readonly string[];
	readonly nodes: Readonly<Record<string, NodeView>>;
	readonly servers: Readonly<Record<string, 'up' | 'down' | 'drain'>>;
	/** By `linkKey`; a link that was never reported is missing. */
	readonly links: Readonly<Record<string, 'up' | 'down'>>;
	/** By 'from>to': directions that are cut or slow. */
	readonly linkFaults: Readonly<Record<string, LinkFaultView>>;
	readonly tokens: readonly TokenView[];
	readonly beats: Readonly<Record<string, BeatView>>;
	readonly suspicions: Suspicions;
	readonly sessions: ProxiedSessions;
	/** Transitions: what the event list and the sentences read. Newest last. */
	readonly story: readonly RecordedEvent[];
	/** Mail and sessions: many, so they are kept apart and cannot push transitions out. */
	readonly mail: readonly RecordedEvent[];
	readonly traffic: TrafficView;
	readonly disturbance: Disturbance;
	readonly lanes: Readonly<Record<string, readonly LaneSegment[]>>;
	readonly fault: FaultView | null;
	/** What the sentences are made of. */
	readonly facts: Facts;
	readonly sleeps: readonly SleepView[];
	/** Moments of the recording that were named, as far as it is told. */
	readonly bookmarks: readonly Bookmark[];
	readonly lastSeq: number;
	readonly lastAtMs: number;
}

/** Bounds, chosen: a day of faults by hand fits in the story; an hour of one-second samples in traffic. */
export const bounds = { story: 2000, mail: 400, samples: 3600, segments: 400, sleeps: 50 } as const;

export function emptyView(name: string): ClusterView {
	return {
		name,
		status: null,
		description: null,
		phase: 'starting',
		order: [],
		nodes: {},
		...nobodyLeads,
		servers: {},
		links: {},
		linkFaults: {},
		tokens: [],
		beats: {},
		suspicions: {},
		sessions: {},
		story: [],
		mail: [],
		traffic: { running: false, ratePerS: 0, samples: [], longestWaitMs: null, longestOutageMs: null },
		disturbance: noDisturbance,
		lanes: {},
		fault: null,
		facts: noFacts,
		sleeps: [],
		bookmarks: [],
		lastSeq: 0,
		lastAtMs: 0,
	};
}

const processFaults: readonly string[] = ['kill', 'stop', 'pause', 'resume', 'restart'] satisfies ProcessFaultKind[];

/** Something done to a node's process, not to its volume, links or sessions. */
export function isProcessFault(kind: string): kind is ProcessFaultKind {
	return processFaults.includes(kind);
}

/** A link is one line whoever reports it. */
export function linkKey(one: string, other: string): string {
	return one < other ? `${one}|${other}` : `${other}|${one}`;
}

export function directionKey({ from, to }: { readonly from: string; readonly to: string }): string {
	return `${from}>${to}`;
}

/** Is what this fault did still so? A process fault shows in its node's state. */
export function isStillOn(view: ClusterView, fault: FaultView): boolean {
	const node = view.nodes[fault.node];
	if (fault.kind === 'cut' || fault.kind === 'slow') return Object.values(view.linkFaults).some((link) => link.state === fault.kind);
	if (fault.kind === 'drain') return node?.reported === 'draining';
	if (isProcessFault(fault.kind)) return node?.fault === fault.kind;
	return node?.volume !== null && node?.volume !== undefined && node.volume.is !== 'here';
}

/** So many beats without a word, and a peer counts as unheard: the cluster's own suspicion time (R8). */
const unheardBeats = 6;

/** Whom a node hears. One beat may pass a peer's word by, on a busy machine often: that is not news. */
export function heardLately(beat: BeatView): readonly string[] {
	return Object.keys(beat.heardAt)
		.filter((peer) => beat.seq - (beat.heardAt[peer] ?? 0) < unheardBeats)
		.sort();
}

/** Whom it hears now; null: nothing is known of it. A node that does not run hears nobody, whatever its last beat said. */
export function heardBy({ nodes, beats }: Pick<ClusterView, 'nodes' | 'beats'>, name: string): readonly string[] | null {
	const beat = beats[name];
	return beat === undefined || nodes[name]?.process !== 'running' ? null : heardLately(beat);
}

/** The one word that a node's box shows: its process first, then the fence, then what the node says. */
export function boxState(node: Pick<NodeView, 'process' | 'fenced' | 'reported'>): BoxState {
	// A planned stop ends the process, too; the engine calls it stopped, not down.
	if (node.process === 'down' && node.reported === 'stopped') return 'stopped';
	if (node.process === 'down' || node.process === 'paused' || node.process === 'unreachable') return node.process;
	if (node.fenced) return 'fenced';
	return node.reported;
}

type DrawnParts = Pick<NodeView, 'process' | 'fenced' | 'reported' | 'declaredDead' | 'volume' | 'fault' | 'sinceMs' | 'life' | 'byHand'>;

/** As `boxState`, but who was never started is on its way, not stopped; and a backend whose life has ended, or that cannot reach the volume, is not 'ready' to anybody who looks. */
export function drawnState(node: DrawnParts): DrawnState {
	const state = boxState(node);
	// Until it has run with a role it is missed by nobody.
	if (state === 'stopped' && node.fault === null && node.life === 0 && node.byHand) return 'not-started';
	if (state === 'stopped' && node.fault === null && node.sinceMs === null && node.life === 0) return 'starting';
	if (state !== 'ready' && state !== 'joining' && state !== 'withdrawn' && state !== 'draining') return state;
	if (node.declaredDead) return 'declared-dead';
	return state === 'ready' && node.volume?.is === 'away' ? 'volume-away' : state;
}

/** Of a bare cluster: not in it yet. Nobody misses it, whatever it does or does not. */
export function isNotYetMember(node: NodeView): boolean {
	const state = drawnState(node);
	return state === 'not-started' || state === 'alone';
}

export function isBackend(node: NodeView): boolean {
	return node.roles.includes('backend');
}

/** The epoch that a node's box, lane and links are painted with: only the controller has one. */
export function epochOf(view: Pick<ClusterView, 'controller'>, name: string): number | null {
	return view.controller?.node === name ? view.controller.epoch : null;
}
