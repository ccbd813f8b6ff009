/**
 * A drain: a node gives up what it has, and stays a member (R12).
 */
import type { Aftermath } from '../aftermath.ts';
import { boxState, isBackend } from '../cluster-view.ts';
import { leftOn, leftWords } from './accounts-moving.ts';
import { type Moment, secondsOf, serversUp } from './moment.ts';
import { type Statement, tell } from './statement.ts';

export function drainWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const { view } = moment;
	const { node } = fault;
	const target = view.nodes[node];
	if (!target) return [];
	if (boxState(target) === 'ready' && !view.facts.drains.includes(node)) return [tell('readyAgain', { node }, { tone: 'good', why: 'drain' })];
	if (!isBackend(target)) {
		const queued = view.facts.queues.counts[node] ?? 0;
		const up = serversUp(moment);
		return [
			tell('drainsFrontend', { node }, { why: 'drain' }),
			...(queued > 0 ? [tell('queueLeft', { count: queued }, { why: 'queue' })] : []),
			tell('othersTake', { count: up }),
		];
	}
	const left = leftOn(view, node);
	const taken = fault.steps.find(({ id }) => id === 'controllerTaken');
	const lead = taken
		? [
				tell(
					'takenAfterDrain',
					{ node, leader: taken.params.node ?? '', epoch: taken.params.epoch ?? 0, seconds: secondsOf(taken.afterMs) },
					{ tone: 'lead', epoch: taken.epoch, why: 'drain' },
				),
			]
		: [];
	const isDone = left !== null && left.accounts === 0 && left.sessions === 0;
	const drains = isDone ? tell('drained', { node }, { tone: 'good', why: 'drain' }) : tell('drains', { node }, { why: 'drain' });
	return [drains, ...lead, ...leftWords(left)];
}
