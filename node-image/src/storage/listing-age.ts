/**
 * R5 while an account is open: when must a mailbox be listed again? Pure; times are monotonic milliseconds.
 *
 * A late rename of a former owner changes the directory's mtime. Two things blur that: file systems count time
 * in ticks of some milliseconds, so a change right after a listing may leave the mtime as it was, and our own
 * writes change it, too. So a listing is believed for good only when its mtime had been seen some ticks before,
 * and after writes of our own it is repeated, though not for each of them: 100,000 names take 150 ms.
 */

/** Longer than the coarsest tick of ext4, xfs and APFS (10 ms). Chosen. */
const ticksMs = 50;
/** How long a late change may stay unseen behind writes of our own. Chosen. */
const behindOwnWritesMs = 1000;

export class ListingAge {
	/** mtime at the last listing, and whether that listing came long enough after the mtime was first seen. */
	#listedMtime: bigint;
	#listedAtMs: number;
	#certain = false;
	/** mtime after our last own write. */
	#ownMtime: bigint | undefined;

	constructor(mtimeNs: bigint, nowMs: number) {
		this.#listedMtime = mtimeNs;
		this.#listedAtMs = nowMs;
	}

	wrote(mtimeNs: bigint): void {
		this.#ownMtime = mtimeNs;
	}

	listed(mtimeNs: bigint, nowMs: number): void {
		this.#certain = mtimeNs === this.#listedMtime && nowMs - this.#listedAtMs >= ticksMs;
		this.#listedMtime = mtimeNs;
		this.#listedAtMs = nowMs;
	}

	mustList(mtimeNs: bigint, nowMs: number): boolean {
		const ageMs = nowMs - this.#listedAtMs;
		if (mtimeNs === this.#listedMtime) return !this.#certain && ageMs >= ticksMs;
		if (mtimeNs === this.#ownMtime) return ageMs >= behindOwnWritesMs;
		return true;
	}
}
