/**
 * The node's monotonic clock, the same in every thread of the process (CLOCK_MONOTONIC), in
 * milliseconds. `performance.now()` is not used: its origin differs from thread to thread.
 */
export function nowMs(): number {
	return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Wall clock, milliseconds since 1970: for dates of mail, never for a decision. */
export function wallMs(): number {
	return Date.now();
}
