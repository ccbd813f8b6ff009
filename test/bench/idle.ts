/**
 * `bench idle`: what each node of the preset `dynamic`, or of a larger cluster, costs while nobody uses it, in CPU and wake-ups.
 *
 * As behind `lab up --detach`: the balancer follows the frontends' health and the engine asks for numbers once a
 * second, nobody looks at the picture. Counted by the kernel (process-cpu.ts), so other work on the machine changes
 * little: cold caches, no more.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { BenchCluster } from './bench-cluster.ts';
import { clusterSize } from './cluster-size.ts';
import { type IdleFigures, idleFigures } from './idle-figures.ts';
import { describeMachine, loadNow, type Machine } from './machine.ts';
import { canCountCpu, countCpu } from './process-cpu.ts';

export interface IdleOptions {
	readonly measureS: number;
	/** Between ready and the measuring. */
	readonly settleS: number;
	/** The preset `dynamic` when left out. */
	readonly nodes?: number;
}

export interface IdleNode extends IdleFigures {
	readonly node: string;
	readonly roles: readonly string[];
}

export interface IdleReport {
	readonly machine: Machine;
	readonly measuredMs: number;
	readonly settleS: number;
	readonly nodes: readonly IdleNode[];
}

/** @throws where the kernel cannot be asked, and when a node ends meanwhile. */
export async function runIdleBench({ measureS, settleS, nodes: nodeCount }: IdleOptions): Promise<IdleReport> {
	if (!canCountCpu) throw new Error(`bench idle reads /proc, which ${process.platform} has not: run it on Linux`);
	const loadBefore = loadNow();
	const cluster = await BenchCluster.up(nodeCount === undefined ? 'preset: dynamic\n' : JSON.stringify(clusterSize(nodeCount)), { watched: false });
	try {
		const running = (await cluster.status()).nodes.flatMap(({ name, roles, pid }) => (pid === null ? [] : [{ name, roles, pid }]));
		await pause(settleS * 1000);
		const begunMs = performance.now();
		const before = running.map(({ pid }) => countCpu(pid));
		await pause(measureS * 1000);
		const after = running.map(({ pid }) => countCpu(pid));
		const measuredMs = performance.now() - begunMs;
		const nodes = running.map(({ name, roles }, at): IdleNode => {
			const [first, last] = [before[at], after[at]];
			if (first === undefined || last === undefined) throw new Error(`${name} was not counted`);
			return { node: name, roles, ...idleFigures(first, last, measuredMs) };
		});
		return { machine: describeMachine(loadBefore), measuredMs: Math.round(measuredMs), settleS, nodes };
	} finally {
		await cluster.close();
	}
}
