/**
 * Who leads, by what was recorded: the one fold of controller, epoch and backup, for the engine's status and for the picture.
 *
 * The controller is whom the highest epoch names, unless that one has ended: its token may name it for a while, and nobody
 * leads then. Whatever changes nothing answers the very same object, so that a view that is one itself keeps its identity.
 */
import type { RecordedEvent } from './recorded-event.ts';

export interface Leadership {
	readonly controller: { readonly node: string; readonly epoch: number } | null;
	/** The highest epoch heard of, also while nobody leads. */
	readonly epoch: number;
	readonly backup: string | null;
	/** In which epoch it was appointed. */
	readonly backupEpoch: number;
}

type NodeEvent = Extract<RecordedEvent, { source: 'node' }>['event'];
export type LeadershipEvent = Extract<NodeEvent, { type: 'controller-taken' | 'controller-seen' | 'controller-released' | 'backup-appointed' }>;

export const nobodyLeads: Leadership = { controller: null, epoch: 0, backup: null, backupEpoch: 0 };

/** What `node` said of it. A later epoch is a later truth, whoever reports it; a report that comes late changes nothing. */
export function leadershipAsTold(known: Leadership, node: string, event: LeadershipEvent): Leadership {
	switch (event.type) {
		case 'controller-taken':
			return withController(known, node, event.epoch);
		case 'controller-seen':
			// 'be1.3' is member be1 in its life 3.
			return withController(known, event.holder.slice(0, event.holder.lastIndexOf('.')), event.epoch);
		case 'controller-released':
			// The next epoch may be the free token's (R1), or that of whoever took it before the release landed.
			return event.epoch < known.epoch ? known : changed(known, { controller: null, epoch: event.epoch });
		case 'backup-appointed':
			return event.epoch < Math.max(known.backupEpoch, known.epoch) ? known : changed(known, { backup: event.backup, backupEpoch: event.epoch });
	}
}

/** Its process has ended: its token stands until somebody takes it, but whoever is down decides nothing. */
export function leadershipWithoutProcess(known: Leadership, node: string): Leadership {
	return known.controller?.node === node ? changed(known, { controller: null }) : known;
}

/** It was removed from the cluster: it is nobody's backup either. */
export function leadershipWithoutMember(known: Leadership, node: string): Leadership {
	const without = leadershipWithoutProcess(known, node);
	return without.backup === node ? changed(without, { backup: null }) : without;
}

function withController(known: Leadership, node: string, epoch: number): Leadership {
	if (epoch <= known.epoch) return known;
	// A new epoch appoints its own backup; the one of the old epoch stands for nothing any more.
	return changed(known, { controller: { node, epoch }, epoch, backup: epoch > known.backupEpoch ? null : known.backup });
}

function changed(known: Leadership, change: Partial<Leadership>): Leadership {
	const { controller, epoch, backup, backupEpoch } = { ...known, ...change };
	const isSame = controller === known.controller && epoch === known.epoch && backup === known.backup && backupEpoch === known.backupEpoch;
	return isSame ? known : { controller, epoch, backup, backupEpoch };
}
