/**
 * What an idle node costs, held below a limit: that nobody adds a timer, a message or a listing to the ten times a
 * second that a node is awake without anybody noticing. `npm run bench -- idle` shows the figures.
 *
 * CPU time, not time: what else runs on the machine makes caches colder, no more.
 */
import { expect, test } from 'vitest';
import { runIdleBench } from '../bench/idle.ts';
import { canCountCpu } from '../bench/process-cpu.ts';

/**
 * Percent of one core: twice of what was measured so soon behind a start, 1.3 for a backend and 0.8 for a frontend, at a
 * load average of 18; V8 still compiles then. The wake-ups depend less on the machine, and busy ones fall together: a
 * backend has 37 to 40 (10 of its beat's thread, 10 looks, 15 pulses, the rest now and then), a frontend 22. One more
 * timer of ten a second is seen.
 */
const limits = { backend: { cpu: 2.6, wakeUpsPerS: 48 }, frontend: { cpu: 1.6, wakeUpsPerS: 31 } };

test.runIf(canCountCpu)('a node that nobody uses costs next to nothing', async () => {
	const { nodes } = await runIdleBench({ measureS: 10, settleS: 10 });
	expect(nodes.map(({ node }) => node).toSorted()).toEqual(['be1', 'be2', 'fe1', 'fe2']);
	for (const { node, roles, cpu, wakeUpsPerS, threads } of nodes) {
		const limit = roles.includes('backend') ? limits.backend : limits.frontend;
		expect(cpu, `${node}: percent of a core`).toBeLessThan(limit.cpu);
		// Of V8's threads there are as many as the machine has cores for.
		expect(wakeUpsPerS - threads.v8.wakeUpsPerS, `${node}: wake-ups a second`).toBeLessThan(limit.wakeUpsPerS);
		// It was measured at all.
		expect(threads.main.wakeUpsPerS).toBeGreaterThan(10);
		expect(cpu).toBeGreaterThan(0);
	}
});
