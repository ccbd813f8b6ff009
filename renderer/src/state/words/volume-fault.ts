/**
 * The volume away, full or slow for one backend. Away for all of them: see service.ts.
 */
import { type Aftermath, hasStep } from '../aftermath.ts';
import { accountWords } from './accounts-moving.ts';
import { type Moment, secondsOf } from './moment.ts';
import { deadWord } from './process-fault.ts';
import { returningWords } from './returning.ts';
import { type Statement, tell } from './statement.ts';
import { suspicionWords } from './suspicion.ts';

export function volumeFaultWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const volume = moment.view.nodes[fault.node]?.volume;
	switch (volume?.is) {
		case 'away':
			return awayWords(moment, fault);
		case 'full':
			return [tell('volumeFull', { node: fault.node }, { tone: 'warn', why: 'volumeFull' }), tell('volumeFullBeats', {}, { why: 'volumeFull' })];
		case 'slow':
			return slowWords(moment, fault, volume.delayMs);
		default:
			return returningWords(moment, fault);
	}
}

function awayWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const { node } = fault;
	const replaced = replacedWords(moment, fault);
	const unaware = hasStep(fault, 'declaredDead') ? [tell('deadUnaware', { node }, { why: 'fence' })] : [];
	if (replaced.length > 0) return [...replaced, ...unaware, ...accountWords(fault)];
	const holds = moment.view.facts.held[node]
		? tell('volumeHolds', { node }, { tone: 'warn', why: 'volumeOne' })
		: tell('volumeAway', { node }, { tone: 'warn', why: 'volumeOne' });
	return [holds, ...suspicionWords(moment, node, fault)];
}

function replacedWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const taken = fault.steps.find(({ id }) => id === 'controllerTaken');
	if (taken) {
		const params = { node: fault.node, leader: taken.params.node ?? '', epoch: taken.params.epoch ?? 0, seconds: secondsOf(taken.afterMs) };
		return [tell('takenAfterVolume', params, { tone: 'lead', epoch: taken.epoch, why: 'volumeOne' })];
	}
	const dead = fault.steps.find(({ id }) => id === 'declaredDead');
	return dead ? [deadWord(moment, fault, dead)] : [];
}

function slowWords(moment: Moment, fault: Aftermath, delayMs: number): readonly Statement[] {
	const { node } = fault;
	const slow = tell('volumeSlow', { node, delayMs }, { tone: 'warn', why: 'volumeSlow' });
	const target = moment.view.nodes[node];
	const replaced = replacedWords(moment, fault);
	if (target?.reported === 'withdrawn') return [...replaced, tell('withdrewSlow', { node }, { tone: 'warn', why: 'volumeSlow' }), slow];
	if (replaced.length > 0) return [...replaced, slow, ...accountWords(fault)];
	const suspected = suspicionWords(moment, node, fault);
	if (suspected.length > 0) return [...suspected, slow];
	if (moment.view.facts.held[node]) return [slow, tell('volumeSlowHolds', {}, { why: 'volumeSlow' })];
	return [slow, hasStep(fault, 'held') ? tell('volumeSlowHeldBefore', {}, { why: 'volumeSlow' }) : tell('volumeSlowServes', {}, { why: 'volumeSlow' })];
}
