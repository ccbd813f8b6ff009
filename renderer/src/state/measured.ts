/**
 * "What happened, measured": the account of what followed the last fault, each step once, with its time.
 *
 * Reads only events recorded after the fault; differences of their times are true (one engine clock).
 */
import type { RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import type { ClusterView, FaultView } from './cluster-view.ts';
import type { Sentence, Tone } from './sentences.ts';

export interface Milestone extends Sentence {
	readonly id: string;
	readonly afterMs: number;
}

/** The steps after `view.fault` in the order they happened; empty when there was no fault yet. */
export function measuredAfterFault(view: ClusterView): readonly Milestone[] {
	const { fault } = view;
	if (!fault) return [];
	const steps = new Map<string, Milestone>();
	const add = (id: string, recorded: RecordedEvent, params: Sentence['params'], tone: Tone = 'plain', epoch: number | null = null) => {
		if (steps.has(id)) return;
		steps.set(id, { id, key: `measured.${id}`, params, tone, nodes: [], epoch, afterMs: recorded.atMs - fault.atMs });
	};
	const awaited = new Set(fault.moved);
	let firstMoved: RecordedEvent | undefined;
	let lastMoved: RecordedEvent | undefined;
	for (const recorded of view.story) {
		if (recorded.seq <= fault.seq) continue;
		milestone(fault, recorded, add);
		if (recorded.event.type === 'account-taken' && awaited.delete(recorded.event.account)) {
			firstMoved ??= recorded;
			lastMoved = recorded;
		}
	}
	if (firstMoved) add('accountFirst', firstMoved, {}, 'good');
	if (lastMoved && fault.moved.length > 1) add('accountsMoved', lastMoved, { count: fault.moved.length }, 'good');
	if (fault.mailThrough) add('mailThrough', fault.mailThrough, {}, 'good');
	return [...steps.values()].sort((one, other) => one.afterMs - other.afterMs);
}

type Add = (id: string, recorded: RecordedEvent, params: Sentence['params'], tone?: Tone, epoch?: number | null) => void;

function milestone(fault: FaultView, recorded: RecordedEvent, add: Add): void {
	const { event } = recorded;
	const target = fault.node;
	switch (event.type) {
		case 'process':
			if (event.node === target && event.state === 'down') add('processDown', recorded, { node: target }, 'bad');
			if (event.node === target && event.state === 'running') add('processRunning', recorded, { node: target });
			return;
		case 'link-down':
			if (event.peer === target) add(event.announced ? 'linksGoodbye' : 'linksEnded', recorded, { node: target }, event.announced ? 'plain' : 'bad');
			return;
		case 'member-suspected':
			if (event.member === target) add('suspected', recorded, { node: target }, 'warn');
			return;
		case 'member-silent':
			if (event.member === target) add('silent', recorded, { node: target, count: event.missedBeats }, 'bad');
			return;
		case 'member-declared-dead':
			if (event.member === target) add('declaredDead', recorded, { node: target, life: event.life }, 'bad');
			return;
		case 'member-heard-again':
			if (event.member === target) add('heardAgain', recorded, { node: target }, 'good');
			return;
		case 'controller-taken':
			if (recorded.source === 'node') add('controllerTaken', recorded, { node: recorded.node, epoch: event.epoch }, 'lead', event.epoch);
			return;
		case 'controller-released':
			add('controllerReleased', recorded, { epoch: event.epoch }, 'plain', event.epoch);
			return;
		case 'backup-appointed':
			if (event.backup !== null) add('backupAppointed', recorded, { backup: event.backup });
			return;
		case 'balancer-server':
			if (event.server === target) add(`server-${event.state}`, recorded, { node: target }, event.state === 'up' ? 'good' : 'warn');
			return;
		case 'held':
			if (recorded.source === 'node' && recorded.node === target) add('held', recorded, { node: target }, 'warn');
			return;
		case 'fenced':
			if (recorded.source === 'node' && recorded.node === target) add('fenced', recorded, { node: target, life: event.life }, 'bad');
			return;
		case 'life-taken':
			if (recorded.source === 'node' && recorded.node === target) add('lifeTaken', recorded, { node: target, life: event.life });
			return;
		case 'state':
			if (recorded.source === 'node' && recorded.node === target && event.state === 'ready') add('ready', recorded, { node: target }, 'good');
			if (recorded.source === 'node' && recorded.node === target && event.state === 'draining') add('draining', recorded, { node: target });
			return;
		default:
			return;
	}
}
