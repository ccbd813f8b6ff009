/**
 * A frontend that was killed, paused or told to stop: its clients lose their connections, the balancer takes it out.
 */
import type { Aftermath } from '../aftermath.ts';
import { boxState } from '../cluster-view.ts';
import { type Moment, secondsOf, serversUp } from './moment.ts';
import { returningWords } from './returning.ts';
import { type Statement, tell } from './statement.ts';

export function frontendFaultWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const target = moment.view.nodes[fault.node];
	if (!target) return [];
	const state = boxState(target);
	const isAway = state === 'down' || state === 'stopped' || state === 'paused' || state === 'unreachable';
	const wasAway = fault.steps.some(({ id }) => id === 'processDown' || id === 'processRunning');
	if (!isAway && wasAway) return returningWords(moment, fault);
	return [hitWord(fault), ...balancerWords(moment, fault), ...diskWords(moment, fault.node)];
}

function hitWord({ node, kind }: Aftermath): Statement {
	if (kind === 'pause') return tell('frontendPaused', { node }, { tone: 'warn', why: 'frontend' });
	if (kind === 'stop') return tell('frontendStops', { node }, { why: 'frontend' });
	return tell('frontendKilled', { node }, { tone: 'bad', why: 'frontend' });
}

function balancerWords(moment: Moment, { node, steps }: Aftermath): readonly Statement[] {
	const out = steps.find(({ id }) => id === 'server-down') ?? steps.find(({ id }) => id === 'server-drain');
	if (!out) return [tell('balancerYetToNotice', { node })];
	const count = serversUp(moment);
	const seconds = secondsOf(out.afterMs);
	return count === 0 ? [tell('frontendsGone', { node, seconds }, { tone: 'bad' })] : [tell('frontendOut', { node, seconds, count })];
}

/** R11: what a frontend queued lies on its own disk. */
function diskWords({ view }: Moment, node: string): readonly Statement[] {
	const count = view.facts.queues.counts[node] ?? 0;
	return count === 0 ? [] : [tell('diskQueue', { node, count }, { why: 'queue' })];
}
