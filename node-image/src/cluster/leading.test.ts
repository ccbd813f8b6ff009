import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestCandidate, type Candidate, compareCandidates, joinNumber } from './leading.ts';

function candidate(change: Partial<Candidate> & { name: string }): Candidate {
	return { frontends: 2, backends: 1, sitting: false, joinNumber: 100_001, ...change };
}

describe('R9: the order of candidates', () => {
	test.each([
		['more frontends beat everything else', candidate({ name: 'be2', frontends: 3, backends: 0, joinNumber: 9 }), candidate({ name: 'be1', sitting: true })],
		['more backends come next', candidate({ name: 'be2', backends: 2 }), candidate({ name: 'be1', sitting: true })],
		['the sitting controller stays where reach is equal', candidate({ name: 'be3', sitting: true, joinNumber: 900_000 }), candidate({ name: 'be1' })],
		['then the senior', candidate({ name: 'be2', joinNumber: joinNumber(1, 2) }), candidate({ name: 'be1', joinNumber: joinNumber(2, 1) })],
		['whoever never joined is junior to all', candidate({ name: 'be2' }), candidate({ name: 'be1', joinNumber: 0 })],
		['the name decides a cold start', candidate({ name: 'be1', joinNumber: 0 }), candidate({ name: 'be2', joinNumber: 0 })],
	])('%s', (_, better, other) => {
		expect(bestCandidate([other, better])).toBe(better);
		expect(bestCandidate([better, other])).toBe(better);
	});

	test('it is a total order: every member comes to the same answer from the same beats', () => {
		const arbitrary = fc.record({
			name: fc.constantFrom('be1', 'be2', 'be3', 'be4'),
			frontends: fc.nat(3),
			backends: fc.nat(3),
			sitting: fc.boolean(),
			joinNumber: fc.nat(5),
		});
		fc.assert(
			fc.property(fc.uniqueArray(arbitrary, { selector: ({ name }) => name, minLength: 2 }), (candidates) => {
				const best = bestCandidate(candidates);
				expect(bestCandidate(candidates.toReversed())).toBe(best);
				for (const each of candidates) if (best !== undefined && each !== best) expect(compareCandidates(best, each)).toBeLessThan(0);
			}),
		);
	});
});
