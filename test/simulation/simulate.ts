/**
 * `npm run simulate -- --seeds N [--seed S] [--trace]`: whole clusters of the core in virtual time.
 * A failing seed prints one line to repeat it.
 */
import { parseArgs } from 'node:util';
import { runSeed, transcript } from './random-run.ts';

const { values } = parseArgs({
	options: { seeds: { type: 'string', default: '200' }, seed: { type: 'string' }, trace: { type: 'boolean', default: false } },
});
const first = values.seed === undefined ? 1 : Number(values.seed);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
	process.stderr.write('simulate: --seeds and --seed take whole numbers, for example --seeds 200 or --seed 17 --trace\n');
	process.exit(2);
}

const startedAt = performance.now();
let failed = 0;
let faults = 0;
let steps = 0;
for (let seed = first; seed < first + count; seed += 1) {
	const result = runSeed(seed);
	faults += result.faults.length;
	steps += result.world.told.length;
	if (values.trace) process.stdout.write(`${transcript(result)}\n`);
	if (result.violations.length === 0) continue;
	failed += 1;
	process.stdout.write(
		`seed ${seed} (${result.shape}): ${result.violations[0]} (${result.violations.length} in all)\n  npm run simulate -- --seed ${seed} --trace\n`,
	);
}
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`${count} seeds, ${faults} faults, ${steps} events, ${failed} with violations, ${seconds.toFixed(1)} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
