/**
 * The present situation in one to three sentences, most important first, from recorded facts alone.
 *
 * Whatever concerns every client comes first, then the fault that is on or was just now, then what waits in queues.
 * With nothing of that, who leads, who would, and who serves. Each kind of situation has a file in words/; every
 * sentence follows from a rule of node-image/SPEC.md, section 6, 7 and 10. Read next: facts.ts (what is known).
 */
import { type Aftermath, lastStepMs, spokenFromMs } from './aftermath.ts';
import { boxState, type ClusterView, isBackend, isProcessFault, isStillOn } from './cluster-view.ts';
import { bareWords } from './words/bare.ts';
import { calmWords, newsWords, startingWords, unexplainedWords } from './words/calm.ts';
import { drainWords } from './words/draining.ts';
import { frontendFaultWords } from './words/frontend-fault.ts';
import { linkFaultWords } from './words/link-fault.ts';
import { type Moment, nodesOf } from './words/moment.ts';
import { processFaultWords } from './words/process-fault.ts';
import { noBackendWords, queuedWords, volumeAwayFromAllWords, volumeBackForAllWords, waitingWords } from './words/service.ts';
import { type Statement, tell } from './words/statement.ts';
import { volumeFaultWords } from './words/volume-fault.ts';

/** More than fit, and nobody reads them. */
const statementsMax = 3;
/** A fault that is mended again is talked about this much longer. Chosen: time to read it. */
const talkMs = 15_000;
/** No failover that heals by itself lets a client wait so long (SPEC, section 10). */
const longWaitMs = 1500;
/** Of faults so close together, the one that hit the controller is spoken of. Chosen. */
const togetherMs = 1000;

export function situationOf(view: ClusterView, nowMs: number): readonly Statement[] {
	const phase = view.facts.phase ?? view.status?.phase;
	const moment: Moment = { view, nowMs };
	if (phase === 'stopping') return [tell('stopping')];
	if (phase === 'starting') return startingWords(moment);
	const ofBare = bareWords(moment);
	if (ofBare.length > 0) return ofBare;
	const forAll = firstOf(noBackendWords(moment), volumeAwayFromAllWords(moment));
	if (forAll.length > 0) return forAll.slice(0, statementsMax);
	const faults = interestingOf(moment);
	const fault = spokenOf(faults);
	const ofFault = firstOf(volumeBackForAllWords(moment, faults), fault ? faultWords(moment, fault) : []);
	const queued = queuedWords(moment);
	const waiting = waitingWords(fault);
	const isLong = (fault?.clients?.waitingMs ?? 0) >= longWaitMs;
	// What clients feel is worth more than a third word about the fault.
	const room = statementsMax - queued.length - (isLong ? waiting.length : 0);
	const told = [...ofFault.slice(0, Math.max(1, room)), ...queued, ...waiting];
	const first = told.length > 0 ? told : firstOf(unexplainedWords(moment), newsWords(moment));
	const besides = besidesWords(moment, fault);
	const isCalm = fault === null || !isStillOn(view, fault);
	// What was mended leaves room for how things are; who is back says that itself.
	const rest = isCalm && first.length < 2 && !first.some(({ tone }) => tone === 'lead') ? calmWords(moment) : [];
	return [...first, ...besides, ...rest].slice(0, statementsMax);
}

/** Of several explanations the first that says anything. */
function firstOf(...words: readonly (readonly Statement[])[]): readonly Statement[] {
	return words.find((one) => one.length > 0) ?? [];
}

/** Faults that are on or were just now, oldest first; one that is mended is news again. */
function interestingOf({ view, nowMs }: Moment): readonly Aftermath[] {
	return view.facts.aftermaths
		.filter((one) => isStillOn(view, one) || nowMs - lastStepMs(one) < talkMs)
		.toSorted((one, other) => spokenFromMs(one) - spokenFromMs(other));
}

/** The newest; but of several at once the one that hit the controller. */
function spokenOf(faults: readonly Aftermath[]): Aftermath | null {
	const newest = faults.at(-1);
	if (!newest) return null;
	const together = faults.filter((one) => spokenFromMs(newest) - spokenFromMs(one) < togetherMs && one.node !== newest.node);
	return newest.role === 'controller' ? newest : (together.findLast(({ role }) => role === 'controller') ?? newest);
}

function faultWords(moment: Moment, fault: Aftermath): readonly Statement[] {
	const target = moment.view.nodes[fault.node];
	if (fault.kind === 'cut' || fault.kind === 'slow') return linkFaultWords(moment, fault);
	if (fault.kind === 'drain') return drainWords(moment, fault);
	if (!isProcessFault(fault.kind)) return volumeFaultWords(moment, fault);
	return target && !isBackend(target) ? frontendFaultWords(moment, fault) : processFaultWords(moment, fault);
}

/** Nodes that are out, beside the one that is spoken of. */
function besidesWords(moment: Moment, fault: Aftermath | null): readonly Statement[] {
	// A node that was only just added has not started yet.
	const begun = nodesOf(moment).filter((node) => node.life > 0 && node.name !== fault?.node);
	const out = begun.filter((node) => ['down', 'stopped', 'paused', 'unreachable'].includes(boxState(node)));
	return out.length === 0 ? [] : [tell('alsoOut', { nodes: out.map(({ name }) => name) }, { tone: 'warn' })];
}
