/**
 * Links between members, cut, slowed and healed: both ends are told, each closes its own side of the gate.
 *
 * Recorded first, then told: what a node suffers is worked out from the recording (core/wanted-faults.ts).
 */
import type { CallResults } from '../contract/engine-api.ts';
import type { LinkDirection, LinkFaultKind } from '../contract/recorded-event.ts';
import { done, type Outcome } from '../core/call-failure.ts';
import { delayMsDefault } from '../core/cluster-view.ts';
import { linksBetween } from '../core/node-names.ts';
import { type FaultContext, notTold, toldLater } from './fault-context.ts';
import type { Told } from './node-telling.ts';

export interface LinkFaultOrder {
	readonly kind: LinkFaultKind;
	readonly a: string;
	readonly b: string;
	readonly oneWay: boolean;
	readonly delayMs?: number | undefined;
}

export async function linkFault(context: FaultContext, order: LinkFaultOrder): Promise<Outcome<CallResults['linkFault']>> {
	const { kind, delayMs = delayMsDefault } = order;
	const { controller, backup, links } = context.view();
	const named = linksBetween({ nodes: context.runtime.plan.nodes, controller, backup }, order);
	if (!named.ok) return named;
	// Only what is cut or slow can be healed.
	const isOn = ({ from, to }: LinkDirection) => links.some((link) => link.from === from && link.to === to);
	const concerned = kind === 'heal' ? named.value.filter(isOn) : named.value;
	if (concerned.length === 0) return done({ links: [], later: [] });
	context.recorder.recordEngine({ type: 'link-fault', kind, links: concerned, ...(kind === 'slow' ? { delayMs } : {}) });
	const told = await tellEnds(context, concerned);
	return notTold(told) ?? done({ links: concerned, later: toldLater(told) });
}

/** Tells every node at an end of these links. */
export async function tellEnds(context: FaultContext, links: readonly LinkDirection[]): Promise<Map<string, Told>> {
	const ends = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
	return new Map(await Promise.all(ends.map(async (node) => [node, await context.telling.tell(node, 'faults')] as const)));
}
