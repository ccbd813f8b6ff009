/**
 * The arithmetic of the bench, pure: a run's longest wait, and median, p95 and max over runs.
 *
 * A wait belongs to a run when it was going on at some moment behind the fault: what had ended before is not its
 * doing, what was due before and had to wait is. A wait that never ended counts up to the end of the run.
 */

export const streams = ['accept', 'readable', 'imap'] as const;
/** As a client sees it: a mail until its 250, a mail until it can be read, an IMAP command until its OK. */
export type Stream = (typeof streams)[number];

export interface Operation {
	readonly stream: Stream;
	readonly account: string;
	/** When it was due: a client that could not even begin was waiting, too. */
	readonly dueMs: number;
	/** null: never, as far as this run knows. */
	readonly endedMs: number | null;
	/** 1: went well at once. */
	readonly attempts: number;
}

export interface Window {
	readonly fromMs: number;
	readonly toMs: number;
}

/** The operations that were going on behind the fault. */
export function concerned(operations: readonly Operation[], { fromMs, toMs }: Window): Operation[] {
	return operations.filter(({ dueMs, endedMs }) => dueMs <= toMs && (endedMs ?? toMs) >= fromMs);
}

/** The longest wait of a stream in a run; 0 when nothing was under way. */
export function longestWaitMs(operations: readonly Operation[], window: Window): number {
	return concerned(operations, window).reduce((longest, { dueMs, endedMs }) => Math.max(longest, (endedMs ?? window.toMs) - dueMs), 0);
}

/** The longest wait for the next operation to be due: how far apart the probes of a run really were. */
export function widestGapMs(operations: readonly Operation[], window: Window): number {
	const dues = concerned(operations, window)
		.map(({ dueMs }) => dueMs)
		.sort((a, b) => a - b);
	return dues.reduce((widest, due, at) => Math.max(widest, due - (dues[at - 1] ?? due)), 0);
}

export interface Summary {
	readonly median: number;
	readonly p95: number;
	readonly max: number;
	readonly runs: number;
}

/** Nearest rank, so that every figure is one that was measured; zeros for no runs. */
export function summarize(values: readonly number[]): Summary {
	return { median: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1), runs: values.length };
}

export function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
