/**
 * What the verbs that break and mend a cluster work with: the runtime, the recording, and waiting for what
 * is to follow. Made by running-cluster.ts; each verb has a file of its own.
 */

import { type Outcome, refuse } from '../core/call-failure.ts';
import { nodeNamed } from '../core/node-names.ts';
import type { RuntimeCluster, RuntimeResult } from '../runtime/runtime.ts';
import { backupLimitMs, type StartContext } from './cluster-start.ts';
import type { NodeTelling, Told } from './node-telling.ts';
import type { Recorder } from './recorder.ts';

export interface FaultContext extends StartContext {
	readonly recorder: Recorder;
	readonly telling: NodeTelling;
	/** Mails that wait in a frontend's queue, also while it is down; a failure: it cannot be looked at. */
	readonly queuedOnDisk: (node: string) => Promise<Outcome<number>>;
	/** Resolves at the next recorded event of any kind, or when the time is over. */
	readonly nextEvent: (limitMs: number) => Promise<void>;
	/** Resolves at the next event of this node that proves that its main loop has looked at its life. */
	readonly heardFrom: (node: string, limitMs: number) => Promise<boolean>;
	/** What the node answers when asked now, taken over into the view; null: it does not answer. */
	readonly numbersOf: (node: string) => Promise<{ readonly state: string; readonly openAccounts: number; readonly sessions: number } | null>;
}

const balancedLimitMs = 3_000;

/** Names a node: by its name, or by what it is now ('@controller', '@backup'). */
export function findNode(context: Pick<StartContext, 'runtime' | 'view'>, text: string): Outcome<string> {
	const { controller, backup } = context.view();
	return nodeNamed({ nodes: context.runtime.plan.nodes, controller, backup }, text);
}

export function isBackend(context: Pick<StartContext, 'runtime'>, node: string): boolean {
	return context.runtime.plan.nodes.some((one) => one.name === node && one.roles.includes('backend'));
}

/** A frontend serves clients once the balancer has seen that it is ready. */
export async function balanced(context: FaultContext, node: string): Promise<void> {
	const server = () => context.runtime.servers().find((one) => one.node === node);
	if (server()) await context.until(() => (server()?.state === 'up' ? true : undefined), balancedLimitMs);
}

/** The controller appoints a backup a moment after one is ready; a status without it would puzzle, as at the start. */
export async function backupChosen(context: FaultContext, node: string): Promise<void> {
	const missing = () => context.view().controller !== null && context.view().controller?.node !== node && context.view().backup === null;
	if (isBackend(context, node)) await context.until(() => (missing() ? undefined : true), backupLimitMs);
}

/** A failure that names every node that should know and does not. */
export function notTold(told: ReadonlyMap<string, Told>): Outcome<never> | undefined {
	const problems = [...told].flatMap(([node, one]) => (typeof one === 'object' ? [`${node} could not be told: ${one.problem}`] : []));
	if (problems.length === 0) return undefined;
	return refuse('not-told', problems.join('; '), 'the order stands: `status` shows it and what is not told, `heal` takes it back');
}

/** Why a node took no order that others take: its doors are not open yet. */
export function stillStarting(context: Pick<FaultContext, 'view'>, node: string): Outcome<never> | undefined {
	if (context.view().nodes[node]?.state !== 'starting') return undefined;
	return refuse('not-ready', `${node} is starting: it takes no orders yet`, 'try again when it is ready (`status` tells), or kill it');
}

export function toldLater(told: ReadonlyMap<string, Told>): string[] {
	return [...told].flatMap(([node, one]) => (one === 'later' ? [node] : []));
}

/** A runtime's failure as the engine's. */
export function refusal(result: Extract<RuntimeResult<unknown>, { ok: false }>, remedy?: string): Outcome<never> {
	return refuse(result.error.code, result.error.message, remedy);
}

export function notRunning({ plan }: Pick<RuntimeCluster, 'plan'>, node: string): Outcome<never> {
	return refuse('not-running', `${node} is not running`, plan.bare ? 'start it in its own terminal: mailctl start' : `start it: fault restart ${node}`);
}
