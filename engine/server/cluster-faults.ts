/**
 * Faults on purpose, and their undoing: the verbs of `fault` and `heal`.
 *
 * A fault is recorded right before it is done, so that everything that follows from it comes after it in the
 * recording. What cannot be done is refused before anything is recorded.
 */
import type { LinkDirection, ProcessFaultKind, ProcessState } from '../contract/recorded-event.ts';
import type { RuntimeResult } from '../runtime/runtime.ts';
import { done, type Outcome, refuse } from './call-failure.ts';
import { backupLimitMs, isReady, type StartContext, startNode, waitFor } from './cluster-start.ts';
import type { Recorder } from './recorder.ts';

export interface FaultContext extends StartContext {
	readonly recorder: Recorder;
	/** Resolves at the next event of this node that proves that its main loop has looked at its life. */
	readonly heardFrom: (node: string, limitMs: number) => Promise<boolean>;
}

const readyLimitMs = 20_000;
const balancedLimitMs = 3_000;
/** Chosen: a fenced node finds out within two beats; slow clusters are waited for elsewhere. */
const heardLimitMs = 3_000;

/** Names a node: by its name, or by what it is now ('@controller', '@backup'). */
export function findNode(context: StartContext, text: string): Outcome<string> {
	const names = context.runtime.plan.nodes.map((node) => node.name);
	const { controller, backup } = context.view();
	if (text === '@controller')
		return controller ? done(controller.node) : refuse('no-controller', 'no node is controller at the moment', 'wait, or name a node');
	if (text === '@backup') return backup === null ? refuse('no-backup', 'no node is backup at the moment', 'wait, or name a node') : done(backup);
	if (names.includes(text)) return done(text);
	return refuse('unknown-node', `there is no node "${text}"`, `known: ${[...names].sort().join(', ')}, @controller, @backup`);
}

export async function doFault(context: FaultContext, kind: ProcessFaultKind, node: string): Promise<Outcome<{ node: string; later: boolean }>> {
	const { runtime, recorder } = context;
	const { state } = runtime.processState(node);
	const refused = reasonAgainst(kind, node, state);
	if (refused) return refused;
	if (kind === 'restart') return restart(context, node, state);

	recorder.recordEngine({ type: 'fault', node, kind, by: 'lab' });
	const act = {
		kill: () => runtime.killNode(node),
		stop: () => runtime.stopNode(node),
		pause: () => runtime.pauseNode(node),
		resume: () => runtime.resumeNode(node),
	};
	return outcomeOf(node, await act[kind]());
}

/** Undoes everything that is on, and waits until every node is ready again. */
export async function healAll(context: FaultContext): Promise<Outcome<{ healed: readonly string[]; links: readonly LinkDirection[] }>> {
	const names = context.runtime.plan.nodes.map((node) => node.name);
	const faulty = names.filter(
		(name) => ['paused', 'down'].includes(context.runtime.processState(name).state) || context.view().faults.some((fault) => fault.node === name),
	);
	const outcomes = await Promise.all(faulty.map((name) => heal(context, name)));
	return outcomes.find((outcome) => !outcome.ok) ?? done({ healed: faulty, links: [] });
}

async function heal(context: FaultContext, node: string): Promise<Outcome<undefined>> {
	const { runtime, recorder } = context;
	const { state } = runtime.processState(node);
	let ready: Outcome<undefined>;
	if (state === 'down') {
		ready = await startNode(context, node, () => isReady(context, node));
	} else {
		if (state === 'paused') {
			const heard = context.heardFrom(node, heardLimitMs);
			const resumed = await runtime.resumeNode(node);
			if (!resumed.ok && resumed.error.code !== 'not-paused') return refuse(resumed.error.code, resumed.error.message);
			// What it said before the pause is old: first it must have found out whether its life has ended.
			await heard;
		}
		ready = await waitFor(context, node, () => isReady(context, node), readyLimitMs);
	}
	if (!ready.ok) return ready;
	recorder.recordEngine({ type: 'healed', node });
	await balanced(context, node);
	await backupChosen(context, node);
	return ready;
}

async function restart(context: FaultContext, node: string, state: ProcessState): Promise<Outcome<{ node: string; later: boolean }>> {
	const { runtime, recorder } = context;
	if (state !== 'down') {
		// A paused node cannot stop as planned: restarting it means ending it.
		const kind = state === 'paused' ? 'kill' : 'stop';
		recorder.recordEngine({ type: 'fault', node, kind, by: 'lab' });
		const ended = outcomeOf(node, await (kind === 'kill' ? runtime.killNode(node) : runtime.stopNode(node)));
		if (!ended.ok) return ended;
	}
	recorder.recordEngine({ type: 'fault', node, kind: 'restart', by: 'lab' });
	const ready = await startNode(context, node, () => isReady(context, node));
	if (!ready.ok) return ready;
	await balanced(context, node);
	await backupChosen(context, node);
	return done({ node, later: false });
}

/** A frontend serves clients once the balancer has seen that it is ready. */
async function balanced(context: FaultContext, node: string): Promise<void> {
	const server = () => context.runtime.servers().find((one) => one.node === node);
	if (server()) await context.until(() => (server()?.state === 'up' ? true : undefined), balancedLimitMs);
}

/** The controller appoints a backup a moment after one is ready; a status without it would puzzle, as at the start. */
async function backupChosen(context: FaultContext, node: string): Promise<void> {
	const isBackend = context.runtime.plan.nodes.some((one) => one.name === node && one.roles.includes('backend'));
	const missing = () => context.view().controller !== null && context.view().controller?.node !== node && context.view().backup === null;
	if (isBackend) await context.until(() => (missing() ? undefined : true), backupLimitMs);
}

function reasonAgainst(kind: ProcessFaultKind, node: string, state: ProcessState) {
	if (kind === 'restart') return undefined;
	if (state === 'down') return refuse('not-running', `${node} is not running`, `start it: fault restart ${node}`);
	if (kind === 'resume') return state === 'paused' ? undefined : refuse('not-paused', `${node} is not paused`, 'only a paused node can be resumed');
	if (state !== 'paused' || kind === 'kill') return undefined;
	if (kind === 'pause') return refuse('paused', `${node} is paused already`, `resume it: fault resume ${node}`);
	return refuse('paused', `${node} is paused: it cannot stop as planned`, `resume it first (fault resume ${node}), or kill it`);
}

function outcomeOf(node: string, result: RuntimeResult<unknown>): Outcome<{ node: string; later: boolean }> {
	return result.ok ? done({ node, later: false }) : refuse(result.error.code, result.error.message);
}
