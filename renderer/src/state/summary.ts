/**
 * What followed a fault, in one or two sentences: what was done, when it was noticed, who led, when accounts were usable,
 * and what clients waited. Pure. Read next: aftermath.ts (where the times come from).
 */
import type { Aftermath, Milestone } from './aftermath.ts';
import { linkWords } from './sentences.ts';

/** A key and its parameters; `summary.` stands before each key in the messages. */
export interface Clause {
	readonly key: string;
	readonly params: Readonly<Record<string, string | number>>;
}

export interface Summary {
	readonly head: Clause;
	/** Parts of one sentence, in the order in which they happened. */
	readonly after: readonly Clause[];
	/** Sentences about clients. */
	readonly clients: readonly Clause[];
}

/** Which step is told as what. Of several for one clause the first that was recorded counts. */
const clauses: readonly { readonly key: string; readonly steps: readonly string[]; readonly unless?: readonly string[] }[] = [
	{ key: 'held', steps: ['held'] },
	{ key: 'noticed', steps: ['suspected', 'silent'] },
	{ key: 'balancer', steps: ['server-down', 'server-drain'] },
	{ key: 'withdrew', steps: ['withdrawn'] },
	{ key: 'led', steps: ['controllerTaken'] },
	// Where the lead changed, that says more.
	{ key: 'ended', steps: ['declaredDead'], unless: ['controllerTaken'] },
	{ key: 'usable', steps: ['accountFirst'] },
	{ key: 'mail', steps: ['mailThrough'] },
	{ key: 'queued', steps: ['queued'] },
	{ key: 'fenced', steps: ['fenced'] },
	{ key: 'ready', steps: ['ready'] },
	{ key: 'queueEmpty', steps: ['queueEmpty'] },
];

export function summaryOf(aftermath: Aftermath, isTrafficRunning: boolean): Summary {
	const { kind, node, steps, links } = aftermath;
	const told = clauses.flatMap(({ key, steps: ids, unless = [] }) => {
		const found = ids.flatMap((id) => steps.find((one) => one.id === id) ?? [])[0];
		return found && !steps.some(({ id }) => unless.includes(id)) ? [{ key, step: found }] : [];
	});
	if (kind === 'stop') told.push(...steps.filter(({ id }) => id === 'processDown').map((step) => ({ key: 'stopped', step })));
	const after = told.toSorted((one, other) => one.step.afterMs - other.step.afterMs).map(({ key, step }) => ({ key: `after.${key}`, params: paramsOf(step) }));
	return { head: { key: `fault.${kind}`, params: { node, links: linkWords(links) } }, after, clients: clientClauses(aftermath, isTrafficRunning) };
}

function paramsOf({ params, afterMs }: Milestone): Clause['params'] {
	return { seconds: afterMs / 1000, leader: params.node ?? '' };
}

function clientClauses({ clients }: Aftermath, isTrafficRunning: boolean): readonly Clause[] {
	if (clients === null) return isTrafficRunning ? [] : [{ key: 'notMeasured', params: {} }];
	const { waitingMs, longestMs, lost, doubled, isFinal } = clients;
	const waited = waitingMs > 0 ? { key: 'waiting', params: { seconds: waitingMs / 1000 } } : { key: 'waited', params: { seconds: longestMs / 1000 } };
	if (lost > 0 || doubled > 0) return [waited, { key: 'damage', params: { lost, doubled } }];
	return [waited, { key: isFinal ? 'intact' : 'intactSoFar', params: {} }];
}
