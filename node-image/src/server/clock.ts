/**
 * The node's monotonic clock, the same in every thread of the process (CLOCK_MONOTONIC), in
 * milliseconds. `performance.now()` is not used: its origin differs from thread to thread.
 */
export function nowMs(): number {
	return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Wall clock, seconds since 1970: for INTERNALDATE and trace headers, never for a decision. */
export function wallSeconds(): number {
	return Math.floor(Date.now() / 1000);
}
