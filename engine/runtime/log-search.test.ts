import { expect, test } from 'vitest';
import { findLines } from './log-search.ts';

async function* pieces(...texts: string[]) {
	yield* texts;
}

test('a line is found wherever the pieces part it, in capitals or not, also the last one without an end', async () => {
	expect(await findLines(pieces('one\nControl', 'ler-taken 1\ntwo\n', 'controller-TAKEN 2'), 'controller-taken', 10)).toEqual({
		lines: ['Controller-taken 1', 'controller-TAKEN 2'],
		isAll: true,
	});
});

test('the newest that fit are kept, and it is said that there were more', async () => {
	const many = Array.from({ length: 100 }, (_, n) => `x ${n}\n`);
	expect(await findLines(pieces(...many), 'x', 3)).toEqual({ lines: ['x 97', 'x 98', 'x 99'], isAll: false });
	expect(await findLines(pieces(...many.slice(0, 3)), 'x', 3)).toEqual({ lines: ['x 0', 'x 1', 'x 2'], isAll: true });
	expect(await findLines(pieces(...many.slice(0, 6)), 'x', 3)).toEqual({ lines: ['x 3', 'x 4', 'x 5'], isAll: false });
});

test('a line without end is kept in bounds', async () => {
	const { lines } = await findLines(pieces(...Array.from({ length: 40 }, () => 'x'.repeat(8000))), 'x', 100);
	expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(73_000);
});
