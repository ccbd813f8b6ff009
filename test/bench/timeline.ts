/**
 * Where the time of a failover goes, pure: from a run's recorded events to milliseconds behind the fault.
 *
 * All times are the engine's clock (recorded-event.ts), so a stage is late by what its event took to the engine:
 * some milliseconds. Stages that a kind of fault does not have stay out.
 */
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';

export const stages = ['linkEnded', 'silent', 'controllerTaken', 'declaredDead', 'placed', 'firstTaken', 'lastTaken', 'firstStored'] as const;
export type Stage = (typeof stages)[number];
export type Timeline = Partial<Record<Stage, number>>;

export interface Struck {
	readonly node: string;
	readonly accounts: readonly string[];
}

/** Of the first fault, or drain, in these events that hit the node. */
export function timelineOf(events: readonly RecordedEvent[], { node, accounts }: Struck): Timeline {
	const at = events.findIndex(({ event }) => (event.type === 'fault' || event.type === 'drain') && event.node === node);
	const begun = events[at];
	if (begun === undefined) return {};
	const timeline: Timeline = {};
	const note = (stage: Stage, atMs: number, isLast = false) => {
		if (timeline[stage] === undefined || isLast) timeline[stage] = Math.round(atMs - begun.atMs);
	};
	for (const { source, event, atMs, ...rest } of events.slice(at + 1)) {
		if (source !== 'node' || ('node' in rest && rest.node === node)) continue;
		if (event.type === 'link-down' && event.peer === node) note('linkEnded', atMs);
		if (event.type === 'member-silent' && event.member === node) note('silent', atMs);
		if (event.type === 'controller-taken') note('controllerTaken', atMs);
		if (event.type === 'member-declared-dead' && event.member === node) note('declaredDead', atMs);
		if (event.type === 'account-placed' && accounts.includes(event.account)) note('placed', atMs);
		if (event.type === 'account-taken' && accounts.includes(event.account)) {
			note('firstTaken', atMs);
			note('lastTaken', atMs, true);
		}
		if (event.type === 'mail-stored' && timeline.firstTaken !== undefined && accounts.includes(event.account)) note('firstStored', atMs);
	}
	return timeline;
}
