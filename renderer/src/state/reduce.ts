/**
 * The pure reducer: a view, and what the engine pushed, give the next view.
 *
 * Parts that did not change keep their identity, so that a beat repaints no box. Whichever arrives last
 * wins, status or event: the engine makes both from the same record and sends them over one channel.
 * Read next: cluster-view.ts (the shape), situation.ts and measured.ts (what is said about it).
 */
import { withBookmarkChange } from '../../../engine/contract/bookmarks.ts';
import type { ClusterNode, ClusterStatus } from '../../../engine/contract/cluster-status.ts';
import { type Leadership, leadershipAsTold, leadershipWithoutMember, leadershipWithoutProcess, nobodyLeads } from '../../../engine/contract/leadership.ts';
import type { EngineEvent, LinkDirection, RecordedEvent, VolumeFaultKind } from '../../../engine/contract/recorded-event.ts';
import { slotsAfterBeat } from './beat-slots.ts';
import {
	type BeatView,
	bounds,
	boxState,
	type ClusterView,
	type DrawnState,
	directionKey,
	drawnState,
	epochOf,
	isBackend,
	isProcessFault,
	type LaneSegment,
	linkKey,
	type NodeState,
	type NodeView,
	type TokenView,
} from './cluster-view.ts';
import { undescribed, withAddedNode, withDescription } from './described.ts';
import { isCalm, noDisturbance, withDisturbance } from './disturbance.ts';
import type { FaultView } from './fault-view.ts';
import { withFacts } from './fold-facts.ts';
import { longestWaitIn } from './longest-wait.ts';
import { withClosed, withOpened, withoutEnd } from './proxied-sessions.ts';
import { withoutMember, withProcess as withSuspectsProcess, withSuspicion } from './suspicions.ts';

type NodeEvent = Extract<RecordedEvent, { source: 'node' }>['event'];

/** Event types that are frequent and tell about mail, not about the cluster. */
const mailTypes: ReadonlySet<string> = new Set([
	'mail-accepted',
	'mail-refused',
	'mail-handed-over',
	'hand-over-failed',
	'mail-queued',
	'queue-delivered',
	'mail-stored',
	'session-opened',
	'session-closed',
]);

/** They change the view, and tell nothing that happened. */
const silentTypes: ReadonlySet<string> = new Set(['beat', 'traffic', 'described', 'counted', 'bookmark']);

/** Something happened to the cluster: what the list of events and the sentences are about. */
export function isTransition(type: RecordedEvent['event']['type']): boolean {
	return !mailTypes.has(type) && !silentTypes.has(type);
}

/** Folds one batch. Events that the view has already seen (a follow repeated after a lost connection) are skipped. */
export function withEvents(view: ClusterView, events: readonly RecordedEvent[]): ClusterView {
	const first = events[0];
	// The status came before the past: told from its beginning, the past says for itself who was what.
	const fromStart = view.lastSeq === 0 && first?.seq === 1;
	// What an engine still has in memory may begin later: a page that came late, or one that was frozen for long.
	const cutOff = first !== undefined && first.seq > view.lastSeq + 1;
	let next = fromStart ? rewound(view) : view;
	const story: RecordedEvent[] = [];
	const mail: RecordedEvent[] = [];
	for (const recorded of events) {
		if (recorded.seq <= next.lastSeq) continue;
		const before = next;
		next = recorded.source === 'node' ? withNodeEvent(next, recorded.node, recorded.event, recorded) : withEngineEvent(next, recorded.event, recorded);
		const facts = withFacts(before, next, recorded);
		const disturbance = withDisturbance(before.disturbance, recorded);
		next = { ...withLanes(before, next, recorded.atMs), facts, disturbance, lastSeq: recorded.seq, lastAtMs: recorded.atMs };
		if (mailTypes.has(recorded.event.type)) mail.push(recorded);
		else if (isTransition(recorded.event.type)) story.push(recorded);
	}
	if (next.lastSeq === view.lastSeq) return view;
	// Of a past without its beginning nobody knows who was what: lanes begin with the next status.
	if (cutOff) next = { ...next, lanes: {}, facts: { ...next.facts, isWhole: false } };
	return { ...next, story: kept(view.story, story, bounds.story), mail: kept(view.mail, mail, bounds.mail) };
}

/** As before the first event; what no event tells stays. */
function rewound(view: ClusterView): ClusterView {
	const nodes = Object.values(view.nodes).map((node): [string, NodeView] => [
		node.name,
		{
			...node,
			role: isBackend(node) ? 'backend' : 'frontend',
			// Who is started by hand is not on the way by itself.
			...(node.byHand ? ({ reported: 'stopped', process: 'down', pid: null, life: 0 } as const) : ({ reported: 'starting', process: 'starting' } as const)),
			fenced: false,
			declaredDead: false,
			held: false,
			fault: null,
			volume: node.volume && { is: 'here' },
			openAccounts: 0,
			sessions: 0,
			queued: 0,
		},
	]);
	return {
		...view,
		...nobodyLeads,
		phase: 'starting',
		nodes: Object.fromEntries(nodes),
		servers: {},
		linkFaults: {},
		tokens: [],
		suspicions: {},
		sessions: {},
		disturbance: noDisturbance,
	};
}

/** Takes over a status: the engine's word on everything it names. */
export function withStatus(view: ClusterView, status: ClusterStatus): ClusterView {
	const nodes: Record<string, NodeView> = {};
	for (const node of status.nodes) nodes[node.name] = nodeFrom(node, view.nodes[node.name], status, view.lastAtMs);
	const next: ClusterView = {
		...view,
		status,
		order: status.nodes.map((node) => node.name),
		nodes: sameEntries(view.nodes, nodes) ? view.nodes : nodes,
		controller:
			status.controller && view.controller?.node === status.controller.node && view.controller.epoch === status.controller.epoch
				? view.controller
				: status.controller,
		epoch: Math.max(view.epoch, status.controller?.epoch ?? 0),
		backup: status.backup,
		backupEpoch: status.backup === view.backup ? view.backupEpoch : (status.controller?.epoch ?? view.backupEpoch),
		phase: status.phase,
		traffic: trafficFrom(view.traffic, status.traffic),
		linkFaults: linkFaultsFrom(view.linkFaults, status.links),
		servers: Object.fromEntries(status.balancer.servers.map((server) => [server.node, server.state])),
		tokens: tokensFrom(view.tokens, status.tokens),
		lanes: Object.keys(view.lanes).every((name) => nodes[name]) ? view.lanes : Object.fromEntries(Object.entries(view.lanes).filter(([name]) => nodes[name])),
	};
	// Before the first event there is no time to begin a lane at: the recording will tell.
	return view.lastSeq === 0 ? next : withLanes(view, next, view.lastAtMs);
}

function nodeFrom(node: ClusterNode, known: NodeView | undefined, status: ClusterStatus, atMs: number): NodeView {
	const kinds = status.faults.filter((candidate) => candidate.node === node.name).map(({ kind }): string => kind);
	const fault = kinds.find(isProcessFault) ?? null;
	const reported = reportedFrom(node.state, known);
	const fenced = node.state === reported && (known?.fenced ?? false) && node.life === known?.life && reported !== 'ready';
	const process = node.state === 'paused' || node.state === 'down' || node.state === 'unreachable' ? node.state : inside(node);
	const next: NodeView = {
		name: node.name,
		roles: node.roles,
		role: node.role,
		reported,
		process,
		fenced,
		declaredDead: (known?.declaredDead ?? false) && node.life === known?.life,
		held: known?.held ?? false,
		life: node.life,
		pid: node.pid,
		address: node.address,
		ports: node.ports,
		openAccounts: node.openAccounts,
		sessions: node.sessions,
		queued: node.queued,
		dataPath: node.dataPath,
		sinceMs: known?.sinceMs ?? null,
		fault,
		volume: known && sameVolume(known.volume, node.volume) ? known.volume : node.volume,
		...(status.bare ? { byHand: true } : {}),
	};
	if (known && boxState(known) !== boxState(next)) return { ...next, sinceMs: atMs };
	return known && sameNode(known, next) ? known : next;
}

/** The events that tell its beginning may be read later, or never. */
function trafficFrom(known: ClusterView['traffic'], told: ClusterStatus['traffic']): ClusterView['traffic'] {
	if (told === undefined || known.running === (told !== null)) return known;
	return told === null ? { ...known, running: false } : { ...known, running: true, ratePerS: told.ratePerS };
}

function sameVolume(one: NodeView['volume'], other: NodeView['volume']): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

function linkFaultsFrom(known: ClusterView['linkFaults'], told: ClusterStatus['links']): ClusterView['linkFaults'] {
	const next = Object.fromEntries(told.map((link) => [directionKey(link), { state: link.state, delayMs: link.delayMs }]));
	return JSON.stringify(known) === JSON.stringify(next) ? known : next;
}

/** What an outside state hides: what the node said before it. */
function reportedFrom(state: ClusterNode['state'], known: NodeView | undefined): NodeState {
	if (state !== 'paused' && state !== 'down' && state !== 'unreachable') return state;
	return known && known.reported !== 'stopped' ? known.reported : 'starting';
}

/** The status says the node itself speaks, so its process is at least running; after a planned stop it has ended. */
function inside(node: ClusterNode): 'starting' | 'running' | 'down' {
	if (node.process === 'starting' || (node.process === 'down' && node.state === 'stopped')) return node.process;
	return 'running';
}

function sameNode(one: NodeView, other: NodeView): boolean {
	const { roles: rolesOne, ports: portsOne, ...restOne } = one;
	const { roles: rolesOther, ports: portsOther, ...restOther } = other;
	return (
		rolesOne.join() === rolesOther.join() &&
		Object.entries(portsOther).every(([service, port]) => portsOne[service] === port) &&
		Object.entries(restOther).every(([key, value]) => restOne[key as keyof typeof restOne] === value)
	);
}

function sameEntries<T>(one: Readonly<Record<string, T>>, other: Readonly<Record<string, T>>): boolean {
	const keys = Object.keys(other);
	return keys.length === Object.keys(one).length && keys.every((key) => one[key] === other[key]);
}

/** Keeps what is known of a token's last change; a change seen first in a status has no time, so it is not coloured. */
function tokensFrom(known: readonly TokenView[], told: ClusterStatus['tokens']): readonly TokenView[] {
	const byPath = new Map(known.map((token) => [token.path, token]));
	const next = told.map(({ path, token }) => {
		const before = byPath.get(path);
		return before?.token === token ? before : { path, token, before: null, changedAtMs: null };
	});
	return next.length === known.length && next.every((token, index) => token === known[index]) ? known : next;
}

function patched(view: ClusterView, name: string, patch: Partial<NodeView>, atMs: number): ClusterView {
	const node = view.nodes[name];
	if (!node) return view;
	const next = { ...node, ...patch };
	return { ...view, nodes: { ...view.nodes, [name]: boxState(next) === boxState(node) ? next : { ...next, sinceMs: atMs } } };
}

function withLeadership(view: ClusterView, leadership: Leadership): ClusterView {
	return leadership === view ? view : withRoles({ ...view, ...leadership });
}

/** The role that each node's box says, by who leads and who is backup. */
function withRoles(view: ClusterView): ClusterView {
	let nodes: Record<string, NodeView> | null = null;
	for (const node of Object.values(view.nodes)) {
		const role = !isBackend(node) ? 'frontend' : view.controller?.node === node.name ? 'controller' : view.backup === node.name ? 'backup' : 'backend';
		if (role === node.role) continue;
		nodes ??= { ...view.nodes };
		nodes[node.name] = { ...node, role };
	}
	return nodes ? { ...view, nodes } : view;
}

function withNodeEvent(view: ClusterView, name: string, event: NodeEvent, recorded: RecordedEvent): ClusterView {
	const { atMs } = recorded;
	// The last words of a node that was removed.
	if (!view.nodes[name]) return view;
	switch (event.type) {
		case 'beat': {
			const known = view.beats[name];
			// A new life counts its beats anew.
			const earlier: BeatView['heardAt'] = known && known.seq < event.seq ? known.heardAt : {};
			const heardAt: Record<string, number> = { ...earlier };
			for (const peer of event.heard) heardAt[peer] = event.seq;
			const beat = { node: name, seq: event.seq, recordedSeq: recorded.seq, atMs, heard: event.heard, heardAt, ...slotsAfterBeat(known, atMs) };
			// Of whom an earlier beat had heard the link is known.
			const links = event.heard.some((peer) => earlier[peer] === undefined && view.links[linkKey(name, peer)] === undefined)
				? { ...Object.fromEntries(event.heard.map((peer) => [linkKey(name, peer), 'up' as const])), ...view.links }
				: view.links;
			return { ...view, links, beats: { ...view.beats, [name]: beat } };
		}
		case 'state':
			// What a process said last may arrive behind its end.
			if (view.nodes[name].process === 'down') return view;
			return patched(view, name, { reported: event.state, ...(event.state === 'ready' ? { fenced: false, held: false } : {}) }, atMs);
		case 'life-taken':
			return patched(view, name, { life: event.life, fenced: false, declaredDead: false, openAccounts: 0 }, atMs);
		case 'fenced':
			return patched(view, name, { fenced: true, held: false, openAccounts: 0 }, atMs);
		case 'held':
			return { ...patched(view, name, { held: true }, atMs), suspicions: withSuspicion(view.suspicions, name, event, atMs) };
		case 'fit':
			return patched(view, name, { held: false }, atMs);
		case 'controller-taken':
		case 'controller-seen':
		case 'controller-released':
		case 'backup-appointed':
			return withLeadership(view, leadershipAsTold(view, name, event));
		case 'account-taken':
			return counted(view, name, 'openAccounts', 1);
		case 'account-released':
		case 'account-dropped':
			return counted(view, name, 'openAccounts', -1);
		case 'mail-queued':
		case 'queue-opened':
		case 'queue-delivered':
		case 'mail-bounced':
			return patched(view, name, { queued: event.queued }, atMs);
		case 'member-suspected':
		case 'member-silent':
		case 'member-heard-again':
		case 'member-joined':
		case 'member-left':
			return { ...view, suspicions: withSuspicion(view.suspicions, name, event, atMs) };
		case 'member-declared-dead':
			// Said late, of a life before this one, it is no news.
			return (view.nodes[event.member]?.life ?? 0) > event.life ? view : patched(view, event.member, { declaredDead: true }, atMs);
		case 'session-opened':
			return withSession(view, name, 1, view.nodes[event.through] ? withOpened(view.sessions, { through: event.through, owner: name }) : view.sessions);
		case 'session-closed':
			return withSession(view, name, -1, withClosed(view.sessions, { through: event.through, owner: name }));
		case 'link-up':
			return { ...view, links: { ...view.links, [linkKey(name, event.peer)]: 'up' } };
		case 'link-down':
			return { ...view, links: { ...view.links, [linkKey(name, event.peer)]: 'down' } };
		default:
			return view;
	}
}

function counted(view: ClusterView, name: string, figure: 'openAccounts' | 'sessions', change: 1 | -1): ClusterView {
	const node = view.nodes[name];
	return node ? { ...view, nodes: { ...view.nodes, [name]: { ...node, [figure]: Math.max(0, node[figure] + change) } } } : view;
}

function withSession(view: ClusterView, name: string, change: 1 | -1, sessions: ClusterView['sessions']): ClusterView {
	return { ...counted(view, name, 'sessions', change), sessions };
}

function withEngineEvent(view: ClusterView, event: EngineEvent, recorded: RecordedEvent): ClusterView {
	const { atMs } = recorded;
	switch (event.type) {
		case 'described':
			return withDescription(view, event.cluster);
		case 'cluster-starting':
			return { ...view, phase: 'starting' };
		case 'cluster-ready':
			return { ...view, phase: 'running' };
		case 'cluster-stopping':
			return { ...view, phase: 'stopping' };
		case 'process':
			return withProcess(isUndescribed(view) ? withAddedNode(view, undescribed(event.node)) : view, event, atMs);
		case 'bookmark':
			return { ...view, bookmarks: withBookmarkChange(view.bookmarks, event) };
		case 'counted': {
			const { node, openAccounts, sessions, queued, life } = event;
			return patched(view, node, { openAccounts, sessions, queued, life }, atMs);
		}
		case 'fault': {
			const { kind, node, by } = event;
			if (!isProcessFault(kind)) {
				const changed = patched(view, node, { volume: volumeOf(kind, event.delayMs) }, atMs);
				return kind === 'volume-back' ? changed : marked(changed, { node, kind, by }, recorded);
			}
			// What mends is no fault: times and accounts count from what broke.
			if (kind === 'resume' || kind === 'restart') return patched(view, node, { fault: null }, atMs);
			return marked(patched(view, node, { fault: kind }, atMs), { node, kind, by }, recorded);
		}
		case 'healed':
			return patched(view, event.node, { fault: null, ...(view.nodes[event.node]?.volume ? { volume: { is: 'here' } } : {}) }, atMs);
		case 'link-fault': {
			const linkFaults = { ...view.linkFaults };
			for (const link of event.links) {
				if (event.kind === 'heal') delete linkFaults[directionKey(link)];
				else linkFaults[directionKey(link)] = { state: event.kind, delayMs: event.delayMs ?? 0 };
			}
			const changed = { ...view, linkFaults };
			return event.kind === 'heal' ? changed : marked(changed, { node: commonNode(event.links), kind: event.kind, by: 'lab' }, recorded);
		}
		case 'drain':
			return event.on ? marked(view, { node: event.node, kind: 'drain', by: 'lab' }, recorded) : view;
		case 'node-added': {
			// What a status made of it while the past was told is not how it began.
			const { [event.node]: _, ...lanes } = view.lanes;
			return withAddedNode({ ...view, lanes }, event.described ?? undescribed(event.node, event.role));
		}
		case 'node-removed':
			return withoutNode(view, event.node);
		case 'balancer-server':
			return { ...view, servers: { ...view.servers, [event.server]: event.state } };
		case 'token':
			return withToken(view, event.path, event.before, event.after, atMs);
		case 'slept':
			return { ...view, sleeps: kept(view.sleeps, [{ seq: recorded.seq, atMs, forMs: event.forMs, countedMs: event.countedMs }], bounds.sleeps) };
		case 'traffic-started':
			return { ...view, traffic: { ...view.traffic, running: true, ratePerS: event.ratePerS, longestWaitMs: null, longestOutageMs: null } };
		case 'traffic-stopped':
		// Its probe was part of the engine that died.
		case 'adopted':
			return { ...view, traffic: { ...view.traffic, running: false } };
		case 'traffic': {
			const { sample } = event;
			const { traffic } = view;
			const longestMs = longestWaitIn(sample);
			const calm = isCalm(view.disturbance, atMs - longestMs);
			return {
				...view,
				traffic: {
					...traffic,
					longestWaitMs: Math.max(traffic.longestWaitMs ?? 0, longestMs),
					longestOutageMs: calm ? traffic.longestOutageMs : Math.max(traffic.longestOutageMs ?? 0, longestMs),
					samples: kept(traffic.samples, [{ atMs, sample, isCalm: calm }], bounds.samples),
				},
			};
		}
		default:
			return view;
	}
}

/** Of nobody's status and without a description: an earlier version's recording. */
function isUndescribed(view: ClusterView): boolean {
	return view.description === null && view.status === null;
}

function withProcess(view: ClusterView, event: Extract<EngineEvent, { type: 'process' }>, atMs: number): ClusterView {
	const { node, state, pid } = event;
	const patch: Partial<NodeView> = pid === undefined ? { process: state } : { process: state, pid };
	if (state !== 'down' && state !== 'starting') return patched(view, node, patch, atMs);
	const others = { suspicions: withSuspectsProcess(view.suspicions, node, state), sessions: withoutEnd(view.sessions, node) };
	// A new process, whoever started it: what was done to the one before is over.
	if (state === 'starting') {
		return { ...patched(view, node, { ...patch, pid: pid ?? null, reported: 'starting', fault: null, openAccounts: 0, sessions: 0 }, atMs), ...others };
	}
	const before = view.nodes[node];
	const ranAlone = before?.byHand && before.life === 0 && event.exit === 'exit 0';
	const reported = ranAlone || before?.fault === 'stop' ? 'stopped' : 'starting';
	const ended = {
		...patched(view, node, { ...patch, pid: null, held: false, fenced: false, declaredDead: false, openAccounts: 0, sessions: 0, reported }, atMs),
		...others,
	};
	return withLeadership(ended, leadershipWithoutProcess(ended, node));
}

function marked(view: ClusterView, fault: Pick<FaultView, 'node' | 'kind' | 'by'>, { seq, atMs }: RecordedEvent): ClusterView {
	const role = view.nodes[fault.node]?.role ?? 'backend';
	return { ...view, fault: { ...fault, seq, atMs, role, epoch: view.controller?.epoch ?? null, backup: view.backup } };
}

function volumeOf(kind: VolumeFaultKind, delayMs = 0): NodeView['volume'] {
	if (kind === 'volume-slow') return { is: 'slow', delayMs };
	return kind === 'volume-back' ? { is: 'here' } : { is: kind === 'volume-away' ? 'away' : 'full' };
}

/** The node that all links have at one end: it was cut off. */
function commonNode(links: readonly LinkDirection[]): string {
	const [first] = links;
	if (!first) return '';
	return [first.from, first.to].find((node) => links.every(({ from, to }) => from === node || to === node)) ?? first.from;
}

function withoutNode(view: ClusterView, name: string): ClusterView {
	const { [name]: _, ...nodes } = view.nodes;
	const { [name]: __, ...lanes } = view.lanes;
	const { [name]: ___, ...servers } = view.servers;
	const { [name]: ____, ...beats } = view.beats;
	const links = Object.fromEntries(Object.entries(view.links).filter(([key]) => !key.split('|').includes(name)));
	const linkFaults = Object.fromEntries(Object.entries(view.linkFaults).filter(([key]) => !key.split('>').includes(name)));
	const { suspicions, sessions } = view;
	return {
		...view,
		...leadershipWithoutMember(view, name),
		nodes,
		lanes,
		servers,
		beats,
		links,
		linkFaults,
		suspicions: withoutMember(suspicions, name),
		sessions: withoutEnd(sessions, name),
		order: view.order.filter((node) => node !== name),
	};
}

function withToken(view: ClusterView, path: string, before: string | null, after: string | null, atMs: number): ClusterView {
	const changed: TokenView = { path, token: after, before, changedAtMs: atMs };
	const known = view.tokens.some((token) => token.path === path);
	const tokens = known ? view.tokens.map((token) => (token.path === path ? changed : token)) : [...view.tokens, changed];
	return { ...view, tokens };
}

/** Begins a new segment for each node whose role, epoch or state this step changed. */
function withLanes(before: ClusterView, after: ClusterView, atMs: number): ClusterView {
	if (before.nodes === after.nodes && before.controller === after.controller && Object.keys(after.lanes).length === after.order.length) return after;
	let lanes: Record<string, readonly LaneSegment[]> | null = null;
	for (const name of after.order) {
		const node = after.nodes[name];
		if (!node) continue;
		const state: DrawnState = drawnState(node);
		const epoch = epochOf(after, name);
		const lane = after.lanes[name] ?? [];
		const last = lane.at(-1);
		if (last && last.role === node.role && last.state === state && last.epoch === epoch) continue;
		lanes ??= { ...after.lanes };
		lanes[name] = kept(lane, [{ fromMs: atMs, role: node.role, state, epoch }], bounds.segments);
	}
	return lanes ? { ...after, lanes } : after;
}

/** The newest `limit` of both; trims in one go now and then, not at every event. */
function kept<T>(old: readonly T[], added: readonly T[], limit: number): readonly T[] {
	if (added.length === 0) return old;
	const all = [...old, ...added];
	return all.length > limit ? all.slice(-limit) : all;
}
