import { expect, test } from 'vitest';
import { z } from 'zod';
import { clusterNameSchema } from '../contract/engine-api.ts';
import { issueWords } from './issue-words.ts';

test.each([
	[z.int(), 'x', 'not a number'],
	[z.int(), 1.5, 'not a whole number'],
	[z.object({ a: z.string() }), {}, 'missing'],
	[z.object({ a: z.string() }), [], 'not a mapping'],
	[z.boolean(), 1, 'not true or false'],
	[z.number().max(10), 11, 'larger than 10'],
	[z.number().min(20), 1, 'smaller than 20'],
	[z.string().max(3), 'long', 'longer than 3 characters'],
	[z.string().min(1), '', 'empty'],
	[z.array(z.int()).max(1), [1, 2], 'more than 1'],
	[z.array(z.int()).min(1), [], 'empty'],
	[z.enum(['a', 'b']), 'c', 'not one of a, b'],
	[z.literal('process'), 'docker', 'not "process"'],
	[z.strictObject({}), { x: 1 }, 'unknown key "x"'],
	[z.string().regex(/^a$/), 'b', 'not written as it should be'],
	[clusterNameSchema, 'B', 'a cluster name is 1 to 40 characters: a letter, then letters, digits or "-"'],
	[z.union([z.int(), z.boolean()]), 'x', 'not what belongs here'],
])('%# %j', (schema, input, words) => {
	const issue = schema.safeParse(input).error?.issues[0];
	expect(issue && issueWords(issue)).toBe(words);
	expect(words).not.toMatch(/Invalid|expected|received|<=|>=/);
});
