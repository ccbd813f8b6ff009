/**
 * How long a Docker engine may take, in one place, so that it can be added up: an `up` with an engine that hangs ends
 * with a clear error within `hangToldMs`, whichever call it is that hangs, and what it made is removed or named by then.
 *
 * A living engine answers in milliseconds; on a busy machine, with several calls at once, in a second. That is why few
 * are made at once (few-at-once.ts).
 */
export interface DockerLimits {
	/** For one call, of those that come one after another. */
	readonly callMs: number;
	/** For a greeting of an engine that answered before. */
	readonly pingMs: number;
	/** For the removal of what was made, when a call has hung already. */
	readonly removeMs: number;
}

export const dockerLimits: DockerLimits = { callMs: 6_000, pingMs: 3_000, removeMs: 3_000 };

/** For each of the questions with which an engine is found; two of the three are asked at once. */
export const greetMs = 3_000;

/** What is promised to people. */
export const hangToldMs = 10_000;
