/**
 * `add` and `remove`: a running cluster gets a node more, or one less.
 *
 * Added: everybody is told first and the node starts after that, so it is a stranger to nobody. Removed: it
 * drains and stops as planned, its queue is empty and its life has ended, before the others forget it: who forgets a member that
 * lives would neither hear it nor declare it dead.
 */
import type { Role } from '../../node-image/src/contract/node-config.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { describedNode } from '../core/description.ts';
import type { RuntimeCode } from '../runtime/runtime.ts';
import { isReady, startNode } from './cluster-start.ts';
import { backupChosen, balanced, type FaultContext, isBackend, notTold, refusal } from './fault-context.ts';
import { drainNode } from './node-drain.ts';
import type { Told } from './node-telling.ts';

/** Chosen: several suspicion times, and a busy machine. */
const lifeEndBeats = 60;
const lifeEndMsMin = 10_000;
/** Chosen: a failover, and a queue of some hundred mails behind it. */
const queueLimitMs = 15_000;
const lookAgainMs = 250;

const addRemedies: Partial<Record<RuntimeCode, string>> = { 'no-room': 'remove one first: remove <node>', 'port-taken': 'free that port, and try again' };

/** Resolves when the new node is ready. */
export async function addNode(context: FaultContext, role: Role): Promise<Outcome<{ node: string }>> {
	const { runtime, recorder } = context;
	if (runtime.plan.bare) {
		return refuse('unsupported', 'in a bare cluster members are entered by hand, node by node', 'start a cluster that the lab sets up: `up dynamic`');
	}
	if (context.view().phase !== 'running') return refuse('not-ready', `the cluster is ${context.view().phase}`, 'wait until it runs');
	const added = await runtime.addNode(role);
	if (!added.ok) return refusal(added, addRemedies[added.error.code]);
	const node = added.value.name;
	recorder.recordEngine({ type: 'node-added', node, role, described: describedNode(added.value, runtime.dataPath(node)) });
	const unheard = notTold(await tellMembers(context, node));
	if (unheard && !unheard.ok) {
		await takeBack(context, node);
		return refuse(unheard.error.code, `${node} was not added: ${unheard.error.message}`);
	}
	const ready = await startNode(context, node, () => isReady(context, node));
	if (!ready.ok) {
		await takeBack(context, node);
		return refuse(ready.error.code, `${node} was not added: ${ready.error.message}`);
	}
	await balanced(context, node);
	await backupChosen(context, node);
	return done({ node });
}

/** Drains and stops the node if it runs, and has it forgotten by all. */
export async function removeNode(context: FaultContext, node: string): Promise<Outcome<{ node: string }>> {
	const { runtime, recorder } = context;
	const { state } = runtime.processState(node);
	const refused = reasonAgainst(context, node);
	if (refused) return refused;
	if (state !== 'down') {
		const drained = await drainNode(context, node);
		if (!drained.ok) return refuse(drained.error.code, `${node} was not removed: ${drained.error.message}`, drained.error.remedy);
		await queueEmptied(context, node);
		recorder.recordEngine({ type: 'fault', node, kind: 'stop', by: 'lab' });
		const stopped = await runtime.stopNode(node);
		if (!stopped.ok)
			return refuse(stopped.error.code, `${node} was not removed: ${stopped.error.message}`, `end it with \`fault kill ${node}\`, and remove it then`);
	}
	if (!(await lifeEnded(context, node))) {
		return refuse('still-alive', `the other nodes still count ${node} as alive`, 'wait until one of them is controller, and remove it then');
	}
	// R11: what its queue still has was promised to somebody, and would go with its disk.
	const queued = await context.queuedOnDisk(node);
	if (!queued.ok) return refuse('queue-unreadable', `${node} was not removed: whether its queue is empty cannot be seen: ${queued.error.message}`, 'try again');
	if (queued.value > 0) {
		const mails = queued.value === 1 ? '1 mail waits' : `${queued.value} mails wait`;
		return refuse(
			'queue-not-empty',
			`${node} was not removed: ${mails} in its queue`,
			`start it (fault restart ${node}), and remove it when they have gone out`,
		);
	}
	const told = await forget(context, node);
	return notTold(told) ?? done({ node });
}

/** A drained frontend goes on delivering: as long as that gets it anywhere, it is waited for. */
async function queueEmptied(context: FaultContext, node: string): Promise<void> {
	const endMs = performance.now() + queueLimitMs;
	const waits = async () => {
		const queued = await context.queuedOnDisk(node);
		return queued.ok && queued.value > 0;
	};
	while ((await waits()) && performance.now() < endMs && !context.stopping()) await context.nextEvent(lookAgainMs);
}

function reasonAgainst(context: FaultContext, node: string) {
	const { runtime } = context;
	const { state } = runtime.processState(node);
	// A symmetric node has two.
	const roles = (runtime.plan.nodes.find(({ name }) => name === node)?.roles ?? []).map((role) => ({
		role,
		others: runtime.plan.nodes.filter((other) => other.name !== node && other.roles.includes(role)).map((other) => other.name),
	}));
	const only = roles.find(({ others }) => others.length === 0)?.role;
	if (only !== undefined) return refuse('last-node', `${node} is the only ${only}: without it there is no service`, `add another first: add ${only}`);
	if (state === 'paused') return refuse('paused', `${node} is paused: it cannot hand over`, `resume it first (fault resume ${node}), or kill it`);
	const unmet = roles.find(({ others }) => state !== 'down' && !others.some((other) => isReady(context, other)))?.role;
	if (unmet !== undefined) return refuse('nobody-ready', `no other ${unmet} is ready to take over from ${node}`, 'mend one first: heal');
	return undefined;
}

/** It did not become a member: nobody is to know it any more. */
async function takeBack(context: FaultContext, node: string): Promise<void> {
	if (context.runtime.processState(node).state !== 'down') {
		context.recorder.recordEngine({ type: 'fault', node, kind: 'kill', by: 'lab' });
		await context.runtime.killNode(node);
		await lifeEnded(context, node);
	}
	await forget(context, node);
}

async function forget(context: FaultContext, node: string): Promise<Map<string, Told>> {
	context.telling.forget(node);
	await context.runtime.removeNode(node);
	const told = await tellMembers(context, node);
	context.recorder.recordEngine({ type: 'node-removed', node });
	return told;
}

/** Everybody but the node that it is about. */
async function tellMembers(context: FaultContext, about: string): Promise<Map<string, Told>> {
	const others = context.runtime.plan.nodes.map((node) => node.name).filter((name) => name !== about);
	return new Map(await Promise.all(others.map(async (name) => [name, await context.telling.tell(name, 'members')] as const)));
}

/** R2: a backend's life has ended when its token says so; a frontend has none. */
async function lifeEnded(context: FaultContext, node: string): Promise<boolean> {
	if (!isBackend(context, node)) return true;
	const endMs = performance.now() + Math.max(lifeEndMsMin, lifeEndBeats * context.runtime.plan.beatMs);
	for (;;) {
		const tokens = await context.runtime.listVolume(`Members/${node}`).catch(() => undefined);
		if (tokens !== undefined && !tokens.some((token) => token.endsWith('-up'))) return true;
		if (performance.now() >= endMs || context.stopping()) return false;
		await context.nextEvent(endMs - performance.now());
	}
}
