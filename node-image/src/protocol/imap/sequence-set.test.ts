import { expect, test } from 'vitest';
import { includes, parseSequenceSet, resolve } from './sequence-set.ts';

test.each([
	['1', 9, [1]],
	['3:1', 9, [1, 2, 3]],
	['2,4:*', 6, [2, 4, 5, 6]],
	['*:4', 2, [2, 3, 4]],
	['5,1:3,2:4,5', 9, [1, 2, 3, 4, 5]],
])('%s with %d as the largest names %j', (text, largest, expected) => {
	const set = parseSequenceSet(text, 10);
	if (set === undefined) throw new Error('no set');
	const resolved = resolve(set, largest);
	expect([1, 2, 3, 4, 5, 6, 7, 8, 9].filter((number) => includes(resolved, number))).toEqual(expected);
});

test.each(['', '0', '1:', ':1', '1,,2', 'a', '4294967296', '1:2:3', '1,2,3,4,5,6,7,8,9,10,11'])('"%s" is no set of at most ten members', (text) => {
	expect(parseSequenceSet(text, 10)).toBeUndefined();
});
