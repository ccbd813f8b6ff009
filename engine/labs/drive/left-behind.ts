/**
 * Is anything left of a cluster that was taken down? Looked at from outside, not asked of the engine that took it down.
 */
import { existsSync } from 'node:fs';
import type { ClusterStatus } from '../../contract/cluster-status.ts';

/** What there was, to be looked at when it is to be gone. */
export interface Traces {
	readonly pids: readonly { readonly node: string; readonly pid: number }[];
	readonly paths: readonly string[];
}

export function tracesOf(status: ClusterStatus): Traces {
	// Of containers both lie inside; their engine is asked by whoever lists clusters.
	if (status.runtime !== 'process') return { pids: [], paths: [] };
	const pids = status.nodes.flatMap(({ name, pid }) => (pid === null ? [] : [{ node: name, pid }]));
	return { pids, paths: [status.volumePath, ...status.nodes.map(({ dataPath }) => dataPath)] };
}

/** One line each. */
export function leftBehind({ pids, paths }: Traces): string[] {
	const running = pids.filter(({ pid }) => isThere(pid)).map(({ node, pid }) => `the process of ${node} (${pid})`);
	return [...running, ...paths.filter((path) => existsSync(path)).map((path) => `the folder ${path}`)];
}

function isThere(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
