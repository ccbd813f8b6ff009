/** Two hundred seeds of random faults: the promises hold. A seed that once failed stays here by name. */
import { describe, expect, test } from 'vitest';
import { runSeed } from './random-run.ts';
import { World } from './world.ts';

describe('random faults', () => {
	test.each(Array.from({ length: 10 }, (_, index) => index * 20 + 1))('P3, P4: seeds from %i', (first) => {
		for (let seed = first; seed < first + 20; seed += 1) {
			const result = runSeed(seed);
			expect(result.violations, `npm run simulate -- --seed ${seed} --trace`).toEqual([]);
			expect(result.faults.length).toBeGreaterThanOrEqual(10);
		}
	});

	test('a lid closed in the middle of other faults made backends withdraw (seed 5)', () => {
		expect(runSeed(5).violations).toEqual([]);
	});

	test('the checks can fail: a member that never learns that it was replaced is seen', () => {
		const world = new World({ frontends: 1, backends: 2, seed: 1 });
		for (const name of world.processes.keys()) world.start(name);
		world.run(2000);
		const leader = world.controller.holder?.member ?? '';
		world.controller = { epoch: world.controller.epoch, holder: { member: leader === 'be1' ? 'be2' : 'be1', life: 1 } };
		const other = world.process(leader === 'be1' ? 'be2' : 'be1');
		other.member = { ...other.member, leading: world.controller.epoch };
		world.process(leader).acknowledged = false;
		world.run(1000);
		expect(world.violations.length).toBeGreaterThan(0);
	});
});
