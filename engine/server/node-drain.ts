/**
 * `drain` and `ready`: a node without work that stays a member, and its return.
 *
 * The balancer stops first and starts last, so that no client is sent to a node that is about to refuse it.
 * What a node still has is asked of the node itself: its events may be behind.
 */

import type { Role } from '../../node-image/src/contract/node-config.ts';
import type { CallResults } from '../contract/engine-api.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { lastSentence } from '../core/last-words.ts';
import { isReady, waitFor } from './cluster-start.ts';
import { backupChosen, balanced, type FaultContext, notRunning, stillStarting } from './fault-context.ts';

/** Chosen: twice what a node takes to stop as planned, and time for clients to come to their end. */
const drainLimitBeats = 150;
const drainLimitMsMin = 15_000;
const readyLimitMs = 20_000;
const lookAgainMs = 250;

/** Resolves when the node has neither accounts nor sessions left. `force`: also the last one of its role that is ready. */
export async function drainNode(context: FaultContext, node: string, force = false): Promise<Outcome<CallResults['drain']>> {
	const { runtime, recorder } = context;
	const refused = reasonAgainst(runtime, node);
	if (refused) return refused;
	const state = context.view().nodes[node]?.state;
	if (state !== 'ready' && state !== 'draining') return refuse('not-ready', `${node} is ${state}: it has nothing to drain`, 'wait until it is ready');
	const lastOf = isDraining(context, node) ? [] : rolesOnlyHere(context, node);
	if (lastOf.length > 0 && !force) return refuse('nobody-ready', `${node} is ${lastSentence(lastOf)}`, 'mend or add another first (heal, add), or say --force');

	recorder.recordEngine({ type: 'drain', node, on: true, ...(lastOf.length > 0 ? { lastOf: [...lastOf] } : {}) });
	runtime.drainServer(node, true);
	const asked = await runtime.admin(node).drain();
	// Unknown whether it heard it: its state decides.
	if (!asked.ok && asked.error.definite) {
		recorder.recordEngine({ type: 'drain', node, on: false });
		runtime.drainServer(node, false);
		return refuse('not-told', `${node} did not take the order to drain: ${asked.error.message}`);
	}
	const emptied = await untilEmpty(context, node);
	return emptied.ok ? done({ node, lastOf }) : emptied;
}

/** What it does that nobody else could take over now. */
function rolesOnlyHere(context: FaultContext, node: string): Role[] {
	const { nodes } = context.view();
	const { nodes: planned } = context.runtime.plan;
	const takesOver = (name: string) => isReady(context, name) && !isDraining(context, name) && nodes[name]?.held !== true;
	const roles = planned.find(({ name }) => name === node)?.roles ?? [];
	return roles.filter((role) => !planned.some((other) => other.name !== node && other.roles.includes(role) && takesOver(other.name)));
}

async function untilEmpty(context: FaultContext, node: string): Promise<Outcome<{ node: string }>> {
	const limitMs = Math.max(drainLimitMsMin, drainLimitBeats * context.runtime.plan.beatMs);
	const endMs = performance.now() + limitMs;
	const isEmpty = () => {
		const seen = context.view().nodes[node];
		return seen?.state === 'draining' && seen.openAccounts === 0 && seen.sessions === 0;
	};
	for (;;) {
		const found = await context.until(() => (reasonToStop(context, node) || isEmpty() ? true : undefined), endMs - performance.now());
		const stopped = reasonToStop(context, node);
		if (stopped) return stopped;
		const now = await context.numbersOf(node);
		// A session's connection ends a moment after it.
		const connections = context.runtime.servers().find((server) => server.node === node)?.connections ?? 0;
		if (now?.state === 'draining' && now.openAccounts === 0 && now.sessions === 0 && connections === 0) return done({ node });
		if (found === undefined || performance.now() >= endMs) {
			const left =
				now === null ? 'does not answer' : `is ${now.state} and has ${now.openAccounts} accounts, ${now.sessions} sessions and ${connections} connections`;
			return refuse(
				'drain-timeout',
				`${node} still ${left} after ${limitMs / 1000} s`,
				`it goes on draining: look at \`status\`, or end it with \`ready ${node}\``,
			);
		}
		await context.nextEvent(Math.min(endMs - performance.now(), lookAgainMs));
	}
}

function reasonToStop(context: FaultContext, node: string) {
	if (context.stopping()) return refuse('taken-down', 'the cluster was taken down meanwhile');
	if (context.runtime.processState(node).state === 'down')
		return refuse('not-running', `${node} ended while it was draining`, `start it: fault restart ${node}`);
	if (!context.view().faults.some((fault) => fault.node === node && fault.kind === 'drain'))
		return refuse('drain-ended', `the drain of ${node} was ended by another command`);
	return undefined;
}

/** The end of a drain; resolves when the node is ready and has its place at the balancer again. */
export async function readyNode(context: FaultContext, node: string): Promise<Outcome<{ node: string }>> {
	const refused = reasonAgainst(context.runtime, node);
	if (refused) return refused;
	if (isReady(context, node) && !isDraining(context, node)) return done({ node });
	const ended = await endDrain(context, node);
	if (!ended.ok) return ended;
	await balanced(context, node);
	await backupChosen(context, node);
	return done({ node });
}

export async function endDrain(context: FaultContext, node: string): Promise<Outcome<undefined>> {
	const { runtime, recorder } = context;
	const asked = await runtime.admin(node).ready();
	if (!asked.ok && asked.error.definite)
		return stillStarting(context, node) ?? refuse('not-told', `${node} did not take the order to take part again: ${asked.error.message}`);
	recorder.recordEngine({ type: 'drain', node, on: false });
	const ready = await waitFor(context, node, () => isReady(context, node), readyLimitMs);
	if (ready.ok) runtime.drainServer(node, false);
	return ready;
}

function isDraining(context: FaultContext, node: string): boolean {
	return context.view().faults.some((fault) => fault.node === node && fault.kind === 'drain');
}

function reasonAgainst(runtime: FaultContext['runtime'], node: string) {
	const { state } = runtime.processState(node);
	if (state === 'down') return notRunning(runtime, node);
	return state === 'paused' ? refuse('paused', `${node} is paused: it hears nothing`, `resume it first: fault resume ${node}`) : undefined;
}
