/**
 * Compares a full look at a mailbox (all UIDs with their flags, read by a client) with what clients were told.
 *
 * Made while faults go on: only what was acknowledged before the look began is demanded, and whatever is under
 * way may be there or not. So an old owner that still shows its mailbox after another has acknowledged is caught. Pure.
 */
import type { Breach } from './breach.ts';
import { type Copy, type CopyLedger, expected } from './copies.ts';
import type { Sightings } from './sightings.ts';

export interface FullLook {
	/** Before its first byte was sent. */
	readonly begunMs: number;
	readonly endedMs: number;
	/** All of the mailbox, read behind a sync that began at `begunMs`, too. What came meanwhile is left to the next sync. */
	readonly messages: readonly { readonly uid: number; readonly flags: ReadonlySet<string> }[];
}

export function judgeLook(ledger: CopyLedger, sightings: Sightings, look: FullLook): Breach[] {
	const { account, mailbox } = sightings;
	const breaches: Breach[] = [];
	const found = new Map<number, { uid: number; flags: ReadonlySet<string> }>();
	for (const message of look.messages) {
		const number = sightings.numberAt(message.uid);
		if (number !== undefined && number !== null) found.set(number, message);
	}
	for (const copy of ledger.copiesIn(account, mailbox).values()) {
		const message = found.get(copy.number);
		const judged = judgeCopy(copy, message?.flags, look.begunMs, look.endedMs);
		// R11: 250 may mean that a frontend's queue has it. Once shown it stays; the audit finds what never came.
		if (judged?.promise === 'lost' && copy.how === 'smtp' && sightings.uidOf(copy.number) === undefined) continue;
		if (judged !== undefined)
			breaches.push({ ...judged, where: account, mailbox, number: copy.number, ...(message && { uid: message.uid }), atMs: look.endedMs });
	}
	return breaches;
}

/** What is wrong with one copy, seen with these flags or (undefined) not at all. */
export function judgeCopy(copy: Copy, flags: ReadonlySet<string> | undefined, fromMs: number, toMs: number): Pick<Breach, 'promise' | 'what'> | undefined {
	const { presence, flags: values } = expected(copy, fromMs, toMs);
	if (flags === undefined) return presence === 'must' ? { promise: 'lost', what: `acknowledged (${copy.how}), and not there` } : undefined;
	if (presence === 'must-not') {
		return copy.expunges.length > 0
			? { promise: 'expunged-present', what: 'its EXPUNGE was acknowledged, and it is there' }
			: { promise: 'refused-present', what: 'its APPEND was refused, and it is there' };
	}
	for (const [flag, right] of values) {
		if (!right.has(flags.has(flag))) return { promise: 'flag-lost', what: `${flag} is ${flags.has(flag) ? 'set' : 'not set'}, and was acknowledged otherwise` };
	}
	return undefined;
}
