/**
 * A cluster of bare nodes before anybody leads: nobody is missing, for nobody was there yet.
 */
import { boxState } from '../cluster-view.ts';
import { backendsOf, type Moment, namesOf, nodesOf } from './moment.ts';
import { type Statement, tell } from './statement.ts';

/** Empty: it is no bare cluster, or somebody has led it. */
export function bareWords(moment: Moment): readonly Statement[] {
	const { view } = moment;
	const isBare = view.status?.bare ?? view.description?.bare ?? false;
	if (!isBare || view.epoch > 0) return [];
	const alone = nodesOf(moment).filter((node) => boxState(node) === 'alone');
	const running = backendsOf(moment).filter((node) => node.process === 'running' && boxState(node) !== 'alone');
	if (running.length > 0) return [];
	if (alone.length > 0) return [tell('bareAlone', { nodes: namesOf(alone), count: alone.length }, { why: 'bare' }), tell('bareNext', {}, { why: 'bare' })];
	return [tell('bareNotStarted', {}, { why: 'bare' }), tell('bareNext', {}, { why: 'bare' })];
}
