/**
 * `npm run mutate -- [--seeds 200] [--only <id>]`: breaks the node on purpose, one rule at a time, and runs the
 * simulation (or the storage's tests) on what is left. Each breakage must be caught; one that is not says that a rule
 * is not tested.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { mutatedSources } from './load-mutated.ts';
import { type Mutation, mutations } from './mutations.ts';
import { runSeeds } from './seed-workers.ts';

/** As much of vitest's report as is read here. */
const reportSchema = z.object({ testResults: z.array(z.object({ assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })) })) });

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '200' }, only: { type: 'string' } } });
const seeds = Number(values.seeds);
const wanted = mutations.filter(({ id }) => values.only === undefined || id.includes(values.only));
if (!Number.isSafeInteger(seeds) || seeds < 1 || wanted.length === 0) {
	process.stderr.write('mutate: --seeds takes a whole number, --only a part of the name of a breakage (mutations.ts)\n');
	process.exit(2);
}

const startedAt = performance.now();
let missed = 0;
const open = [...wanted];
const work = async () => {
	for (let next = open.shift(); next !== undefined; next = open.shift()) {
		const caught = next.tests === undefined ? await hunt(next) : await huntByTests(next, next.tests);
		if (caught === undefined) missed += 1;
		const outcome = caught ?? (next.tests === undefined ? `NOT CAUGHT in ${seeds} seeds` : 'NOT CAUGHT by its tests');
		process.stdout.write(`${next.rule.padEnd(4)}${next.id.padEnd(52)} ${outcome.split('\n')[0]}\n`);
	}
};
// One thread for each breakage: most are caught in their first seeds.
await Promise.all(Array.from({ length: availableParallelism() }, work));
process.stdout.write(`${wanted.length} breakages, ${missed} not caught, ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
process.exitCode = missed === 0 ? 0 : 1;

/** The seed it was caught at before, then all from the first. */
async function hunt(mutation: Mutation): Promise<string | undefined> {
	const ranges = [{ first: 1, count: seeds }];
	if (mutation.seed !== undefined) ranges.unshift({ first: mutation.seed, count: 1 });
	for (const range of ranges) {
		let caught: string | undefined;
		await runSeeds({ ...range, workers: 1, mutation: mutation.id }, ({ seed, violations: [violation] }) => {
			if (violation === undefined) return true;
			caught = `seed ${String(seed).padStart(3)}  ${violation}`;
			return false;
		});
		if (caught !== undefined) return caught;
	}
	return undefined;
}

/** On a copy of the sources with the breakage in it: a test that fails has caught it, one that cannot run has not. */
async function huntByTests(mutation: Mutation, tests: readonly string[]): Promise<string | undefined> {
	const copy = mkdtempSync(join(tmpdir(), 'mailcluster-mutation-'));
	try {
		for (const name of ['node-image', 'package.json', 'tsconfig.json', 'vitest.config.ts']) cpSync(join(root, name), join(copy, name), { recursive: true });
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
		for (const { file, source } of mutatedSources(mutation.id)) writeFileSync(join(copy, file), source);
		const report = await vitest(copy, tests);
		const failed = report.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'failed'));
		return failed[0] === undefined ? undefined : `tests     ${failed[0].fullName}`;
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

function vitest(directory: string, tests: readonly string[]): Promise<z.infer<typeof reportSchema>> {
	const report = join(directory, 'report.json');
	const args = ['run', '--project', 'units', '--reporter=json', `--outputFile.json=${report}`, ...tests];
	const child = spawn(join(root, 'node_modules/.bin/vitest'), args, { cwd: directory, stdio: 'ignore' });
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', () => resolve(reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')))));
	});
}
