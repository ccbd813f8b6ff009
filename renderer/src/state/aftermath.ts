/**
 * What followed a fault: each step once, with its time behind the fault, what moved, and what clients waited.
 *
 * Folded from the recorded events as they come, so that it is there for each of several faults in a row, and stays true
 * when the events behind it are long forgotten. All times are differences of one clock, the engine's.
 * Read next: facts.ts (which keeps the last of them), summary.ts (which tells one in a sentence).
 */
import type { FaultKind, LinkDirection, RecordedEvent, TrafficSample } from '../../../engine/contract/recorded-event.ts';
import type { FaultView } from './fault-view.ts';
import { longestWaitIn } from './longest-wait.ts';
import type { Sentence, Tone } from './sentences.ts';

type NodeRecorded = Extract<RecordedEvent, { source: 'node' }>;

/** One step: a sentence, and how long behind the fault. */
export interface Milestone extends Sentence {
	readonly id: string;
	readonly afterMs: number;
}

/** What clients of the lab's traffic waited since the fault. */
export interface ClientsAfter {
	readonly longestMs: number;
	/** How long somebody has been waiting now, from before the fault perhaps; 0: nobody waits longer than usual. */
	readonly waitingMs: number;
	/** The disturbance is over: later waits have other causes. */
	readonly isOver: boolean;
	readonly lost: number;
	readonly doubled: number;
	/** Every mailbox was read to its end. */
	readonly isFinal: boolean;
}

export interface Aftermath extends FaultView {
	/** Of a fault of links: which directions. */
	readonly links: readonly LinkDirection[];
	readonly delayMs: number;
	/** In the order in which they came. */
	readonly steps: readonly Milestone[];
	/** Accounts whose token named the node when it happened; null: not known. */
	readonly owned: number | null;
	/** Accounts that it gave back since. */
	readonly freed: readonly string[];
	/** Accounts of it that have found an owner since. */
	readonly moved: readonly string[];
	/** Null: no traffic of the lab ran. */
	readonly clients: ClientsAfter | null;
	/** Lost and doubled so far when it happened. */
	readonly before: Pick<TrafficSample, 'lost' | 'doubled'>;
}

/** Accounts followed one by one. Chosen: what one fault moves while somebody watches. */
export const movedMax = 500;
/** Waits are counted for so long at least: the slowest failover by the rules takes half of it. */
const watchedMs = 3000;
/** A wait that a client notices. The chart paints it, too. */
const noticedMs = 250;

export interface Beginning {
	readonly recorded: RecordedEvent;
	readonly fault: FaultView;
	readonly owned: number | null;
	readonly sample: TrafficSample | null;
}

export function aftermathOf({ recorded, fault, owned, sample }: Beginning): Aftermath {
	const { event } = recorded;
	const links = event.type === 'link-fault' ? event.links : [];
	const delayMs = 'delayMs' in event ? (event.delayMs ?? 0) : 0;
	const before = { lost: sample?.lost ?? 0, doubled: sample?.doubled ?? 0 };
	return { ...fault, links, delayMs, steps: [], owned, freed: [], moved: [], clients: null, before };
}

/** The same object where the event says nothing about this fault. */
export function withFollowing(aftermath: Aftermath, recorded: RecordedEvent): Aftermath {
	const { event } = recorded;
	if (event.type === 'traffic') return withSample(aftermath, event.sample, recorded.atMs);
	if (event.type === 'traffic-stopped') return aftermath.clients ? { ...aftermath, clients: { ...aftermath.clients, isFinal: true, waitingMs: 0 } } : aftermath;
	if (event.type === 'traffic-started') return { ...aftermath, clients: null, before: { lost: 0, doubled: 0 } };
	const step = stepOf(aftermath, recorded);
	const told = step ? withStep(aftermath, recorded, step) : aftermath;
	return recorded.source === 'node' ? withAccount(told, recorded) : told;
}

function withSample(aftermath: Aftermath, sample: TrafficSample, atMs: number): Aftermath {
	const { before, clients } = aftermath;
	const isOver = (clients?.isOver ?? false) || (atMs - aftermath.atMs >= watchedMs && sample.waitingMs < noticedMs);
	const sinceMs = atMs - aftermath.atMs;
	const longestMs = Math.max(clients?.longestMs ?? 0, clients?.isOver ? 0 : countedIn(sample, sinceMs));
	const lost = Math.max(0, sample.lost - before.lost);
	const doubled = Math.max(0, sample.doubled - before.doubled);
	const waitingMs = !isOver && sample.waitingMs >= noticedMs ? sample.waitingMs : 0;
	const next: ClientsAfter = { longestMs, waitingMs, isOver, lost, doubled, isFinal: false };
	return clients && Object.entries(next).every(([key, value]) => clients[key as keyof ClientsAfter] === value) ? aftermath : { ...aftermath, clients: next };
}

/** A wait that had lasted longer when the fault came has another cause. Chosen: what a busy machine makes of an undisturbed answer. */
const sharedMs = 1000;

/** The whole wait of a client, as the header counts it: a fault meets who waits already. Of one that waited long before, the rest. */
function countedIn(sample: TrafficSample, sinceMs: number): number {
	const longestMs = longestWaitIn(sample);
	return longestMs - sinceMs <= sharedMs ? longestMs : sinceMs;
}

type Step = Pick<Milestone, 'id' | 'params' | 'tone' | 'epoch'>;

function step(id: string, params: Sentence['params'], tone: Tone = 'plain', epoch: number | null = null): Step {
	return { id, params, tone, epoch };
}

/** `again`: the last of its kind counts, not the first. */
function withStep(aftermath: Aftermath, { atMs }: RecordedEvent, { id, params, tone, epoch }: Step, again = false): Aftermath {
	const known = aftermath.steps.findIndex((one) => one.id === id);
	if (known >= 0 && !again) return aftermath;
	const others = known < 0 ? aftermath.steps : aftermath.steps.toSpliced(known, 1);
	return { ...aftermath, steps: [...others, { id, key: `measured.${id}`, params, tone, nodes: [], epoch, afterMs: atMs - aftermath.atMs }] };
}

/** An account of the node was given back, or has found an owner; the first mail stored in one is the end of its outage. */
function withAccount(aftermath: Aftermath, recorded: NodeRecorded): Aftermath {
	const { event } = recorded;
	switch (event.type) {
		case 'account-released': {
			if (recorded.node !== aftermath.node || aftermath.freed.length >= movedMax || aftermath.freed.includes(event.account)) return aftermath;
			return { ...aftermath, freed: [...aftermath.freed, event.account] };
		}
		case 'account-taken': {
			const { moved, freed, node } = aftermath;
			const wasThere = holderOf(event.previous) === node || freed.includes(event.account);
			if (!wasThere || moved.length >= movedMax || moved.includes(event.account)) return aftermath;
			const next = withStep({ ...aftermath, moved: [...moved, event.account] }, recorded, step('accountFirst', {}, 'good'));
			return moved.length === 0 ? next : withStep(next, recorded, step('accountsMoved', { count: next.moved.length }, 'good'), true);
		}
		case 'mail-stored':
			return aftermath.moved.includes(event.account) ? withStep(aftermath, recorded, step('mailThrough', {}, 'good')) : aftermath;
		default:
			return aftermath;
	}
}

/** '7-be1.3' and 'be1.3' -> 'be1'; 'free' and '8-free' name nobody. */
export function holderOf(token: string): string | null {
	return token.match(/(?:^|-)([a-z][a-z0-9-]*)\.\d+$/)?.[1] ?? null;
}

function stepOf(fault: Aftermath, recorded: RecordedEvent): Step | null {
	return recorded.source === 'node' ? (ownStep(fault, recorded) ?? stepAbout(fault, recorded)) : engineStep(fault, recorded);
}

/** What the node that was hit says itself. */
function ownStep(fault: Aftermath, { node, event }: NodeRecorded): Step | null {
	if (node !== fault.node) return null;
	switch (event.type) {
		case 'held':
			return step('held', { node }, 'warn');
		case 'fenced':
			return step('fenced', { node, life: event.life }, 'bad');
		case 'life-taken':
			return step('lifeTaken', { node, life: event.life });
		case 'controller-released':
			return step('controllerReleased', { epoch: event.epoch }, 'plain', event.epoch);
		case 'state':
			if (event.state === 'ready') return step('ready', { node }, 'good');
			if (event.state === 'draining' || event.state === 'withdrawn') return step(event.state, { node }, 'warn');
			return null;
		default:
			return null;
	}
}

/** What others say about it, or do because of it. */
function stepAbout(fault: Aftermath, { node, event }: NodeRecorded): Step | null {
	const target = fault.node;
	switch (event.type) {
		case 'link-down':
			if (event.peer !== target) return null;
			return event.announced ? step('linksGoodbye', { node: target }) : step('linksEnded', { node: target }, 'bad');
		case 'member-suspected':
			return event.member === target && isOfThatLife(fault) ? step('suspected', { node: target }, 'warn') : null;
		case 'member-silent':
			return event.member === target && isOfThatLife(fault) ? step('silent', { node: target, count: event.missedBeats }, 'bad') : null;
		case 'member-declared-dead':
			return event.member === target ? step('declaredDead', { node: target, life: event.life }, 'bad') : null;
		case 'member-heard-again':
			return event.member === target ? step('heardAgain', { node: target }, 'good') : null;
		case 'controller-taken':
			return concernsLead(fault, node, event.from) ? step('controllerTaken', { node, epoch: event.epoch }, 'lead', event.epoch) : null;
		case 'backup-appointed':
			return event.backup !== null && hasStep(fault, 'controllerTaken') ? step('backupAppointed', { backup: event.backup }) : null;
		case 'mail-queued':
			return fault.clients?.isOver ? null : step('queued', { node }, 'warn');
		case 'queue-delivered':
			return event.queued === 0 && hasStep(fault, 'queued') ? step('queueEmpty', { node }, 'good') : null;
		default:
			return null;
	}
}

/** Whoever stopped as planned has said goodbye, and a life that began since misses beats of its own. */
function isOfThatLife(fault: Aftermath): boolean {
	return !hasStep(fault, 'lifeTaken') && !(fault.kind === 'stop' && hasStep(fault, 'processDown'));
}

function engineStep(fault: Aftermath, { event }: RecordedEvent): Step | null {
	const target = fault.node;
	switch (event.type) {
		case 'process':
			if (event.node !== target) return null;
			if (event.state === 'down') return step('processDown', { node: target }, 'bad');
			if (event.state === 'starting') return step('startedAgain', { node: target });
			return event.state === 'running' ? step('processRunning', { node: target }) : null;
		case 'balancer-server':
			return event.server === target ? step(`server-${event.state}`, { node: target }, event.state === 'up' ? 'good' : 'warn') : null;
		case 'fault':
			return event.node === target ? mendingStep(event.kind, target) : null;
		case 'healed':
			return event.node === target && fault.kind.startsWith('volume-') ? step('volumeBack', { node: target }, 'good') : null;
		case 'link-fault':
			return event.kind === 'heal' && fault.links.length > 0 ? step('linksHealed', {}, 'good') : null;
		default:
			return null;
	}
}

function mendingStep(kind: FaultKind, node: string): Step | null {
	if (kind === 'restart') return step('startedAgain', { node });
	if (kind === 'resume') return step('processRunning', { node });
	return kind === 'volume-back' ? step('volumeBack', { node }, 'good') : null;
}

export function hasStep(aftermath: Aftermath, id: string): boolean {
	return aftermath.steps.some((one) => one.id === id);
}

/** Did the lead change because of this fault? Its node had it, or took it by coming back; links decide by reach. */
function concernsLead(fault: Aftermath, taker: string, from: string): boolean {
	const isOfLinks = fault.kind === 'cut' || fault.kind === 'slow';
	const holder = holderOf(from);
	if (holder !== null) return holder === fault.node || taker === fault.node || isOfLinks;
	return fault.role === 'controller' || taker === fault.node || isOfLinks;
}

/** Another fault has come, and nobody waits for this one any more: what clients wait from now on belongs to that one. */
export function settled(aftermath: Aftermath): Aftermath {
	const { clients } = aftermath;
	return clients === null || clients.isOver ? aftermath : { ...aftermath, clients: { ...clients, isOver: true, waitingMs: 0 } };
}

/** When it began to be told about last: when it happened, or was mended. */
export function spokenFromMs({ atMs, kind, steps }: Aftermath): number {
	const mended = steps.findLast(({ id }) => id === 'startedAgain' || (kind === 'pause' && id === 'processRunning'));
	return atMs + (mended?.afterMs ?? 0);
}

/** When the newest step of it happened. */
export function lastStepMs({ atMs, steps }: Aftermath): number {
	return atMs + Math.max(0, ...steps.map(({ afterMs }) => afterMs));
}
