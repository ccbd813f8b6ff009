/**
 * `npm run mutate -- [--seeds 200] [--only <id>]`: breaks the node on purpose, one rule at a time, and runs the
 * simulation on what is left. Each breakage must be caught; one that is not says that a rule is not tested.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Mutation, mutations } from './mutations.ts';
import { runSeeds } from './seed-workers.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '200' }, only: { type: 'string' } } });
const seeds = Number(values.seeds);
if (!Number.isSafeInteger(seeds) || seeds < 1) {
	process.stderr.write('mutate: --seeds takes a whole number\n');
	process.exit(2);
}
const wanted = mutations.filter(({ id }) => values.only === undefined || id.includes(values.only));
if (wanted.length === 0) {
	process.stderr.write(`mutate: no mutation has '${values.only}' in its name\n`);
	process.exit(2);
}

const startedAt = performance.now();
let missed = 0;
// One thread for each mutation: most are caught in their first seed.
const open = [...wanted];
const work = async () => {
	for (let next = open.shift(); next !== undefined; next = open.shift()) {
		const caught = await hunt(next);
		if (caught === undefined) missed += 1;
		const outcome = caught === undefined ? `NOT CAUGHT in ${seeds} seeds` : `seed ${String(caught.seed).padStart(3)}  ${caught.violation}`;
		process.stdout.write(`${next.rule.padEnd(4)}${next.id.padEnd(52)} ${outcome}\n`);
	}
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
process.stdout.write(`${wanted.length} breakages, ${missed} not caught, ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
process.exitCode = missed === 0 ? 0 : 1;

/** The seed it was caught at before, then all from the first. */
async function hunt(mutation: Mutation): Promise<{ seed: number; violation: string } | undefined> {
	for (const range of [
		{ first: mutation.seed, count: 1 },
		{ first: 1, count: seeds },
	]) {
		let caught: { seed: number; violation: string } | undefined;
		await runSeeds({ ...range, workers: 1, mutation: mutation.id }, ({ seed, violations: [violation] }) => {
			if (violation === undefined) return true;
			caught = { seed, violation };
			return false;
		});
		if (caught !== undefined) return caught;
	}
	return undefined;
}
