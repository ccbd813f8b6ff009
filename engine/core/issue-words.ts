/**
 * What a schema found wrong, in words for the person who wrote it.
 *
 * The validator's own sentences speak of its types and its operators ("Too big: expected number to be
 * <=10"); ours say what is there and what would do. A message that a schema of ours was given is kept.
 */
import type { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
	string: 'a text',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'a mapping',
};

/** 'not a whole number', 'larger than 10', 'unknown key "x"'. */
export function issueWords(issue: z.core.$ZodIssue): string {
	switch (issue.code) {
		case 'invalid_type':
			return issue.input === undefined && /received undefined/.test(issue.message) ? 'missing' : `not ${kinds[issue.expected] ?? 'what belongs here'}`;
		case 'too_big':
			return tooMuch(issue.origin, `${issue.maximum}`);
		case 'too_small':
			return tooLittle(issue.origin, Number(issue.minimum));
		case 'invalid_value':
			return issue.values.length === 1 ? `not "${String(issue.values[0])}"` : `not one of ${issue.values.map(String).join(', ')}`;
		case 'unrecognized_keys':
			return `unknown key "${issue.keys.join('", "')}"`;
		case 'invalid_format':
			// Without words of its own a pattern speaks as a pattern.
			return /^Invalid /.test(issue.message) ? 'not written as it should be' : issue.message;
		case 'custom':
			return issue.message;
		default:
			return 'not what belongs here';
	}
}

function tooMuch(origin: string, maximum: string): string {
	if (origin === 'string') return `longer than ${maximum} characters`;
	return origin === 'array' ? `more than ${maximum}` : `larger than ${maximum}`;
}

function tooLittle(origin: string, minimum: number): string {
	if (origin === 'string') return minimum === 1 ? 'empty' : `shorter than ${minimum} characters`;
	if (origin === 'array') return minimum === 1 ? 'empty' : `fewer than ${minimum}`;
	return `smaller than ${minimum}`;
}
