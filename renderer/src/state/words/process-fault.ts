/**
 * A backend that was killed, paused or told to stop, step by step: noticed, silent, replaced, declared dead.
 */
import { type Aftermath, hasStep, type Milestone } from '../aftermath.ts';
import { boxState } from '../cluster-view.ts';
import { accountWords, leftOn, leftWords } from './accounts-moving.ts';
import { backendsOf, isReady, type Moment, secondsOf } from './moment.ts';
import { seniorWords } from './placing.ts';
import { returningWords } from './returning.ts';
import { type Statement, tell } from './statement.ts';
import { suspicionWords } from './suspicion.ts';

export function processFaultWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const target = moment.view.nodes[fault.node];
	if (!target) return [];
	if (isBack(moment, fault)) return returningWords(moment, fault);
	if (fault.kind === 'stop') return stopWords(moment, fault);
	const replaced = replacedWords(moment, fault);
	if (replaced.length > 0) return replaced;
	const suspected = suspicionWords(moment, fault.node, fault);
	if (suspected.length > 0) return suspected;
	// Some have heard of its end already, by the controller; its own word of it is still to come.
	const silent = fault.steps.find(({ id }) => id === 'silent');
	if (silent) return [silentWord(fault, silent)];
	return [fault.kind === 'pause' ? pausedWord(fault) : killedWord(moment, fault)];
}

/** Its process runs again: what it does now is news, no longer what was done to it. */
function isBack({ view }: Moment, { node, kind, steps }: Aftermath): boolean {
	const target = view.nodes[node];
	if (!target) return false;
	if (kind === 'pause') return target.process !== 'paused' && steps.some(({ id }) => id === 'processRunning');
	return target.process !== 'down' && steps.some(({ id }) => id === 'processDown');
}

function killedWord({ nowMs }: Moment, fault: Aftermath): Statement {
	const { node, role, atMs } = fault;
	if (hasStep(fault, 'linksEnded')) return tell('killedLinksEnded', { node }, { tone: 'bad', why: 'linkEnded' });
	const ago = secondsOf(nowMs - atMs);
	return role === 'controller'
		? tell('killedController', { node, ago }, { tone: 'bad', why: 'suspicion' })
		: tell('killed', { node, ago }, { tone: 'bad', why: 'suspicion' });
}

function silentWord(fault: Aftermath, { params }: Milestone): Statement {
	const told = { node: fault.node, count: params.count ?? 0 };
	if (fault.kind === 'pause') return tell('silentLinksStand', told, { tone: 'bad', why: 'hang' });
	return hasStep(fault, 'linksEnded')
		? tell('silentLinkEnded', told, { tone: 'bad', why: 'linkEnded' })
		: tell('silent', told, { tone: 'bad', why: 'suspicion' });
}

function pausedWord({ node, role }: Aftermath): Statement {
	return role === 'controller' ? tell('pausedController', { node }, { tone: 'warn', why: 'hang' }) : tell('paused', { node }, { tone: 'warn', why: 'hang' });
}

/** Somebody leads instead, or its life was declared dead. */
function replacedWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const taken = fault.steps.find(({ id }) => id === 'controllerTaken');
	const dead = fault.steps.find(({ id }) => id === 'declaredDead');
	const unaware = fault.kind === 'pause' && dead ? [tell('frozenUnaware', { node: fault.node }, { why: 'fence' })] : [];
	if (taken) return [takenWord(fault, taken), ...seniorWords(moment, fault, taken), ...unaware, ...accountWords(fault), ...backupWords(moment)];
	if (!dead) return [];
	return [deadWord(moment, fault, dead), ...unaware, ...accountWords(fault)];
}

function takenWord({ node, kind }: Aftermath, { params, afterMs, epoch }: Milestone): Statement {
	const told = { node, leader: params.node ?? '', epoch: params.epoch ?? 0, seconds: secondsOf(afterMs) };
	if (kind === 'pause') return tell('takenAfterPause', told, { tone: 'lead', epoch, why: 'hang' });
	return tell('takenAfterKill', told, { tone: 'lead', epoch, why: 'lead' });
}

export function deadWord({ view }: Moment, { node }: Aftermath, { params, afterMs }: Milestone): Statement {
	const by = view.facts.dead[node]?.by ?? view.controller?.node ?? '';
	return tell('declaredDead', { node, by, life: params.life ?? 0, seconds: secondsOf(afterMs) }, { tone: 'bad', why: 'lead' });
}

/** Who would come next, now that somebody else leads. */
export function backupWords(moment: Moment): readonly Statement[] {
	const { controller, backup } = moment.view;
	if (!controller || !isReady(moment, controller.node)) return [];
	if (backup !== null) return [tell('backupNext', { backup })];
	const isOther = backendsOf(moment).some(({ name }) => name !== controller.node && isReady(moment, name));
	return isOther ? [tell('backupPending')] : [tell('noBackup', {}, { tone: 'warn' })];
}

function stopWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const { view } = moment;
	const { node, role } = fault;
	const target = view.nodes[node];
	const taken = fault.steps.find(({ id }) => id === 'controllerTaken');
	const isGone = target !== undefined && boxState(target) === 'stopped';
	const lead = taken
		? [
				tell(
					'takenAfterStop',
					{ node, leader: taken.params.node ?? '', epoch: taken.params.epoch ?? 0, seconds: secondsOf(taken.afterMs) },
					{ tone: 'lead', epoch: taken.epoch, why: 'plannedStop' },
				),
			]
		: [];
	if (isGone) return [...lead, tell('stopped', { node }, { why: 'plannedStop' }), ...accountWords(fault)];
	const stops = role === 'controller' ? tell('stopsController', { node }, { why: 'plannedStop' }) : tell('stopsBackend', { node }, { why: 'plannedStop' });
	return [stops, ...lead, ...leftWords(leftOn(view, node))];
}
