/**
 * What a node's process needs of its machine: from two of its own answers, pure.
 */
import type { NodeUsage } from '../contract/cluster-status.ts';

/** As the node says in its status: since its start. */
export interface UsageLook {
	readonly uptimeMs: number;
	readonly cpuMs: number;
	readonly memoryBytes: number;
}

/** `before`: the look before this one; a share of the processor is one between two looks at the same process. */
export function usageOf(before: UsageLook | undefined, now: UsageLook): NodeUsage {
	const apartMs = before === undefined ? 0 : now.uptimeMs - before.uptimeMs;
	const cpuShare = before !== undefined && apartMs > 0 ? Math.max(0, now.cpuMs - before.cpuMs) / apartMs : null;
	return { uptimeMs: Math.round(now.uptimeMs), cpuShare: cpuShare === null ? null : Math.round(cpuShare * 1000) / 1000, memoryBytes: now.memoryBytes };
}
