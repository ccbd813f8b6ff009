/** One of seed-workers.ts: a seed comes in, what became of it goes out. A breakage is put in before anything is loaded. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { loadMutated } from './load-mutated.ts';
import type { SeedReport } from './seed-workers.ts';

const port = parentPort;
if (port === null) throw new Error('seed-worker.ts is started by seed-workers.ts as a thread');

const { mutation } = z.object({ mutation: z.string().nullable() }).parse(workerData);
if (mutation !== null) loadMutated(mutation);
const { runSeed } = await import('./random-run.ts');

port.on('message', async (seed: number) => {
	const { shape, violations, faults, operations, epochs, virtualMs, coverage } = await runSeed(seed);
	const report: SeedReport = { seed, shape, violations, faults: faults.length, operations, epochs, virtualMs, coverage };
	port.postMessage(report);
});
