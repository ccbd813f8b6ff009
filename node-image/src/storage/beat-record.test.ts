import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Beat, beatSizeBytes, decodeBeat, encodeBeat } from './beat-record.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);
const beat: fc.Arbitrary<Beat> = fc.record({
	seq: fc.maxSafeNat(),
	payload: fc.record({
		phase: fc.constantFrom('starting', 'joining', 'ready', 'draining', 'withdrawn', 'stopped'),
		joinNumber: fc.nat(),
		reachesFrontends: fc.array(name, { maxLength: 40 }),
		reachesBackends: fc.array(name, { maxLength: 40 }),
		openAccounts: fc.nat(),
		backup: fc.option(name),
		wronglyDead: fc.boolean(),
	}),
});

describe('R8: the beat record', () => {
	test('any beat is read back, and always has one size', () => {
		fc.assert(
			fc.property(beat, (one) => {
				const record = encodeBeat(one);
				expect(record.byteLength).toBe(beatSizeBytes);
				expect(decodeBeat(record)).toEqual(one);
			}),
		);
	});

	test('the first part of one beat with the rest of another is torn', () => {
		fc.assert(
			fc.property(beat, beat, fc.integer({ min: 1, max: 200 }), (one, other, cut) => {
				const [a, b] = [encodeBeat(one), encodeBeat(other)];
				const mixed = a.slice();
				mixed.set(b.subarray(0, cut));
				const same = (x: Uint8Array): boolean => mixed.every((byte, at) => byte === x[at]);
				if (!same(a) && !same(b)) expect(decodeBeat(mixed)).toBe('torn');
			}),
		);
	});

	test.each([new Uint8Array(), new Uint8Array(beatSizeBytes), new Uint8Array(beatSizeBytes + 1)])('what is no record is torn', (bytes) => {
		expect(decodeBeat(bytes)).toBe('torn');
	});
});
