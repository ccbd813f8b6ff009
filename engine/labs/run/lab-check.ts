/**
 * Checks and invariants over time: what they have come to, and why not yet. Pure over facts and time.
 *
 * Whoever runs an exercise shows every new moment to `observed...`; nothing here waits, or looks at a cluster.
 */
import { Evaluation, type Memory, type Reason, remember, type Seen } from '../language/evaluate.ts';
import type { CompiledExpression } from '../language/expression-tree.ts';

/** What passed stays passed, until the step begins again. */
export interface CheckState {
	readonly memory: Memory;
	readonly passedAtMs: number | null;
}
export const checkBegun: CheckState = { memory: {}, passedAtMs: null };

export type Verdict =
	| { readonly is: 'passed'; readonly atMs: number }
	/** `isLate`: its time is over; it may still pass. */
	| { readonly is: 'not-yet'; readonly reasons: readonly Reason[]; readonly isLate: boolean }
	| { readonly is: 'could-not-check'; readonly reasons: readonly Reason[] };

export function observedCheck(expect: CompiledExpression, state: CheckState, seen: Seen): CheckState {
	if (state.passedAtMs !== null) return state;
	const memory = remember(expect, state.memory, seen);
	const isSo = new Evaluation(seen, memory).value(expect.root) === true;
	return { memory, passedAtMs: isSo ? seen.moment.nowMs : null };
}

/** `untilMs`: from then on it is late. */
export function verdictOf(expect: CompiledExpression, state: CheckState, seen: Seen, untilMs: number): Verdict {
	if (state.passedAtMs !== null) return { is: 'passed', atMs: state.passedAtMs };
	const reasons = new Evaluation(seen, state.memory).reasons(expect.root);
	if (reasons.some(isFailed)) return { is: 'could-not-check', reasons };
	return { is: 'not-yet', reasons, isLate: seen.moment.nowMs >= untilMs };
}

function isFailed(reason: Reason): boolean {
	return reason.is === 'failed' || ((reason.is === 'either' || reason.is === 'item') && reason.reasons.every(isFailed));
}

export interface InvariantState {
	readonly memory: Memory;
	/** It is broken at the moment: the next one counts when it has been whole between. */
	readonly isBroken: boolean;
}
export const invariantBegun: InvariantState = { memory: {}, isBroken: false };

export interface Violation {
	readonly invariant: string;
	readonly atMs: number;
	readonly reasons: readonly Reason[];
}

/** What is not known yet breaks nothing. */
export function observedInvariant(
	id: string,
	expect: CompiledExpression,
	state: InvariantState,
	seen: Seen,
): { readonly state: InvariantState; readonly violation: Violation | null } {
	const memory = remember(expect, state.memory, seen);
	const evaluation = new Evaluation(seen, memory);
	const isBroken = evaluation.value(expect.root) === false;
	const violation = isBroken && !state.isBroken ? { invariant: id, atMs: seen.moment.nowMs, reasons: evaluation.reasons(expect.root) } : null;
	return { state: { memory, isBroken }, violation };
}
