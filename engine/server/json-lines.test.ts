import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLine, lineDecoder } from './json-lines.ts';

describe('the local socket frames', () => {
	test('any texts survive any split of the stream', () => {
		fc.assert(
			fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (values, cuts) => {
				const stream = Buffer.from(values.map((value) => encodeLine(JSON.stringify(value))).join(''));
				const decoder = lineDecoder(1_000_000);
				const lines: string[] = [];
				for (let at = 0, turn = 0; at < stream.length; turn += 1) {
					const length = cuts[turn % cuts.length] ?? 1;
					lines.push(...(decoder.push(stream.subarray(at, at + length)) ?? []));
					at += length;
				}
				expect(lines).toEqual(values.map((value) => JSON.stringify(value)));
			}),
		);
	});

	test('a line of exactly the limit passes, one byte more ends it', () => {
		expect(lineDecoder(5).push(Buffer.from('12345\n'))).toEqual(['12345']);
		expect(lineDecoder(5).push(Buffer.from('123456\n'))).toBeNull();
	});

	test('a line that never ends is cut off at the limit, not collected', () => {
		const decoder = lineDecoder(10);
		expect(decoder.push(Buffer.from('12345'))).toEqual([]);
		expect(decoder.push(Buffer.from('678901'))).toBeNull();
	});
});
