/**
 * A node that comes back: started again, resumed, or with the volume in reach again. It may find its life ended (R2).
 */
import { type Aftermath, hasStep } from '../aftermath.ts';
import { boxState, isBackend } from '../cluster-view.ts';
import type { Moment } from './moment.ts';
import { type Statement, tell } from './statement.ts';

export function returningWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const { view } = moment;
	const { node } = fault;
	const target = view.nodes[node];
	if (!target) return [];
	const state = boxState(target);
	if (!isBackend(target)) return state === 'ready' ? [tell('backFrontend', { node }, { tone: 'good' })] : [tell('startsFrontend', { node })];
	const ended = view.facts.dead[node];
	if (state === 'fenced') return [tell('fenced', { node, life: target.life }, { tone: 'warn', why: 'fence' }), ...staleWords(moment, node)];
	if (state === 'starting' || target.process === 'starting') return [tell('starts', { node }, { why: 'return' })];
	if (state === 'joining') return joiningWords(moment, node, target.life);
	if (ended) return [lateWords(fault, ended.life)];
	if (state !== 'ready') return [];
	if (hasStep(fault, 'lifeTaken')) return [backWords(moment, node, target.life), ...leadsWords(moment, node)];
	return [
		fault.kind === 'volume-away' || fault.kind === 'volume-slow'
			? tell('volumeBackInTime', { node }, { tone: 'good', why: 'volumeOne' })
			: tell('resumedInTime', { node }, { tone: 'good', why: 'hang' }),
	];
}

/** It goes on, and does not know yet what was declared. */
function lateWords({ node, kind }: Aftermath, life: number): Statement {
	return kind === 'volume-away' || kind === 'volume-slow'
		? tell('volumeBackLifeEnded', { node, life }, { tone: 'warn', why: 'fence' })
		: tell('resumedLifeEnded', { node, life }, { tone: 'warn', why: 'fence' });
}

/** Why the fence matters: others have written in these accounts meanwhile. */
function staleWords({ view }: Moment, node: string): readonly Statement[] {
	const moved = Math.max(0, ...view.facts.aftermaths.filter((one) => one.node === node).map((one) => one.moved.length));
	return moved === 0 ? [] : [tell('staleMatters', { count: moved }, { why: 'fence' })];
}

function joiningWords({ view }: Moment, node: string, life: number): readonly Statement[] {
	const leader = view.controller?.node;
	const joins = tell('joinsAgain', { node, life }, { why: 'return' });
	if (leader === undefined || leader === node) return [joins];
	const isLed = view.nodes[leader]?.process === 'running';
	return isLed ? [joins, tell('letIn', { leader })] : [joins, tell('looksForLeader', { leader }, { why: 'suspicion' })];
}

function backWords({ view }: Moment, node: string, life: number): Statement {
	const { controller, backup } = view;
	if (controller?.node === node) return tell('backLeads', { node, life, epoch: controller.epoch }, { tone: 'lead', epoch: controller.epoch, why: 'lead' });
	if (backup === node) return tell('backAsBackup', { node, life }, { tone: 'good', why: 'return' });
	return tell('back', { node, life }, { tone: 'good', why: 'return' });
}

function leadsWords({ view }: Moment, node: string): readonly Statement[] {
	const { controller } = view;
	return controller && controller.node !== node ? [tell('goesOnLeading', { leader: controller.node, epoch: controller.epoch })] : [];
}
