/**
 * What one client has seen of one mailbox, and what must not happen to it: the reading side of the ledger.
 *
 * It syncs as mail programs do: fetch what is above the highest UID it knows. Each UID then stands for one message
 * for ever; a message that turns up below the highest one later was missed by everybody who syncs so. Pure.
 */
import type { Breach } from './breach.ts';

export interface Seen {
	readonly uid: number;
	/** null: no mail of this campaign. */
	readonly number: number | null;
}

export class Sightings {
	readonly account: string;
	readonly mailbox: string;
	readonly #numbers = new Map<number, number | null>();
	readonly #uids = new Map<number, number>();
	readonly #firstSeenMs = new Map<number, number>();
	#uidValidity: number | undefined;
	#highest = 0;

	constructor(account: string, mailbox: string) {
		this.account = account;
		this.mailbox = mailbox;
	}

	/** The highest UID that the sync has passed. */
	get highest(): number {
		return this.#highest;
	}

	get uidValidity(): number | undefined {
		return this.#uidValidity;
	}

	/** undefined: never seen. */
	uidOf(number: number): number | undefined {
		return this.#uids.get(number);
	}

	/** undefined: never seen; null: foreign mail. */
	numberAt(uid: number): number | null | undefined {
		return this.#numbers.get(uid);
	}

	firstSeenMs(number: number): number | undefined {
		return this.#firstSeenMs.get(number);
	}

	/** RFC 9051 section 2.3.1.1: UIDNEXT only grows, and another UIDVALIDITY is another mailbox, which nobody makes here. */
	selected({ uidValidity, uidNext }: { readonly uidValidity: number; readonly uidNext: number }): Breach[] {
		const before = this.#uidValidity;
		this.#uidValidity ??= uidValidity;
		if (before !== undefined && before !== uidValidity) return [this.#breach('uidvalidity', `UIDVALIDITY was ${before} and is ${uidValidity}`, {})];
		// R6: also when the message with the highest UID was expunged, and another owner has the mailbox now.
		if (uidNext > this.#highest) return [];
		return [this.#breach('uid-reused', `UIDNEXT is ${uidNext}, and UID ${this.#highest} was seen before`, { uid: uidNext })];
	}

	/** The answer to "everything above the highest I know". */
	synced(found: readonly Seen[], nowMs: number): Breach[] {
		const breaches: Breach[] = [];
		for (const { uid, number } of [...found].sort((a, b) => a.uid - b.uid)) {
			if (uid > this.#highest) breaches.push(...this.#meet(uid, number, nowMs));
		}
		this.#highest = Math.max(this.#highest, ...found.map(({ uid }) => uid));
		return breaches;
	}

	/** A UID met by another way than the sync: in a full look, or in the file's name. */
	met(uid: number, number: number | null, nowMs: number): Breach[] {
		const known = this.#numbers.get(uid);
		if (known === undefined && uid <= this.#highest) {
			const breach = this.#breach('out-of-order', `it turned up after the client had synced to UID ${this.#highest}`, { uid, number });
			return [breach, ...this.#meet(uid, number, nowMs)];
		}
		if (known !== undefined && known !== number) return [this.#breach('uid-reused', `this UID stood for mail ${known} before`, { uid, number })];
		return [];
	}

	#meet(uid: number, number: number | null, nowMs: number): Breach[] {
		this.#numbers.set(uid, number);
		if (number === null) return [];
		const other = this.#uids.get(number);
		if (other !== undefined && other !== uid) return [this.#breach('doubled', `it was seen as UID ${other}, too`, { uid, number })];
		this.#uids.set(number, uid);
		if (!this.#firstSeenMs.has(number)) this.#firstSeenMs.set(number, nowMs);
		return [];
	}

	#breach(promise: Breach['promise'], what: string, of: { readonly uid?: number; readonly number?: number | null }): Breach {
		const { uid, number } = of;
		return {
			promise,
			where: this.account,
			mailbox: this.mailbox,
			...(uid === undefined ? {} : { uid }),
			...(number === undefined || number === null ? {} : { number }),
			what,
		};
	}
}
