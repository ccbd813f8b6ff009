/**
 * How long clients waited, and for which fault: waits are told one by one, and sorted under the fault that was the
 * last to come before them. Pure.
 *
 * A wait that began a moment before a fault belongs to it: that client had its answer coming. With several faults
 * on, the last one has the blame; a fault that hurts nobody counts with what an undisturbed client waits.
 */
import { tenths } from '../traffic/latency.ts';

export const waitKinds = ['accept', 'readable', 'imap'] as const;
export type WaitKind = (typeof waitKinds)[number];

export interface Wait {
	readonly kind: WaitKind;
	readonly begunMs: number;
	readonly tookMs: number;
}

/** A fault or a heal that was done; `label` names its kind. */
export interface Struck {
	readonly label: string;
	readonly atMs: number;
	/** Nothing else was on: what is counted behind it is its own. */
	readonly isAlone: boolean;
}

export interface OutageSummary {
	readonly count: number;
	readonly median: number;
	readonly p95: number;
	readonly max: number;
}

export type Outages = Record<WaitKind, OutageSummary>;

/** Chosen: longer than an undisturbed operation takes, shorter than faults are apart. */
const leadMs = 100;

/** For each label: the longest wait behind each of its strikes, summed up over them. */
export function outagesByLabel(strikes: readonly Struck[], waits: readonly Wait[]): Record<string, Outages & { readonly alone: Outages }> {
	const inOrder = [...strikes].sort((a, b) => a.atMs - b.atMs);
	const longest = inOrder.map(() => ({ accept: 0, readable: 0, imap: 0 }));
	for (const { kind, begunMs, tookMs } of waits) {
		const at = lastBefore(inOrder, begunMs + leadMs);
		const worst = longest[at];
		const strike = inOrder[at];
		// It was over before anything struck.
		if (worst === undefined || strike === undefined || begunMs + tookMs < strike.atMs) continue;
		worst[kind] = Math.max(worst[kind], tookMs);
	}
	const of = (chosen: (strike: Struck) => boolean): Outages => {
		const mine = longest.filter((_, index) => inOrder[index] !== undefined && chosen(inOrder[index]));
		return {
			accept: summary(mine.map(({ accept }) => accept)),
			readable: summary(mine.map(({ readable }) => readable)),
			imap: summary(mine.map(({ imap }) => imap)),
		};
	};
	const labels = [...new Set(inOrder.map((strike) => strike.label))].sort();
	return Object.fromEntries(labels.map((label) => [label, { ...of((one) => one.label === label), alone: of((one) => one.label === label && one.isAlone) }]));
}

/** By nearest rank. */
export function summary(values: readonly number[]): OutageSummary {
	const sorted = [...values].sort((a, b) => a - b);
	const rank = (share: number) => tenths(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
	return { count: sorted.length, median: rank(0.5), p95: rank(0.95), max: rank(1) };
}

/** Index of the last strike at or before `ms`; -1: none. */
function lastBefore(strikes: readonly Struck[], ms: number): number {
	let low = 0;
	let high = strikes.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((strikes[middle]?.atMs ?? Number.POSITIVE_INFINITY) <= ms) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
