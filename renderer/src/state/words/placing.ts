/**
 * Who is placed better (R9): compared by reach, as both ends recorded it, and by who joined first.
 */
import { type Aftermath, hasStep, type Milestone } from '../aftermath.ts';
import { backendsOf, isMoreReach, isReady, isSameReach, type Moment, reachOf } from './moment.ts';
import { type Statement, tell } from './statement.ts';

/** Of several that were left and reached the same, the senior took the lead. */
export function seniorWords(moment: Moment, fault: Aftermath, taken: Milestone): readonly Statement[] {
	const { joined } = moment.view.facts;
	const leader = String(taken.params.node ?? '');
	if (fault.backup === leader) return [];
	const own = joined[leader];
	const equal = othersOf(moment, leader).filter((name) => isSameReach(reachOf(moment, name), reachOf(moment, leader)));
	const isSenior = own !== undefined && equal.length > 0 && equal.every((name) => own < (joined[name] ?? 0));
	return isSenior ? [tell('seniorLeads', { leader, others: equal, count: equal.length }, { why: 'senior' })] : [];
}

/** While links are cut: does anybody reach more than the one who leads? */
export function contestWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const leader = moment.view.controller?.node;
	if (leader === undefined || !isReady(moment, leader) || hasStep(fault, 'controllerTaken')) return [];
	const own = reachOf(moment, leader);
	const others = othersOf(moment, leader);
	const better = others.find((name) => isMoreReach(reachOf(moment, name), own));
	if (better !== undefined) return [tell('reachesMore', { node: better, leader }, { tone: 'warn', why: 'reach' })];
	const equal = others.filter((name) => isSameReach(reachOf(moment, name), own));
	if (equal.length === 0 || equal.length < others.length) return [];
	return [tell('tieSits', { leader, all: [leader, ...equal] }, { why: 'tie' })];
}

function othersOf(moment: Moment, leader: string): readonly string[] {
	return backendsOf(moment)
		.map(({ name }) => name)
		.filter((name) => name !== leader && isReady(moment, name));
}
