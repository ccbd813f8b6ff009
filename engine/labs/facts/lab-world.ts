/**
 * What an exercise knows of its cluster: folded from the recording, event by event, and from nothing else. Pure.
 *
 * The same recording gives the same world, whoever folds it: app, command line, a test. The cluster's state is the engine's
 * own view (core/cluster-view.ts); here is added what checks ask for beyond it: mail, outages, the last fault and what
 * followed it (fault-course.ts). Read next: facts.ts.
 */
import type { NodeEvent } from '../../../node-image/src/contract/node-events.ts';
import type { DescribedNode } from '../../contract/cluster-description.ts';
import type { EngineEvent, ProcessState, RecordedEvent, TrafficSample } from '../../contract/recorded-event.ts';
import { applyEvent, type ClusterView, emptyView } from '../../core/cluster-view.ts';
import { courseAfter, courseOf, type FaultCourse, mostConcerned, withWait } from './fault-course.ts';

type NodeRecorded = Extract<RecordedEvent, { source: 'node' }>;
type BalancerState = Extract<EngineEvent, { type: 'balancer-server' }>['state'];

export interface AccountWorld {
	readonly owner: string | null;
	/** The owner's, as the token names it; 0: not known. */
	readonly life: number;
	readonly generation: number;
}

type Settings = Extract<NodeEvent, { type: 'settings' }>;
export interface Hearing {
	/** The newest beat's. */
	readonly seq: number;
	/** By member, the newest beat that had heard it. */
	readonly heardAt: Readonly<Record<string, number>>;
}

/** The way of the mail that came last, as far as it has come; null: none came. */
export interface LatestMail {
	readonly frontend: string | null;
	/** From the client's last word to its 250. */
	readonly tookMs: number | null;
	readonly owner: string | null;
	readonly account: string | null;
}

/** The session of a mail client that was opened last. */
export interface LatestSession {
	readonly account: string;
	/** Who has it, and by which member it came. */
	readonly node: string;
	readonly through: string;
}

export interface LabWorld {
	readonly view: ClusterView;
	/** Its nodes are set up and started by hand. */
	readonly isBare: boolean;
	/** As the engine has planned them. */
	readonly described: Readonly<Record<string, DescribedNode>>;
	/** What is entered at bare nodes, as they said last. */
	readonly settings: Readonly<Record<string, Settings>>;
	/** By the recording's clock; the last event's. */
	readonly atMs: number;
	/** Who took the token of the highest epoch or decided in it: one, if all is right. */
	readonly acting: readonly string[];
	/** In which epoch. */
	readonly actingEpoch: number;
	/** Who took the token and has not said since that another one leads. */
	readonly claiming: readonly string[];
	readonly accounts: Readonly<Record<string, AccountWorld>>;
	/** Of each backend the last life that is known to have ended: accounts of it wait for whoever needs them. */
	readonly endedLives: Readonly<Record<string, number>>;
	readonly balancer: Readonly<Record<string, BalancerState>>;
	/** By the beats of each node that runs. */
	readonly hearing: Readonly<Record<string, Hearing>>;
	/** Of the run of traffic that runs, or ran last. */
	readonly traffic: TrafficSample | null;
	/** Longest waits so far, since the recording began; null: nothing was answered yet. */
	readonly outages: { readonly smtp: number | null; readonly readable: number | null; readonly imap: number | null };
	readonly latestMail: LatestMail;
	readonly session: LatestSession | null;
	readonly sessionCount: number;
	readonly accepted: number;
	readonly arrived: number;
	readonly bounced: number;
	/** How late the latest mail out of a queue was; null: none came out of one. */
	readonly lateMs: number | null;
	/** How often another node took the lead than the one that had it before. */
	readonly leadChanges: number;
	/** Who took it last. */
	readonly leader: string | null;
	/** Since when each process runs; those that do not run are left out. */
	readonly startedAtMs: Readonly<Record<string, number>>;
	/** When each node was last asked to drain, and what had been counted until then. */
	readonly drained: Readonly<Record<string, { readonly atMs: number; readonly failedBefore: number; readonly leadChangesBefore: number }>>;
	readonly faultCount: number;
	readonly fault: FaultCourse | null;
	/** As both were before anything was done to the node of the last one: who removes a node takes its planned end along. */
	readonly before: { readonly faultCount: number; readonly fault: FaultCourse | null };
}

/** What a process that runs again has behind it. */
const ofProcess: readonly FaultCourse['kind'][] = ['kill', 'stop', 'pause'];
/** The cluster's own suspicion time (R8). */
const unheardBeats = 6;

export function emptyWorld(nodes: Parameters<typeof emptyView>[0]): LabWorld {
	return {
		view: emptyView(nodes),
		isBare: false,
		described: {},
		settings: {},
		atMs: 0,
		acting: [],
		actingEpoch: 0,
		claiming: [],
		accounts: {},
		endedLives: {},
		balancer: {},
		hearing: {},
		traffic: null,
		outages: { smtp: null, readable: null, imap: null },
		latestMail: { frontend: null, tookMs: null, owner: null, account: null },
		session: null,
		sessionCount: 0,
		accepted: 0,
		arrived: 0,
		bounced: 0,
		lateMs: null,
		leadChanges: 0,
		leader: null,
		startedAtMs: {},
		drained: {},
		faultCount: 0,
		fault: null,
		before: { faultCount: 0, fault: null },
	};
}

export function applyToWorld(world: LabWorld, recorded: RecordedEvent): LabWorld {
	const view = applyEvent(world.view, recorded);
	const next: LabWorld = { ...world, view, atMs: recorded.atMs };
	return recorded.source === 'node' ? afterNode(next, recorded) : afterEngine(next, world.view, recorded.event, recorded.atMs);
}

function afterNode(world: LabWorld, recorded: NodeRecorded): LabWorld {
	const led = withLead(world, recorded);
	const moved = withFaultCourse(led, recorded);
	const { event, node } = recorded;
	switch (event.type) {
		case 'account-taken':
			return withAccount(moved, event.account, { owner: node, life: moved.view.nodes[node]?.life ?? 0, generation: event.generation });
		case 'account-released':
		case 'account-dropped': {
			const known = moved.accounts[event.account];
			return known?.owner === node ? withAccount(moved, event.account, { ...known, owner: null }) : moved;
		}
		case 'beat':
			return withBeat(moved, node, event.seq, event.heard);
		case 'settings':
			return { ...moved, settings: { ...moved.settings, [node]: event } };
		case 'member-declared-dead':
			return withEndedLife(moved, event.member, event.life);
		case 'fenced':
			return withEndedLife(moved, node, event.life);
		case 'life-taken':
			return withEndedLife(moved, node, event.life - 1);
		case 'mail-accepted':
			return { ...moved, accepted: moved.accepted + 1, latestMail: { ...moved.latestMail, frontend: node, tookMs: event.tookMs } };
		case 'mail-stored':
			if (event.known) return moved;
			return { ...moved, arrived: moved.arrived + 1, latestMail: { ...moved.latestMail, owner: node, account: event.account } };
		case 'session-opened':
			return event.protocol === 'imap' ? withSession(moved, node, event.account, event.through) : moved;
		case 'mail-bounced':
			return { ...moved, bounced: moved.bounced + 1 };
		case 'queue-delivered':
			return { ...moved, lateMs: Math.max(moved.lateMs ?? 0, event.lateMs) };
		default:
			return moved;
	}
}

function withBeat(world: LabWorld, node: string, seq: number, heard: readonly string[]): LabWorld {
	const before = world.hearing[node];
	// A new life counts its beats anew.
	const known = before && before.seq < seq ? before.heardAt : {};
	return { ...world, hearing: { ...world.hearing, [node]: { seq, heardAt: { ...known, ...Object.fromEntries(heard.map((peer) => [peer, seq])) } } } };
}

/** Whom a node hears. One beat may pass a word by: unheard is who was silent for a suspicion time (R8). */
export function heardBy({ hearing, view }: LabWorld, node: string): readonly string[] {
	const beats = hearing[node];
	if (!beats || view.nodes[node]?.process !== 'running') return [];
	return Object.keys(beats.heardAt).filter((peer) => beats.seq - (beats.heardAt[peer] ?? 0) < unheardBeats);
}

function withAccount(world: LabWorld, address: string, account: AccountWorld): LabWorld {
	return { ...world, accounts: { ...world.accounts, [address]: account } };
}

/** R3: whoever needs an account of an ended life takes it. */
export function isWaiting({ accounts, endedLives }: LabWorld, address: string): boolean {
	const account = accounts[address];
	return account !== undefined && account.owner !== null && account.life <= (endedLives[account.owner] ?? -1);
}

function withEndedLife(world: LabWorld, node: string, life: number): LabWorld {
	return life <= (world.endedLives[node] ?? 0) ? world : { ...world, endedLives: { ...world.endedLives, [node]: life } };
}

/** A member that passes a session on tells of it, too, and names its client's address: who has the account tells all. */
function withSession(world: LabWorld, node: string, account: string, through: string): LabWorld {
	if (world.view.nodes[node]?.role !== 'backend') return world;
	return { ...world, sessionCount: world.sessionCount + 1, session: { account, node, through: world.view.nodes[through] ? through : node } };
}

function withLead(world: LabWorld, { node, event }: NodeRecorded): LabWorld {
	switch (event.type) {
		case 'controller-taken':
			return { ...withDecision(withLeader(world, node), node, event.epoch), claiming: added(world.claiming, node) };
		// Who appoints decides.
		case 'backup-appointed':
			return withDecision(world, node, event.epoch);
		case 'controller-seen':
			return { ...world, claiming: without(world.claiming, node) };
		case 'controller-released':
		case 'fenced':
			return { ...world, acting: without(world.acting, node), claiming: without(world.claiming, node) };
		default:
			return world;
	}
}

function withLeader(world: LabWorld, node: string): LabWorld {
	if (world.leader === node) return world;
	return { ...world, leader: node, leadChanges: world.leadChanges + (world.leader === null ? 0 : 1) };
}

/** By the epochs of those who decide alone: others may tell of an epoch before its own controller does. What is late is old news. */
function withDecision(world: LabWorld, node: string, epoch: number): LabWorld {
	if (epoch < world.actingEpoch) return world;
	return { ...world, actingEpoch: epoch, acting: epoch > world.actingEpoch ? [node] : added(world.acting, node) };
}

function withFaultCourse(world: LabWorld, recorded: NodeRecorded): LabWorld {
	const { fault } = world;
	const course = fault && courseAfter(fault, recorded);
	return course === fault ? world : { ...world, fault: course };
}

function afterEngine(world: LabWorld, before: ClusterView, event: EngineEvent, atMs: number): LabWorld {
	switch (event.type) {
		case 'described': {
			const described = Object.fromEntries(event.cluster.nodes.map((node) => [node.name, node]));
			return { ...world, described, isBare: event.cluster.bare ?? false };
		}
		case 'fault': {
			const { kind, node } = event;
			if (kind === 'volume-back') return withFaultUndone(world, node, atMs);
			if (kind === 'resume' || kind === 'restart') return world;
			return withFault(world, courseOf(kind, node, event.by === 'outside', before, atMs));
		}
		case 'drain': {
			if (!event.on) return withFaultUndone(world, event.node, atMs);
			const now = { atMs, failedBefore: world.traffic?.failed ?? 0, leadChangesBefore: world.leadChanges };
			const drained = { ...world.drained, [event.node]: now };
			return withFault({ ...world, drained }, courseOf('drain', event.node, false, before, atMs));
		}
		case 'link-fault': {
			if (event.links.length === 0) return world;
			if (event.kind === 'heal')
				return event.links.some(({ from, to }) => from === world.fault?.node || to === world.fault?.node)
					? withFaultUndone(world, world.fault?.node, atMs)
					: world;
			return withFault(world, courseOf(event.kind, mostConcerned(event.links, before.links), false, before, atMs));
		}
		case 'node-removed':
			return world.fault?.node === event.node ? { ...world, ...world.before } : world;
		case 'healed':
			return withFaultUndone(world, event.node, atMs);
		case 'process':
			return withProcess(world, event.node, event.state, atMs);
		case 'token':
			return withToken(world, event.path, event.after);
		case 'balancer-server':
			return withBalancer(world, event.server, event.state, atMs);
		case 'traffic-started':
			return { ...world, traffic: null };
		case 'traffic':
			return withSample(world, event.sample, atMs);
		default:
			return world;
	}
}

/** Of what was done to its process, volume, or links; the first of what tells it counts. */
function withFaultUndone(world: LabWorld, node: string | undefined, atMs: number): LabWorld {
	const { fault } = world;
	if (!fault || fault.node !== node || fault.undoneAtMs !== null) return world;
	return { ...world, fault: { ...fault, undoneAtMs: atMs } };
}

function withBalancer(world: LabWorld, server: string, state: BalancerState, atMs: number): LabWorld {
	const { fault } = world;
	const isOut = fault?.node === server && state !== 'up' && fault.balancerAtMs === null;
	return { ...world, balancer: { ...world.balancer, [server]: state }, fault: isOut ? { ...fault, balancerAtMs: atMs } : fault };
}

function withFault(world: LabWorld, fault: FaultCourse): LabWorld {
	const before = world.fault?.node === fault.node ? world.before : { faultCount: world.faultCount, fault: world.fault };
	return { ...world, faultCount: world.faultCount + 1, fault: { ...fault, failedBefore: world.traffic?.failed ?? 0 }, before };
}

/** Whoever goes on after a pause is as old as before. */
function withProcess(world: LabWorld, node: string, state: ProcessState, atMs: number): LabWorld {
	if (state !== 'down') {
		const isStart = world.startedAtMs[node] === undefined || state === 'starting';
		const started = isStart ? { ...world, startedAtMs: { ...world.startedAtMs, [node]: atMs } } : world;
		const isUndone = world.fault !== null && ofProcess.includes(world.fault.kind) && (state === 'starting' || state === 'running');
		return isUndone ? withFaultUndone(started, node, atMs) : started;
	}
	const { [node]: _, ...startedAtMs } = world.startedAtMs;
	const { [node]: __, ...hearing } = world.hearing;
	return { ...world, hearing, startedAtMs, acting: without(world.acting, node), claiming: without(world.claiming, node) };
}

/** 'SharedDomains/example.test/alice.macnt' -> '12-be1.3'. What a node says itself is newer than a look at the volume. */
function withToken(world: LabWorld, path: string, after: string | null): LabWorld {
	const [, domain, name] = /^SharedDomains\/([^/]+)\/([^/]+)\.macnt$/.exec(path) ?? [];
	if (domain === undefined || name === undefined) return world;
	const address = `${name}@${domain}`;
	const [, generation, owner, life] = /^(\d+)-(?:free|([a-z][a-z0-9-]*)\.(\d+))$/.exec(after ?? '') ?? [];
	const known = world.accounts[address];
	if (generation === undefined || (known !== undefined && Number(generation) < known.generation)) return world;
	return withAccount(world, address, { owner: owner ?? null, life: Number(life ?? 0), generation: Number(generation) });
}

function withSample(world: LabWorld, sample: TrafficSample, atMs: number): LabWorld {
	const { outages, fault } = world;
	const longer = (before: number | null, now: number | undefined) => (now === undefined ? before : Math.max(before ?? 0, now));
	const next = {
		smtp: longer(outages.smtp, sample.acceptMs?.max),
		readable: longer(outages.readable, sample.readableMs?.max),
		imap: longer(outages.imap, sample.imapMs?.max),
	};
	return { ...world, traffic: sample, outages: next, fault: fault && withWait(fault, sample, atMs) };
}

function added(names: readonly string[], name: string): readonly string[] {
	return names.includes(name) ? names : [...names, name];
}

function without(names: readonly string[], name: string): readonly string[] {
	return names.includes(name) ? names.filter((one) => one !== name) : names;
}
