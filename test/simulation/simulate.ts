/**
 * `npm run simulate -- --seeds N [--seed S] [--trace]`: whole clusters in virtual time, on all cores.
 *
 * A failing seed prints one line to repeat it, and is told once more with its transcript when repeated with
 * --trace. At the end: how often each fault met each stage of a write.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { faultKinds } from './faults.ts';
import { runSeed, transcript } from './random-run.ts';
import { runSeeds } from './seed-workers.ts';
import { emptyPairs, printCoverage } from './stages.ts';

const { values } = parseArgs({
	options: { seeds: { type: 'string', default: '200' }, seed: { type: 'string' }, trace: { type: 'boolean', default: false } },
});
const first = values.seed === undefined ? 1 : Number(values.seed);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
	process.stderr.write('simulate: --seeds and --seed take whole numbers, for example --seeds 200 or --seed 17 --trace\n');
	process.exit(2);
}

if (values.trace) process.stdout.write(`${transcript(await runSeed(first))}\n`);
const startedAt = performance.now();
const sum = await runSeeds({ first, count, workers: Math.min(availableParallelism(), count) }, ({ seed, shape, violations }) => {
	if (violations.length === 0) return;
	process.stdout.write(`seed ${seed} (${shape}): ${violations[0]} (${violations.length} in all)\n  npm run simulate -- --seed ${seed} --trace\n`);
});
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`\n${printCoverage(sum.coverage)}\n\n`);
const empty = emptyPairs(sum.coverage, faultKinds);
// A few seeds cannot meet everything; many must, or the table above promises more than was tried.
const mustMeetAll = count >= 200;
if (empty.length > 0 && mustMeetAll) process.stdout.write(`never met: ${empty.join(', ')}\n`);
process.stdout.write(
	`${count} seeds of ${Math.round(sum.virtualMs / count / 1000)} virtual seconds, ${sum.faults} faults (at least ${sum.faultsMin} a seed), ` +
		`${sum.operations} client operations (at least ${sum.operationsMin}), ${sum.epochs} epochs; ${sum.failed} seeds with violations; ${seconds.toFixed(1)} s\n`,
);
process.exitCode = sum.failed === 0 && (empty.length === 0 || !mustMeetAll) ? 0 : 1;
