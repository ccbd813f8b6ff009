/** One of seed-workers.ts: a seed comes in, what became of it goes out. */
import { parentPort } from 'node:worker_threads';
import { runSeed } from './random-run.ts';
import type { SeedReport } from './seed-workers.ts';

const port = parentPort;
if (port === null) throw new Error('seed-worker.ts is started by seed-workers.ts as a thread');

port.on('message', async (seed: number) => {
	const { shape, violations, faults, operations, epochs, virtualMs, coverage } = await runSeed(seed);
	const report: SeedReport = { seed, shape, violations, faults: faults.length, operations, epochs, virtualMs, coverage };
	port.postMessage(report);
});
