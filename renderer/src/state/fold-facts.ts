/**
 * Folds recorded events into what the sentences are made of. Pure. Read next: facts.ts (the shape), reduce.ts (which calls
 * this with each event).
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { aftermathOf, holderOf, lastStepMs, settled, withFollowing } from './aftermath.ts';
import { type ClusterView, isStillOn } from './cluster-view.ts';
import { type Facts, noFacts, type Queues } from './facts.ts';

/** Chosen: an afternoon of faults by hand. */
const aftermathsMax = 20;
/** An aftermath takes events in until nothing of it has happened for so long, and its fault is mended. Chosen. */
const settledMs = 15_000;

/** `view`: as it is behind the event, but for its facts. The same object where nothing changed. */
export function withFacts(before: ClusterView, view: ClusterView, recorded: RecordedEvent): Facts {
	const first = recorded.seq === 1 ? { ...noFacts, isWhole: true } : before.facts;
	const next = recorded.source === 'node' ? withNode(first, recorded) : withEngine(first, recorded);
	return withAftermaths(next, before, view, recorded);
}

function withNode(facts: Facts, recorded: Extract<RecordedEvent, { source: 'node' }>): Facts {
	const { node, event, atMs } = recorded;
	switch (event.type) {
		case 'member-declared-dead':
			return { ...facts, dead: { ...facts.dead, [event.member]: { life: event.life, by: node } } };
		case 'member-joined':
			return { ...facts, joined: { ...facts.joined, [event.member]: event.number } };
		case 'life-taken':
			return { ...facts, dead: without(facts.dead, node) };
		case 'controller-taken':
			return { ...facts, leadingSinceMs: atMs };
		case 'held':
			return { ...facts, held: { ...facts.held, [node]: { sinceMs: atMs, reason: event.reason } } };
		case 'fit':
			return { ...facts, held: without(facts.held, node) };
		case 'state':
			return event.state === 'ready' ? { ...facts, held: without(facts.held, node) } : facts;
		case 'account-taken':
			return { ...facts, owned: moved(facts.owned, holderOf(event.previous), node) };
		case 'account-released':
			return { ...facts, owned: moved(facts.owned, node, null) };
		case 'mail-queued':
		case 'queue-opened':
			return { ...facts, queues: queued(facts.queues, node, event.queued, false) };
		case 'queue-delivered':
		case 'mail-bounced':
			return { ...facts, queues: queued(facts.queues, node, event.queued, true) };
		default:
			return facts;
	}
}

function withEngine(facts: Facts, { event, atMs }: Extract<RecordedEvent, { source: 'engine' }>): Facts {
	switch (event.type) {
		case 'cluster-starting':
			return { ...facts, phase: 'starting' };
		case 'cluster-ready':
			return { ...facts, phase: 'running' };
		case 'cluster-stopping':
			return { ...facts, phase: 'stopping' };
		case 'process':
			return event.state === 'down' ? { ...facts, held: without(facts.held, event.node) } : facts;
		case 'drain': {
			const others = facts.drains.filter((node) => node !== event.node);
			return { ...facts, drains: event.on ? [...others, event.node] : others };
		}
		case 'healed':
			return facts.drains.includes(event.node) ? { ...facts, drains: facts.drains.filter((node) => node !== event.node) } : facts;
		case 'node-added':
			return { ...facts, news: { is: 'added', node: event.node, role: event.role, atMs } };
		case 'node-removed':
			return {
				...facts,
				news: { is: 'removed', node: event.node, atMs },
				dead: without(facts.dead, event.node),
				owned: without(facts.owned, event.node),
				queues: queued(facts.queues, event.node, 0, true),
				held: without(facts.held, event.node),
				drains: facts.drains.filter((node) => node !== event.node),
			};
		case 'adopted':
			return { ...facts, news: { is: 'adopted', awayMs: event.awayMs, atMs } };
		default:
			return facts;
	}
}

function withAftermaths(facts: Facts, before: ClusterView, view: ClusterView, recorded: RecordedEvent): Facts {
	const { fault } = view;
	if (fault !== null && fault.seq === recorded.seq) {
		const owned = facts.isWhole ? (facts.owned[fault.node] ?? 0) : null;
		const begun = aftermathOf({ recorded, fault, owned, sample: view.traffic.samples.at(-1)?.sample ?? null });
		const earlier = facts.aftermaths.map((one) => (one.node === fault.node || one.clients?.waitingMs === 0 ? settled(one) : one));
		return { ...facts, aftermaths: [...earlier, begun].slice(-aftermathsMax) };
	}
	if (recorded.event.type === 'beat') return facts;
	const next = facts.aftermaths.map((one, index) => (isOpen(facts, index, before, recorded.atMs) ? withFollowing(one, recorded) : one));
	return next.some((one, index) => one !== facts.aftermaths[index]) ? { ...facts, aftermaths: next } : facts;
}

/** It is followed until the next fault of its node, and as long as it is on or something of it happens. What ends it is one of its steps. */
function isOpen({ aftermaths }: Facts, index: number, before: ClusterView, nowMs: number): boolean {
	const one = aftermaths[index];
	if (!one || aftermaths.some((other, at) => at > index && other.node === one.node)) return false;
	return nowMs - lastStepMs(one) < settledMs || isStillOn(before, one);
}

function queued(queues: Queues, node: string, count: number, goOut: boolean): Queues {
	const { [node]: _, ...others } = queues.counts;
	const counts = count > 0 ? { ...others, [node]: count } : others;
	const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
	return { counts, most: total === 0 ? 0 : Math.max(total, queues.most), goOut };
}

function moved(owned: Facts['owned'], from: string | null, to: string | null): Facts['owned'] {
	if (from === to) return owned;
	const taken = from === null ? owned : added(owned, from, -1);
	return to === null ? taken : added(taken, to, 1);
}

function added(counts: Readonly<Record<string, number>>, node: string, by: number): Readonly<Record<string, number>> {
	return { ...counts, [node]: Math.max(0, (counts[node] ?? 0) + by) };
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
	if (!(key in record)) return record;
	const { [key]: _, ...rest } = record;
	return rest;
}
