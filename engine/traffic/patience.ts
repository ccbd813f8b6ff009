/**
 * How long a client of ours pauses before it tries again.
 *
 * At once (25 ms) in a short outage, so that it is measured finely; later a fortieth of the wait so far,
 * so that hundreds of waiting clients do not become the load that keeps a cluster down. A measured outage
 * is right to 25 ms or 2.5 percent.
 */

const firstMs = 25;
const longestMs = 250;

export function repeatPauseMs(waitedMs: number): number {
	return Math.min(longestMs, Math.max(firstMs, waitedMs / 40));
}
