/**
 * When nothing is the matter: starting, who leads, who would, who serves; and what is still worth a word.
 */
import { boxState } from '../cluster-view.ts';
import { type Moment, nodesOf, secondsOf, serversUp } from './moment.ts';
import { backupWords } from './process-fault.ts';
import { type Statement, tell } from './statement.ts';
import { suspicionWords } from './suspicion.ts';

/** News of the cluster as a whole are told for so long. Chosen: time to read them. */
const newsMs = 15_000;
/** What is over sooner is told to nobody: a busy machine misses a beat now and then. Chosen. */
const fleetingMs = 350;

export function startingWords(moment: Moment): readonly Statement[] {
	const { view } = moment;
	const nodes = nodesOf(moment);
	const ready = nodes.filter((node) => boxState(node) === 'ready').length;
	const starting = tell('starting', { ready, count: nodes.length }, { why: 'starting' });
	return view.controller ? [starting, tell('startingLed', view.controller, { epoch: view.controller.epoch, why: 'starting' })] : [starting];
}

export function calmWords(moment: Moment): readonly Statement[] {
	const { view, nowMs } = moment;
	const { controller, facts } = view;
	const total = Object.keys(view.servers).length;
	const up = serversUp(moment);
	const serve = tell('frontendsServe', { up, count: total }, total > 0 && up === 0 ? { tone: 'bad' } : {});
	const nodes = nodesOf(moment);
	const ready = nodes.filter((node) => boxState(node) === 'ready').length;
	if (!controller) return [tell('noController', { ready, count: nodes.length }, { tone: 'bad', why: 'lead' }), serve];
	const { node, epoch } = controller;
	const leads = leadsWord({ node, epoch }, facts.leadingSinceMs === null ? 0 : nowMs - facts.leadingSinceMs);
	return [leads, ...backupWords(moment), serve];
}

function leadsWord(params: { readonly node: string; readonly epoch: number }, ageMs: number): Statement {
	const more = { epoch: params.epoch, why: 'calm' } as const;
	const passed = (unitMs: number) => Math.floor(ageMs / unitMs);
	if (ageMs < 1000) return tell('leads', params, more);
	if (ageMs < 120_000) return tell('leadsForSeconds', { ...params, count: passed(1000) }, more);
	if (ageMs < 7_200_000) return tell('leadsForMinutes', { ...params, count: passed(60_000) }, more);
	return tell('leadsForHours', { ...params, count: passed(3_600_000) }, more);
}

export function newsWords({ view, nowMs }: Moment): readonly Statement[] {
	const { news } = view.facts;
	if (!news || nowMs - news.atMs > newsMs) return [];
	switch (news.is) {
		case 'adopted':
			return [tell('adopted', { seconds: secondsOf(news.awayMs) }, { tone: 'good', why: 'adopted' })];
		case 'removed':
			return [tell('removed', { node: news.node }, { why: 'members' })];
		case 'added': {
			const node = view.nodes[news.node];
			return node && boxState(node) === 'ready'
				? [tell('addedReady', { node: news.node }, { tone: 'good', why: 'members' })]
				: [tell('addedJoins', { node: news.node }, { why: 'members' })];
		}
	}
}

/** Somebody's beats stay out, or somebody holds its replies, and nobody has done anything to it. */
export function unexplainedWords(moment: Moment): readonly Statement[] {
	const { view, nowMs } = moment;
	const suspected = Object.values(view.suspicions).find(({ sinceMs, isSilent }) => isSilent || nowMs - sinceMs >= fleetingMs);
	if (suspected) {
		const words = suspicionWords(moment, suspected.member, null);
		return suspected.isSilent ? words : [...words, tell('suspicionIsNoProof', {}, { why: 'suspicion' })];
	}
	const held = Object.entries(view.facts.held).find(([, { sinceMs }]) => nowMs - sinceMs >= fleetingMs);
	return held ? [tell('holds', { node: held[0] }, { tone: 'warn', why: 'volumeSlow' })] : [];
}
