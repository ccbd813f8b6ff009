/** The list of breakages cannot rot: each text stands in its file exactly once, and every rule has one. */
import { describe, expect, test } from 'vitest';
import { mutatedSources } from './load-mutated.ts';
import { mutations } from './mutations.ts';

describe('breakages', () => {
	test.each(mutations.map(({ id }) => id))('%s', (id) => {
		expect(mutatedSources(id).length).toBeGreaterThan(0);
	});

	test('are twenty at least, by different names, and R1 to R12 have one each', () => {
		expect(new Set(mutations.map(({ id }) => id)).size).toBe(mutations.length);
		expect(mutations.length).toBeGreaterThanOrEqual(20);
		const rules = new Set(mutations.map(({ rule }) => rule));
		expect(Array.from({ length: 12 }, (_, index) => `R${index + 1}`).filter((rule) => !rules.has(rule))).toEqual([]);
	});
});
