/**
 * The tests in groups, in the order in which `npm test` runs them (test/run.mjs): pure ones beside their code
 * first, whole clusters last. Nothing is ever tried twice: a retry masks a fault.
 * One group: `npx vitest run --project units`.
 */
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Real processes and browsers share the machine's loopback and its cores: one file at a time. */
const alone = { fileParallelism: false, testTimeout: 90_000, hookTimeout: 90_000 };

/** The library is imported by the package's name, and is its sources then: nothing has to be built. */
const conditions = ['mailcluster-lab-source', ...defaultServerConditions];
const fromSource = { resolve: { conditions }, ssr: { resolve: { conditions } } };

/** Suites that every implementation of a port passes, beside those implementations. */
const contracts = ['node-image/src/storage/file-system.test.ts', 'engine/runtime/*/*-runtime.test.ts', 'test/contracts/**/*.test.ts'];
/** Beside their code, but with processes of their own. */
const processes = ['engine/server/attach.test.ts', 'engine/cli/lab.test.ts', 'test/bench/bench.test.ts'];

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'units',
					include: ['{setup,engine,electron,renderer,node-image/src}/**/*.test.{ts,tsx,mjs}', 'test/*.test.mjs', 'test/bench/*.test.ts'],
					exclude: [...contracts, ...processes],
					testTimeout: 20_000,
				},
			},
			{ test: { name: 'contracts', include: contracts, ...alone } },
			{ test: { name: 'simulation', include: ['test/simulation/**/*.test.ts'], testTimeout: 180_000 } },
			{ ...fromSource, test: { name: 'process', include: ['test/{process,faults,library}/**/*.test.ts', ...processes], ...alone } },
			{ ...fromSource, test: { name: 'docker', include: ['test/docker/**/*.test.ts'], ...alone } },
			{ test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...alone } },
			{ test: { name: 'electron', include: ['test/electron/**/*.test.ts'], ...alone } },
		],
	},
});
