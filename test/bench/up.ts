/**
 * `bench up`: how long a cluster takes from the order to all nodes ready, and from the order to nothing left.
 *
 * By the library, as a test would: its engine runs in this process, so no engine's start is in the figures.
 */
import { up } from '../../engine/library/lab.ts';
import { type ClusterSize, clusterSize } from './cluster-size.ts';
import { type Summary, summarize } from './figures.ts';
import { describeMachine, loadNow, type Machine } from './machine.ts';

export type BenchRuntime = 'process' | 'docker';

export interface UpOptions {
	readonly runs: number;
	readonly runtime: BenchRuntime;
	/** Presets' ids; of no use with `nodes`. */
	readonly presets: readonly string[];
	/** Instead of presets: clusters of so many nodes. */
	readonly nodes: readonly number[];
	readonly progress: (line: string) => void;
}

export interface UpFigures {
	readonly cluster: string;
	readonly upMs: Summary;
	readonly downMs: Summary;
}

export interface UpReport {
	readonly machine: Machine;
	readonly runtime: BenchRuntime;
	readonly clusters: readonly UpFigures[];
}

/** @throws LabError when a cluster does not start */
export async function runUpBench({ runs, runtime, presets, nodes, progress }: UpOptions): Promise<UpReport> {
	const loadBefore = loadNow();
	const sources = nodes.length > 0 ? nodes.map(sized) : presets.map((preset) => ({ cluster: preset, source: preset }));
	const clusters: UpFigures[] = [];
	for (const { cluster, source } of sources) {
		const upMs: number[] = [];
		const downMs: number[] = [];
		for (let run = 1; run <= runs; run++) {
			const begunMs = performance.now();
			const running = await up(source, { runtime });
			upMs.push(Math.round(performance.now() - begunMs));
			const endingMs = performance.now();
			await running.down();
			downMs.push(Math.round(performance.now() - endingMs));
			progress(`${cluster}, run ${run} of ${runs}: up ${upMs.at(-1)} ms, down ${downMs.at(-1)} ms, load average ${loadNow()}`);
		}
		clusters.push({ cluster, upMs: summarize(upMs), downMs: summarize(downMs) });
	}
	return { machine: describeMachine(loadBefore), runtime, clusters };
}

function sized(nodes: number): { readonly cluster: string; readonly source: ClusterSize } {
	const size = clusterSize(nodes);
	return { cluster: `${nodes} nodes (${size.frontends} + ${size.backends})`, source: size };
}
