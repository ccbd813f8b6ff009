/**
 * Links that are cut or slow: in which directions, and what the members make of it. Beats go over the volume, not over
 * links, so a cut alone makes nobody suspected (R8); who leads is decided by reach (R9).
 */
import type { LinkDirection } from '../../../../engine/contract/recorded-event.ts';
import type { Aftermath } from '../aftermath.ts';
import { type ClusterView, isBackend } from '../cluster-view.ts';
import { accountWords } from './accounts-moving.ts';
import { heardBy, type Moment, nodesOf, secondsOf } from './moment.ts';
import { contestWords } from './placing.ts';
import { type Statement, tell } from './statement.ts';

export function linkFaultWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const directions = directionsOf(moment.view, fault.kind === 'slow' ? 'slow' : 'cut');
	if (directions.length === 0) return [tell('linksHealed', {}, { tone: 'good', why: 'cut' })];
	if (fault.kind === 'slow') return [slowWord(directions, moment.view), slowMeaning(moment.view)];
	const decided = [...takenWords(fault), ...withdrawnWords(moment, fault)];
	if (decided.length > 0) return [...decided.slice(0, 2), ...(decided.length > 1 ? [] : [cutWord(directions)]), ...accountWords(fault)];
	const meaning = directions.some((one) => !isMutual(one, directions)) ? [tell('reachNeedsBoth', {}, { why: 'oneWay' })] : beatsWords(moment, directions);
	if (!directions.some((one) => isFelt(moment, one))) return [cutWord(directions), tell('cutUnnoticed'), ...meaning];
	return [cutWord(directions), ...contestWords(moment, fault), ...meaning];
}

function directionsOf(view: ClusterView, state: 'cut' | 'slow'): readonly LinkDirection[] {
	return Object.entries(view.linkFaults).flatMap(([key, link]) => {
		const [from, to] = key.split('>');
		return link.state === state && from !== undefined && to !== undefined ? [{ from, to }] : [];
	});
}

function isMutual({ from, to }: LinkDirection, directions: readonly LinkDirection[]): boolean {
	return directions.some((other) => other.from === to && other.to === from);
}

/** Who should hear it does not any more. */
function isFelt(moment: Moment, { from, to }: LinkDirection): boolean {
	const heard = heardBy(moment, to);
	return heard !== null && !heard.includes(from);
}

function unique(names: readonly string[]): readonly string[] {
	return [...new Set(names)];
}

function cutWord(directions: readonly LinkDirection[]): Statement {
	const froms = unique(directions.map(({ from }) => from));
	const tos = unique(directions.map(({ to }) => to));
	const more = { tone: 'warn' } as const;
	if (directions.every((one) => !isMutual(one, directions))) {
		if (froms.length === 1) return tell('cutOneWay', { node: froms[0] ?? '', others: tos }, { ...more, why: 'oneWay' });
		if (tos.length === 1) return tell('cutOneWayIn', { node: tos[0] ?? '', others: froms }, { ...more, why: 'oneWay' });
	}
	if (directions.every((one) => isMutual(one, directions))) {
		const middle = froms.find((name) => directions.every(({ from, to }) => from === name || to === name));
		if (directions.length === 2) return tell('cutPair', { node: froms[0] ?? '', other: froms[1] ?? '' }, { ...more, why: 'cut' });
		if (middle !== undefined) return tell('cutOff', { node: middle, others: froms.filter((name) => name !== middle) }, { ...more, why: 'cut' });
	}
	return tell('cutMany', { count: directions.length }, { ...more, why: 'cut' });
}

function slowWord(directions: readonly LinkDirection[], view: ClusterView): Statement {
	const delays = unique(directions.map(({ from, to }) => String(view.linkFaults[`${from}>${to}`]?.delayMs ?? 0)));
	const more = { tone: 'warn', why: 'slowLink' } as const;
	const [one] = directions;
	const delayMs = Number(delays[0]);
	if (delays.length > 1 || !one) return tell('slowMany', { count: directions.length }, more);
	if (directions.length === 1) return tell('slowOneWay', { node: one.from, other: one.to, delayMs }, more);
	if (directions.length === 2 && isMutual(one, directions)) return tell('slowPair', { node: one.from, other: one.to, delayMs }, more);
	return tell('slowManyBy', { count: directions.length, delayMs }, more);
}

function slowMeaning({ suspicions }: ClusterView): Statement {
	return Object.keys(suspicions).length === 0 ? tell('slowNobodySuspected', {}, { why: 'slowLink' }) : tell('slowButSuspected', {}, { why: 'slowLink' });
}

/** Between backends alone: the beats are where they always were. */
function beatsWords({ view }: Moment, directions: readonly LinkDirection[]): readonly Statement[] {
	const ends = unique(directions.flatMap(({ from, to }) => [from, to])).flatMap((name) => view.nodes[name] ?? []);
	if (Object.keys(view.suspicions).length > 0) return [];
	return ends.every(isBackend) ? [tell('beatsGoOn', {}, { why: 'cut' })] : [];
}

function takenWords(fault: Aftermath): readonly Statement[] {
	const taken = fault.steps.find(({ id }) => id === 'controllerTaken');
	if (!taken) return [];
	const params = { leader: taken.params.node ?? '', epoch: taken.params.epoch ?? 0, seconds: secondsOf(taken.afterMs) };
	return [tell('takenAfterCut', params, { tone: 'lead', epoch: taken.epoch, why: 'reach' })];
}

/** R9: of no use to any frontend, while another is. */
function withdrawnWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const withdrawn = nodesOf(moment).filter(({ reported, process }) => reported === 'withdrawn' && process === 'running');
	const [first] = withdrawn;
	if (!first) return [];
	const isOwn = fault.role === 'controller' && first.name === fault.node;
	return [
		isOwn
			? tell('withdrewLead', { node: first.name }, { tone: 'warn', why: 'withdraw' })
			: tell('withdrew', { node: first.name }, { tone: 'warn', why: 'withdraw' }),
	];
}
