/**
 * Bringing a cluster up: who starts when, and what is waited for.
 *
 * The first backend goes before the other backends, because the first one started becomes controller (R9);
 * frontends cannot become it and start beside it. The second one, which is to be backup, starts when the first one
 * has taken its life, and the others behind the second in the same way: whoever has its life has joined long before
 * the next one has loaded its program. Among those others no order is kept: as many load at once as there are cores,
 * for more would only starve the beats of those that run. Domains and accounts are made meanwhile. Nothing here
 * polls: each wait ends with the event that it is for.
 */
import { availableParallelism } from 'node:os';
import type { CallFailure, Progress } from '../contract/engine-api.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import { wantedFaults } from '../core/wanted-faults.ts';
import type { NodeAdmin } from '../runtime/node-admin.ts';
import type { RuntimeCluster } from '../runtime/runtime.ts';

export interface StartContext {
	readonly runtime: RuntimeCluster;
	readonly domains: readonly string[];
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly view: () => ClusterView;
	/** Resolves with the first answer that is not undefined, looked for at each event; undefined: too late. */
	readonly until: <T>(look: () => T | undefined, limitMs: number) => Promise<T | undefined>;
	readonly progress: (node: string, step: Progress['step'], message?: string) => void;
	readonly stopping: () => boolean;
}

/** Chosen: ten times what a slow machine needs. */
const startLimitMs = 30_000;
export const backupLimitMs = 3_000;
const accountsAtOnce = 200;
/** Nodes that load their program at the same time: most of a start is that, half a second of one core. Chosen: four, where there are more cores. */
const loadingMax = Math.min(4, availableParallelism());
const logLinesQuoted = 4;

export async function startCluster(context: StartContext): Promise<Outcome<undefined>> {
	const { runtime } = context;
	// What is to be set up and started by hand is left to whoever does it.
	if (runtime.plan.bare) return done(undefined);
	const backends = runtime.plan.nodes.filter((node) => node.roles.includes('backend')).map((node) => node.name);
	const frontends = runtime.plan.nodes.filter((node) => !node.roles.includes('backend')).map((node) => node.name);
	const [first, ...others] = backends;
	if (first === undefined) throw new Error('a cluster without backends was planned');
	for (const node of others) context.progress(node, 'waiting');

	const ahead = startNode(context, first, () => hasLife(context, first));
	const besides = frontends.map((node) => startNode(context, node, () => isReady(context, node)));
	const begun = await ahead;
	if (!begun.ok) return begun;
	const outcome = await allOrFirstFailure([
		...besides,
		startOthers(context, others),
		waitFor(context, first, () => isReady(context, first)).then((ready) => (ready.ok ? makeAccounts(context, runtime.admin(first)) : ready)),
	]);
	if (!outcome.ok) return outcome;

	const balanced = await context.until(() => (runtime.servers().every((server) => server.state === 'up') ? true : undefined), startLimitMs);
	if (!balanced) {
		const down = runtime.servers().filter((server) => server.state !== 'up');
		return refuse('not-ready', `the balancer finds ${down.map((server) => server.node).join(', ')} not ready`);
	}
	// The controller appoints its backup a moment after that one is ready; a status without it would puzzle.
	if (backends.length > 1) await context.until(() => context.view().backup ?? undefined, backupLimitMs);
	return done(undefined);
}

/** One that failed is told at once: what the others still wait for ends when the cluster is taken down for it. */
function allOrFirstFailure(outcomes: readonly Promise<Outcome<undefined>>[]): Promise<Outcome<undefined>> {
	return new Promise((resolve, reject) => {
		for (const outcome of outcomes) outcome.then((one) => !one.ok && resolve(one), reject);
		Promise.all(outcomes).then(() => resolve(done(undefined)), reject);
	});
}

async function startOthers(context: StartContext, [second, ...others]: readonly string[]): Promise<Outcome<undefined>> {
	if (second === undefined) return done(undefined);
	const ahead = await startInTurn(context, [second].values());
	if (!ahead.ok) return ahead;
	const waiting = others.values();
	const turns = Array.from({ length: loadingMax }, () => startInTurn(context, waiting));
	return allOrFirstFailure([waitFor(context, second, () => isReady(context, second)), ...turns]);
}

/** Starts nodes from what `waiting` still has, each when the one before has taken its life. */
async function startInTurn(context: StartContext, waiting: IterableIterator<string>): Promise<Outcome<undefined>> {
	const ready: Promise<Outcome<undefined>>[] = [];
	for (const node of waiting) {
		const begun = await startNode(context, node, () => hasLife(context, node));
		if (!begun.ok) return begun;
		ready.push(waitFor(context, node, () => isReady(context, node)));
	}
	return (await Promise.all(ready)).find((outcome) => !outcome.ok) ?? done(undefined);
}

function hasLife(context: Pick<StartContext, 'view'>, node: string): boolean {
	return ['joining', 'ready'].includes(context.view().nodes[node]?.state ?? '');
}

/** Starts one node and waits until `arrived`; a node that ends meanwhile is quoted. */
export async function startNode(context: StartContext, node: string, arrived: () => boolean): Promise<Outcome<undefined>> {
	// In one go: a fault that is ordered from here on is told to the process that starts now.
	const faultsKept = context.runtime.setFaults(node, wantedFaults(context.view(), node));
	const started = await context.runtime.startNode(node);
	await faultsKept;
	if (!started.ok) {
		context.progress(node, 'failed', started.error.message);
		return refuse(started.error.code, started.error.message);
	}
	return waitFor(context, node, arrived);
}

export async function waitFor(context: StartContext, node: string, arrived: () => boolean, limitMs = startLimitMs): Promise<Outcome<undefined>> {
	const outcome = await context.until(() => {
		if (context.stopping()) return 'stopping';
		if (context.runtime.processState(node).state === 'down') return 'ended';
		return arrived() ? 'arrived' : undefined;
	}, limitMs);
	if (outcome === 'arrived') return done(undefined);
	if (outcome === 'stopping') return refuse('taken-down', 'the cluster was taken down while it was starting');
	const failure = await nodeFailure(context, node, outcome === 'ended' ? 'ended while it was starting' : `is not ready after ${limitMs / 1000} s`);
	context.progress(node, 'failed', failure.error.message);
	return failure;
}

/** As far as it can come: who runs alone has nobody to be ready for. */
export function hasArrived(context: Pick<StartContext, 'view'>, node: string): boolean {
	const seen = context.view().nodes[node];
	return isReady(context, node) || (seen?.process === 'running' && seen.state === 'alone');
}

export function isReady(context: Pick<StartContext, 'view'>, node: string): boolean {
	const seen = context.view().nodes[node];
	return seen?.process === 'running' && seen.state === 'ready';
}

async function nodeFailure(context: StartContext, node: string, what: string): Promise<{ ok: false; error: CallFailure }> {
	const lines = await context.runtime.readLog(node, logLinesQuoted);
	const quoted = lines.length === 0 ? 'its log is empty' : `its log ends: ${lines.map((line) => line.trim().slice(0, 300)).join(' / ')}`;
	return refuse('node-failed', `${node} ${what}; ${quoted}`);
}

async function makeAccounts(context: StartContext, controller: NodeAdmin): Promise<Outcome<undefined>> {
	for (const domain of context.domains) {
		const made = await controller.createDomain(domain);
		if (!made.ok) return refuse('domain-failed', `the controller did not make the domain ${domain}: ${made.error.message}`);
	}
	for (let from = 0; from < context.accounts.length; from += accountsAtOnce) {
		const made = await controller.createAccounts(context.accounts.slice(from, from + accountsAtOnce));
		if (!made.ok) return refuse('accounts-failed', `the controller did not make the accounts: ${made.error.message}`);
	}
	return done(undefined);
}
