/**
 * One byte for each numbered mail of a run: which copies were acknowledged, which were read back.
 *
 * This is all that the ledger remembers of a mail once its client is done with it, so a day of traffic
 * costs megabytes. A mail has at most three recipients ("slots").
 */

export const slotsMax = 3;
/** 9 hours at 500 mails a second, 9 days at 20: the probe stops sending there. */
export const numbersMax = 2 ** 24;

/** Bits of a mark; shift `acknowledged` and `seen` by the slot. */
export const bit = { acknowledged: 0x01, doubled: 0x08, seen: 0x10, lost: 0x80 } as const;

const chunkSize = 2 ** 16;

export class NumberMarks {
	readonly #chunks: Uint8Array[] = [];

	get(number: number): number {
		return this.#chunks[Math.floor(number / chunkSize)]?.[number % chunkSize] ?? 0;
	}

	set(number: number, mark: number): void {
		const at = Math.floor(number / chunkSize);
		while (this.#chunks.length <= at) this.#chunks.push(new Uint8Array(chunkSize));
		const chunk = this.#chunks[at];
		if (chunk) chunk[number % chunkSize] = mark;
	}
}

/** The slots acknowledged, as a mask of three bits. */
export function acknowledgedSlots(mark: number): number {
	return mark & 0x07;
}

/** The slots read back, as a mask of three bits. */
export function seenSlots(mark: number): number {
	return (mark >> 4) & 0x07;
}

/** Acknowledged, and every acknowledged copy read back. */
export function isStored(mark: number): boolean {
	return acknowledgedSlots(mark) !== 0 && (acknowledgedSlots(mark) & ~seenSlots(mark)) === 0;
}
