/** Many seeds on several cores: a worker thread takes the next seed as soon as it is done with one. */
import { Worker } from 'node:worker_threads';
import { addCoverage, type Coverage } from './stages.ts';

/** What a worker tells of one seed: plain data. */
export interface SeedReport {
	readonly seed: number;
	readonly shape: string;
	readonly violations: readonly string[];
	readonly faults: number;
	readonly operations: number;
	readonly epochs: number;
	readonly virtualMs: number;
	readonly coverage: Coverage;
}

export interface SeedSum {
	failed: number;
	faults: number;
	faultsMin: number;
	operations: number;
	operationsMin: number;
	epochs: number;
	virtualMs: number;
	readonly coverage: Coverage;
}

export interface SeedRange {
	readonly first: number;
	readonly count: number;
	readonly workers: number;
	/** Run the node with this breakage (mutations.ts). */
	readonly mutation?: string;
}

/** `onSeed` hears of each as it is done, in no particular order; it may end the rest by answering false. */
export async function runSeeds(range: SeedRange, onSeed: (report: SeedReport) => unknown): Promise<SeedSum> {
	const sum: SeedSum = {
		...{ failed: 0, faults: 0, faultsMin: Number.POSITIVE_INFINITY, operations: 0, operationsMin: Number.POSITIVE_INFINITY, epochs: 0, virtualMs: 0 },
		coverage: {},
	};
	let next = range.first;
	let goesOn = true;
	const work = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), { workerData: { mutation: range.mutation ?? null } });
			const ask = () => {
				if (!goesOn || next >= range.first + range.count) return void worker.terminate();
				worker.postMessage(next);
				next += 1;
			};
			worker.on('message', (report: SeedReport) => {
				add(sum, report);
				if (onSeed(report) === false) goesOn = false;
				ask();
			});
			worker.on('error', reject);
			worker.on('exit', () => resolve());
			ask();
		});
	await Promise.all(Array.from({ length: range.workers }, work));
	return sum;
}

function add(sum: SeedSum, report: SeedReport): void {
	if (report.violations.length > 0) sum.failed += 1;
	sum.faults += report.faults;
	sum.operations += report.operations;
	sum.epochs += report.epochs;
	sum.virtualMs += report.virtualMs;
	// A seed that failed was ended early.
	if (report.violations.length === 0) {
		sum.faultsMin = Math.min(sum.faultsMin, report.faults);
		sum.operationsMin = Math.min(sum.operationsMin, report.operations);
	}
	addCoverage(sum.coverage, report.coverage);
}
