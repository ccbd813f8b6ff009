/**
 * The whole error toolkit: expected outcomes are values, broken invariants throw.
 *
 * `definite` answers the one question that decides whether a client may be told "no": did the thing
 * certainly not happen? An unknown outcome (a lost reply, a timed-out rename) is never reported as failed.
 */

export interface Failure<Code extends string = string> {
	readonly code: Code;
	/** For a person: what, where, and where possible how to mend it. */
	readonly message: string;
	/** True: it certainly did not happen. False: it may have. */
	readonly definite: boolean;
}

export type Result<T, F extends Failure = Failure> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: F };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
	return { ok: true, value };
}

export function failed<F extends Failure>(error: F): { readonly ok: false; readonly error: F } {
	return { ok: false, error };
}

/** A broken invariant: stop the process rather than go on with a state nobody designed. */
export function assert(condition: unknown, message: string): asserts condition {
	if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** Makes the compiler say which variant a switch forgot. */
export function unreachable(value: never): never {
	throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
