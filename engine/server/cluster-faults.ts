/**
 * Faults on purpose, to a node's process or to its volume, and the undoing of all that is on.
 *
 * A fault is recorded right before it is done, so that everything that follows from it comes after it in the
 * recording. What cannot be done is refused before anything is recorded. Links: link-faults.ts.
 */
import type { CallResults } from '../contract/engine-api.ts';
import { type FaultKind, type ProcessFaultKind, type ProcessState, processFaultKindSchema } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { volumeDelayMsDefault, volumeState } from '../core/cluster-view.ts';
import type { RuntimeResult } from '../runtime/runtime.ts';
import { hasArrived, isReady, startNode, waitFor } from './cluster-start.ts';
import { backupChosen, balanced, type FaultContext, isBackend, notRunning, notTold, stillStarting } from './fault-context.ts';
import { tellEnds } from './link-faults.ts';
import { endDrain } from './node-drain.ts';

export interface FaultOrder {
	readonly kind: FaultKind;
	readonly node: string;
	readonly delayMs?: number | undefined;
}

const readyLimitMs = 20_000;
/** Chosen: a fenced node finds out within two beats; slow clusters are waited for elsewhere. */
const heardLimitMs = 3_000;

export async function doFault(context: FaultContext, order: FaultOrder): Promise<Outcome<CallResults['fault']>> {
	const ofProcess = processFaultKindSchema.safeParse(order.kind);
	return ofProcess.success ? processFault(context, ofProcess.data, order.node) : volumeFault(context, order);
}

async function processFault(context: FaultContext, kind: ProcessFaultKind, node: string): Promise<Outcome<CallResults['fault']>> {
	const { runtime, recorder } = context;
	const { state } = runtime.processState(node);
	const refused = reasonAgainst(context, { kind, node, state });
	if (refused) return refused;
	if (kind === 'restart') return restart(context, node, state);

	// Who runs alone serves nobody: to stop it is no fault.
	const isNoFault = kind === 'stop' && context.view().nodes[node]?.state === 'alone';
	if (!isNoFault) recorder.recordEngine({ type: 'fault', node, kind, by: 'lab' });
	const act = {
		kill: () => runtime.killNode(node),
		stop: () => runtime.stopNode(node),
		pause: () => runtime.pauseNode(node),
		resume: () => runtime.resumeNode(node),
	};
	const acted = await act[kind]();
	return acted.ok ? done({ node, later: false }) : (stillStarting(context, node) ?? outcomeOf(node, acted));
}

async function volumeFault(context: FaultContext, { kind, node, delayMs }: FaultOrder): Promise<Outcome<CallResults['fault']>> {
	if (!isBackend(context, node)) {
		const backends = context.runtime.plan.nodes.filter((one) => one.roles.includes('backend')).map((one) => one.name);
		return refuse('no-volume', `${node} has no volume: only backends are attached to it`, `name a backend: ${backends.join(', ')}`);
	}
	const slow = kind === 'volume-slow' ? { delayMs: delayMs ?? volumeDelayMsDefault } : {};
	const wanted = volumeState(kind, slow.delayMs);
	if (wanted.is === 'here' && context.view().nodes[node]?.volume?.is === 'here') return done({ node, later: false });
	context.recorder.recordEngine({ type: 'fault', node, kind, by: 'lab', ...slow });
	const told = await context.telling.tell(node, 'faults');
	return notTold(new Map([[node, told]])) ?? done({ node, later: told === 'later' });
}

/** Undoes everything that is on, and waits until every node is ready again. */
export async function healAll(context: FaultContext): Promise<Outcome<CallResults['heal']>> {
	const { runtime, recorder } = context;
	const { faults, nodes, links } = context.view();
	const names = runtime.plan.nodes.map((node) => node.name);
	// In a bare cluster nodes are started by hand: who is down without a fault was not started, or was stopped for its settings.
	const isOut = (name: string) => ['paused', 'down'].includes(runtime.processState(name).state) && !isLeftDown(context, name);
	const faulty = names.filter((name) => isOut(name) || faults.some((fault) => fault.node === name));
	const withVolume = names.filter((name) => (nodes[name]?.volume?.is ?? 'here') !== 'here');
	// Who is not started in a bare cluster is not waited for: nobody here starts it.
	const atLinks = names.filter((name) => links.some(({ from, to }) => from === name || to === name) && !isLeftDown(context, name));

	// What a node said of itself so far is old: first it must have looked at its life with everything back.
	const running = new Set([...withVolume, ...atLinks].filter((name) => runtime.processState(name).state === 'running'));
	const heard = [...running].map((name) => context.heardFrom(name, heardLimitMs));
	const directions = links.map(({ from, to }) => ({ from, to }));
	if (directions.length > 0) recorder.recordEngine({ type: 'link-fault', kind: 'heal', links: directions });
	for (const node of withVolume) recorder.recordEngine({ type: 'fault', node, kind: 'volume-back', by: 'lab' });
	// Clients come through it, and nodes are found balanced by it.
	const own = await runtime.healOwn();
	const told = await tellEnds(context, [...directions, ...withVolume.map((node) => ({ from: node, to: node }))]);
	await Promise.all(heard);

	const outcomes = await Promise.all([
		...faulty.map((name) => heal(context, name)),
		...atLinks.filter((name) => !faulty.includes(name)).map((name) => waitFor(context, name, () => hasArrived(context, name), readyLimitMs)),
	]);
	return notTold(told) ?? outcomes.find((outcome) => !outcome.ok) ?? done({ healed: [...own, ...faulty], links: directions });
}

function isLeftDown({ runtime }: FaultContext, node: string): boolean {
	return runtime.plan.bare === true && runtime.processState(node).state === 'down';
}

async function heal(context: FaultContext, node: string): Promise<Outcome<undefined>> {
	const { runtime, recorder } = context;
	const { state } = runtime.processState(node);
	let ready: Outcome<undefined>;
	if (state === 'down') {
		ready = await startNode(context, node, () => hasArrived(context, node));
	} else {
		if (state === 'paused') {
			const heard = context.heardFrom(node, heardLimitMs);
			const resumed = await runtime.resumeNode(node);
			if (!resumed.ok && resumed.error.code !== 'not-paused') return refuse(resumed.error.code, resumed.error.message);
			// What it said before the pause is old: first it must have found out whether its life has ended.
			await heard;
		}
		if (context.view().faults.some((fault) => fault.node === node && fault.kind === 'drain')) {
			const ended = await endDrain(context, node);
			if (!ended.ok) return ended;
		}
		ready = await waitFor(context, node, () => hasArrived(context, node), readyLimitMs);
	}
	if (!ready.ok) return ready;
	recorder.recordEngine({ type: 'healed', node });
	if (isReady(context, node)) await balanced(context, node);
	await backupChosen(context, node);
	return ready;
}

async function restart(context: FaultContext, node: string, state: ProcessState): Promise<Outcome<CallResults['fault']>> {
	const { runtime, recorder } = context;
	if (state !== 'down') {
		// A paused node cannot stop as planned: restarting it means ending it.
		const kind = state === 'paused' ? 'kill' : 'stop';
		recorder.recordEngine({ type: 'fault', node, kind, by: 'lab' });
		const ended = outcomeOf(node, await (kind === 'kill' ? runtime.killNode(node) : runtime.stopNode(node)));
		if (!ended.ok) return ended;
	}
	// Before anything is recorded: there is no start of it to repeat.
	if (runtime.plan.bare && context.view().nodes[node]?.startedAs === null) {
		return refuse('never-started', `${node} was never started`, 'start it in its own terminal: mailctl start --ClusterBackend, or --ClusterFrontend');
	}
	recorder.recordEngine({ type: 'fault', node, kind: 'restart', by: 'lab' });
	const ready = await startNode(context, node, () => hasArrived(context, node));
	if (!ready.ok) return ready;
	if (isReady(context, node)) await balanced(context, node);
	await backupChosen(context, node);
	return done({ node, later: false });
}

function reasonAgainst(
	{ runtime }: FaultContext,
	{ kind, node, state }: { readonly kind: ProcessFaultKind; readonly node: string; readonly state: ProcessState },
) {
	if (kind === 'restart') return undefined;
	if (state === 'down') return notRunning(runtime, node);
	if (kind === 'resume') return state === 'paused' ? undefined : refuse('not-paused', `${node} is not paused`, 'only a paused node can be resumed');
	if (state !== 'paused' || kind === 'kill') return undefined;
	if (kind === 'pause') return refuse('paused', `${node} is paused already`, `resume it: fault resume ${node}`);
	return refuse('paused', `${node} is paused: it cannot stop as planned`, `resume it first (fault resume ${node}), or kill it`);
}

function outcomeOf(node: string, result: RuntimeResult<unknown>): Outcome<CallResults['fault']> {
	return result.ok ? done({ node, later: false }) : refuse(result.error.code, result.error.message);
}
