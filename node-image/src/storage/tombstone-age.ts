/**
 * R6: how long an expunged message's name is kept, and what may be concluded from the date in it. Pure.
 *
 * A tombstone keeps a delivery id known, so that a copy which still waits in some queue is not stored a second time.
 * When no queue can hold one any more it may go. It is dated by the wall clock, the only one that outlives a member;
 * a clock that disagrees with the controller's dates nothing and prunes nothing (AccountStorePorts.clockAgrees).
 */

/**
 * Counted from the expunge. The queue's lifetime once for the sender's own queue, which may repeat a message whose 250
 * was lost, once for the frontend's that takes the repeat, and a day for clocks. An empty file a message; chosen.
 */
export function tombstoneKeptS(queueLifetimeS: number): number {
	return 2 * queueLifetimeS + 86_400;
}

/** A date further ahead than this was written by a wrong clock; it would keep the name for years. Chosen. */
const aheadMaxS = 3600;

/** 'undated': it gets the present date, and its time begins now. */
export function tombstoneAge(goneAtS: number | undefined, { nowS, keptS }: PruneTime): 'young' | 'expired' | 'undated' {
	if (goneAtS === undefined || goneAtS > nowS + aheadMaxS) return 'undated';
	return nowS - goneAtS > keptS ? 'expired' : 'young';
}

export interface PruneTime {
	/** Wall clock, agreed upon. */
	readonly nowS: number;
	/** From `tombstoneKeptS`. */
	readonly keptS: number;
}
