/**
 * R9: who should lead. Pure order over what the beats publish; every backend computes it for itself and
 * comes, but for a beat's delay, to the same answer.
 *
 * The better candidate reaches more frontends, then more backends, then is the sitting controller (where
 * its place is empty: the backup that it had appointed), then is the senior. The name decides between two that never joined (a cold start).
 */

export interface Candidate {
	readonly name: string;
	readonly frontends: number;
	readonly backends: number;
	readonly sitting: boolean;
	/** 0: not joined yet, junior to everybody who has. */
	readonly joinNumber: number;
}

/** Negative: `a` is the better candidate. A total order for distinct names. */
export function compareCandidates(a: Candidate, b: Candidate): number {
	if (a.frontends !== b.frontends) return b.frontends - a.frontends;
	if (a.backends !== b.backends) return b.backends - a.backends;
	if (a.sitting !== b.sitting) return a.sitting ? -1 : 1;
	const seniority = seniorityOf(a) - seniorityOf(b);
	if (seniority !== 0) return seniority;
	return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

export function bestCandidate(candidates: readonly Candidate[]): Candidate | undefined {
	return candidates.toSorted(compareCandidates)[0];
}

function seniorityOf(candidate: Candidate): number {
	return candidate.joinNumber === 0 ? Number.MAX_SAFE_INTEGER : candidate.joinNumber;
}

/** Joining numbers grow with the epoch, so that a new controller needs no memory of the old one's. */
export const joinNumbersPerEpoch = 100_000;

export function joinNumber(epoch: number, nth: number): number {
	return epoch * joinNumbersPerEpoch + nth;
}
