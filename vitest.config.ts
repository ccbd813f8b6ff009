/**
 * The tests in groups, in the order in which `npm test` runs them (test/run.mjs): pure ones beside their code
 * and in test/contracts first, whole clusters last. Nothing is ever tried twice: a retry masks a fault.
 * One group: `npx vitest run --project units`.
 */
import { defineConfig } from 'vitest/config';

/** Real processes and browsers share the machine's loopback and its cores: one file at a time. */
const alone = { fileParallelism: false, testTimeout: 90_000, hookTimeout: 90_000 };

export default defineConfig({
	test: {
		retry: 0,
		projects: [
			{
				test: {
					name: 'units',
					include: ['{setup,engine,electron,renderer,node-image/src}/**/*.test.{ts,tsx,mjs}', 'test/*.test.mjs'],
					testTimeout: 10_000,
				},
			},
			{ test: { name: 'contracts', include: ['test/contracts/**/*.test.ts'], testTimeout: 30_000 } },
			{ test: { name: 'simulation', include: ['test/simulation/**/*.test.ts'], testTimeout: 180_000 } },
			{ test: { name: 'process', include: ['test/process/**/*.test.ts'], ...alone } },
			{ test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...alone } },
			{ test: { name: 'electron', include: ['test/electron/**/*.test.ts'], ...alone } },
		],
	},
});
