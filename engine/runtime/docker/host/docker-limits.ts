/**
 * How long a Docker engine may take, in one place, so that it can be added up: an `up` with an engine that hangs ends
 * with a clear error within `hangToldMs`, whichever call it is that hangs, and what it made is removed or named by then.
 *
 * Slow is not hung: on a busy machine a container takes ten seconds to start. So a call that takes long is not given up
 * while the engine answers a greeting; only a greeting that fails says that it hangs.
 */
export interface DockerLimits {
	/** From here on a call that is not answered makes us greet the engine, again and again. */
	readonly callMs: number;
	/** For a greeting. */
	readonly pingMs: number;
	/** For the removal of what was made, when the engine hangs. */
	readonly removeMs: number;
	/** For one call, of an engine that goes on greeting. */
	readonly slowMs: number;
}

export const dockerLimits: DockerLimits = { callMs: 4_000, pingMs: 2_500, removeMs: 3_000, slowMs: 60_000 };

/** For a call beside which nobody greets. */
export const loneCallMs = 6_000;

/** For each of the questions with which an engine is found; two of the three are asked at once. */
export const greetMs = 3_000;

/** What is promised to people. */
export const hangToldMs = 10_000;
