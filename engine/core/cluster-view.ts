/**
 * What the recorded events add up to: who leads, who is in which state, which faults are on.
 *
 * A pure reducer, so that the live status, a replay and a test read the same truth from the same record.
 * Nothing here is guessed: who leads is folded in contract/leadership.ts, for the picture, too; a node's state is what it
 * said last, unless its process says otherwise. An event that changes nothing returns the very same view.
 */
import type { Role } from '../../node-image/src/contract/node-config.ts';
import type { NodeEvent, NodeState } from '../../node-image/src/contract/node-events.ts';
import type { VolumeState } from '../../node-image/src/contract/node-faults.ts';
import { type Bookmark, withBookmarkChange } from '../contract/bookmarks.ts';
import type { ActiveFault, ClusterStatus, LinkState, NodeRole, ShownState } from '../contract/cluster-status.ts';
import { type Leadership, leadershipAsTold, leadershipWithoutMember, leadershipWithoutProcess, nobodyLeads } from '../contract/leadership.ts';
import type { EngineEvent, FaultKind, ProcessState, RecordedEvent } from '../contract/recorded-event.ts';

export interface NodeView {
	readonly name: string;
	readonly role: 'frontend' | 'backend';
	readonly state: NodeState;
	readonly process: ProcessState;
	readonly pid: number | null;
	readonly life: number;
	readonly openAccounts: number;
	readonly sessions: number;
	/** Entries of its queue; those of a dead node wait on its disk. */
	readonly queued: number;
	/** The process ended as planned: shown as 'stopped', not 'down'. */
	readonly endedAsPlanned: boolean;
	/** As the engine wants it; null: a frontend has none. */
	readonly volume: VolumeState | null;
	/** It says that its volume is away. */
	readonly held: boolean;
	/** Why it does not know what it should; null: it does. */
	readonly notTold: string | null;
	/** With which roles a bare node was started last; none: alone. null: it is no bare node, or was never started. */
	readonly startedAs: readonly Role[] | null;
}

/** A direction that is cut or slow, since when. */
export interface LinkView extends LinkState {
	readonly sinceMs: number;
}

export interface ClusterView extends Leadership {
	readonly phase: ClusterStatus['phase'];
	readonly nodes: Readonly<Record<string, NodeView>>;
	readonly tokens: Readonly<Record<string, string>>;
	readonly links: readonly LinkView[];
	/** Of nodes; those of links are in `links`. */
	readonly faults: readonly ActiveFault[];
	/** Moments of the recording that were named. */
	readonly bookmarks: readonly Bookmark[];
	/** The lab's own, while it runs. */
	readonly traffic: { readonly ratePerS: number } | null;
}

/** Chosen: slow enough to be felt. */
export const delayMsDefault = 200;
/** Chosen: ten times slower than it was, and beats still come often enough that no reply is held (cluster-view.test.ts). */
export const volumeDelayMsDefault = 20;

/** Names in the order in which they are shown. */
export function emptyView(nodes: readonly { readonly name: string; readonly role: 'frontend' | 'backend' }[]): ClusterView {
	return {
		phase: 'starting',
		nodes: Object.fromEntries(nodes.map(({ name, role }) => [name, blankNode(name, role)])),
		...nobodyLeads,
		tokens: {},
		links: [],
		faults: [],
		bookmarks: [],
		traffic: null,
	};
}

function blankNode(name: string, role: NodeView['role']): NodeView {
	return {
		name,
		role,
		state: 'stopped',
		process: 'down',
		pid: null,
		life: 0,
		openAccounts: 0,
		sessions: 0,
		queued: 0,
		endedAsPlanned: true,
		volume: role === 'backend' ? { is: 'here' } : null,
		held: false,
		notTold: null,
		startedAs: null,
	};
}

/** Pure. */
export function applyEvent(view: ClusterView, recorded: RecordedEvent): ClusterView {
	return recorded.source === 'node' ? applyNodeEvent(view, recorded.node, recorded.event) : applyEngineEvent(view, recorded.event, recorded.atMs);
}

/** What a node answered when it was asked: it mends what lost events left wrong, and counts what no event tells. */
export type NodeNumbers = Pick<NodeView, 'openAccounts' | 'sessions' | 'queued' | 'life'>;

/** Is that what its events added up to? */
export function agrees(view: ClusterView, name: string, numbers: NodeNumbers): boolean {
	const node = view.nodes[name];
	return node === undefined || withNumbers(view, name, numbers) === view;
}

function withNumbers(view: ClusterView, name: string, { openAccounts, sessions, queued, life }: NodeNumbers): ClusterView {
	return withNode(view, name, { openAccounts, sessions, queued, life });
}

export function shownState(node: NodeView): ShownState {
	if (node.process === 'down') return node.endedAsPlanned ? 'stopped' : 'down';
	if (node.process === 'paused' || node.process === 'unreachable') return node.process;
	return node.state;
}

export function shownRole(view: ClusterView, node: NodeView): NodeRole {
	if (node.role === 'frontend') return 'frontend';
	if (view.controller?.node === node.name) return 'controller';
	return view.backup === node.name ? 'backup' : 'backend';
}

function applyNodeEvent(view: ClusterView, name: string, event: NodeEvent): ClusterView {
	const node = view.nodes[name];
	if (!node) return view;
	switch (event.type) {
		case 'state':
			return withNode(view, name, { state: event.state });
		case 'life-taken':
			return withNode(view, name, { life: event.life, openAccounts: 0 });
		case 'fenced':
			return withNode(view, name, { openAccounts: 0, held: false });
		case 'held':
			return withNode(view, name, { held: true });
		case 'fit':
			return withNode(view, name, { held: false });
		case 'controller-taken':
		case 'controller-seen':
		case 'controller-released':
		case 'backup-appointed':
			return withLeadership(view, leadershipAsTold(view, name, event));
		case 'account-taken':
			return withNode(view, name, { openAccounts: node.openAccounts + 1 });
		case 'account-released':
		case 'account-dropped':
			return withNode(view, name, { openAccounts: Math.max(0, node.openAccounts - 1) });
		case 'mail-queued':
		case 'queue-opened':
		case 'queue-delivered':
		case 'mail-bounced':
			return withNode(view, name, { queued: event.queued });
		case 'session-opened':
			return withNode(view, name, { sessions: node.sessions + 1 });
		case 'session-closed':
			return withNode(view, name, { sessions: Math.max(0, node.sessions - 1) });
		default:
			return view;
	}
}

function applyEngineEvent(view: ClusterView, event: EngineEvent, atMs: number): ClusterView {
	switch (event.type) {
		case 'cluster-starting':
			return { ...view, phase: 'starting' };
		case 'cluster-ready':
			return { ...view, phase: 'running' };
		case 'cluster-stopping':
			return { ...view, phase: 'stopping' };
		case 'process':
			return withProcess(view, event);
		case 'bookmark': {
			const bookmarks = withBookmarkChange(view.bookmarks, event);
			return bookmarks === view.bookmarks ? view : { ...view, bookmarks };
		}
		case 'counted':
			return withNumbers(view, event.node, event);
		case 'fault':
			return withFault(view, event, atMs);
		case 'healed':
			return withVolume({ ...view, faults: view.faults.filter((fault) => fault.node !== event.node) }, event.node, { is: 'here' });
		case 'link-fault':
			return withLinks(view, event, atMs);
		case 'drain': {
			const others = view.faults.filter((fault) => fault.node !== event.node || fault.kind !== 'drain');
			return { ...view, faults: event.on ? [...others, { node: event.node, kind: 'drain', sinceMs: atMs }] : others };
		}
		case 'traffic-started':
			return { ...view, traffic: { ratePerS: event.ratePerS } };
		case 'traffic-stopped':
		// Its probe was part of the engine that died.
		case 'adopted':
			return { ...view, traffic: null };
		case 'node-told':
			return withNode(view, event.node, { notTold: event.problem });
		case 'node-added':
			return view.nodes[event.node] ? view : { ...view, nodes: { ...view.nodes, [event.node]: blankNode(event.node, event.role) } };
		case 'node-removed':
			return withoutNode(view, event.node);
		case 'token': {
			const tokens = { ...view.tokens };
			if (event.after === null) delete tokens[event.path];
			else tokens[event.path] = event.after;
			return { ...view, tokens };
		}
		default:
			return view;
	}
}

/** Process and volume are two things: each has one fault at a time, and a drain is a third. */
function withFault(view: ClusterView, event: Extract<EngineEvent, { type: 'fault' }>, atMs: number): ClusterView {
	const { node, kind, delayMs } = event;
	const isVolume = isVolumeFault(kind);
	const others = view.faults.filter((fault) => fault.node !== node || fault.kind === 'drain' || isVolumeFault(fault.kind) !== isVolume);
	// An ended process drains no more.
	const kept = kind === 'kill' || kind === 'stop' || kind === 'restart' ? others.filter((fault) => fault.node !== node || fault.kind !== 'drain') : others;
	const changed = isVolume ? withVolume(view, node, volumeState(kind, delayMs)) : view;
	if (kind === 'resume' || kind === 'restart' || kind === 'volume-back') return { ...changed, faults: kept };
	return { ...changed, faults: [...kept, { node, kind, sinceMs: atMs, ...(delayMs === undefined ? {} : { delayMs }) }] };
}

function isVolumeFault(kind: ActiveFault['kind'] | FaultKind): boolean {
	return kind.startsWith('volume-');
}

/** What a node's volume is after this fault. */
export function volumeState(kind: FaultKind, delayMs: number | undefined): VolumeState {
	if (kind === 'volume-away') return { is: 'away' };
	if (kind === 'volume-full') return { is: 'full' };
	return kind === 'volume-slow' ? { is: 'slow', delayMs: delayMs ?? volumeDelayMsDefault } : { is: 'here' };
}

function withVolume(view: ClusterView, node: string, volume: VolumeState): ClusterView {
	return view.nodes[node]?.role === 'backend' ? withNode(view, node, { volume }) : view;
}

/** Of a direction the last order counts. */
function withLinks(view: ClusterView, event: Extract<EngineEvent, { type: 'link-fault' }>, atMs: number): ClusterView {
	const { kind, delayMs = 0 } = event;
	const others = view.links.filter((link) => !event.links.some(({ from, to }) => from === link.from && to === link.to));
	const added =
		kind === 'heal' ? [] : event.links.map(({ from, to }): LinkView => ({ from, to, state: kind, delayMs: kind === 'slow' ? delayMs : 0, sinceMs: atMs }));
	return { ...view, links: [...others, ...added] };
}

function withoutNode(view: ClusterView, name: string): ClusterView {
	const nodes = { ...view.nodes };
	delete nodes[name];
	return {
		...withLeadership(view, leadershipWithoutMember(view, name)),
		nodes,
		faults: view.faults.filter((fault) => fault.node !== name),
		links: view.links.filter((link) => link.from !== name && link.to !== name),
	};
}

function withProcess(view: ClusterView, event: Extract<EngineEvent, { type: 'process' }>): ClusterView {
	const { state } = event;
	if (state === 'down') {
		// Who ran alone is missed by nobody.
		const wasAlone = view.nodes[event.node]?.startedAs?.length === 0 && event.exit === 'exit 0';
		const planned = wasAlone || view.faults.some((fault) => fault.node === event.node && fault.kind === 'stop');
		const led = withLeadership(view, leadershipWithoutProcess(view, event.node));
		return withNode(led, event.node, { process: state, pid: null, openAccounts: 0, sessions: 0, held: false, endedAsPlanned: planned });
	}
	if (state === 'starting') {
		// Whoever started it: what was done to the process before it is over. Volume and links are told to the new one.
		const faults = view.faults.filter((fault) => fault.node !== event.node || isVolumeFault(fault.kind));
		const begun = faults.length === view.faults.length ? view : { ...view, faults };
		const started = { process: state, pid: event.pid ?? null, state: 'starting', openAccounts: 0, sessions: 0, endedAsPlanned: false } as const;
		return withNode(begun, event.node, { ...started, ...(event.roles === undefined ? {} : { startedAs: event.roles }) });
	}
	return withNode(view, event.node, event.pid === undefined ? { process: state } : { process: state, pid: event.pid });
}

function withLeadership(view: ClusterView, leadership: Leadership): ClusterView {
	return leadership === view ? view : { ...view, ...leadership };
}

function withNode(view: ClusterView, name: string, change: Partial<NodeView>): ClusterView {
	const node = view.nodes[name];
	if (!node) return view;
	const changed = (Object.keys(change) as (keyof NodeView)[]).some((key) => change[key] !== node[key]);
	return changed ? { ...view, nodes: { ...view.nodes, [name]: { ...node, ...change } } } : view;
}
