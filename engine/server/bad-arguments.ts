/**
 * What is said of a call whose arguments its schema does not take: the field, and what is wrong with it.
 */
import type { z } from 'zod';
import type { CallFailure } from '../contract/engine-api.ts';
import { issueWords } from '../core/issue-words.ts';

/** In a user's words: the field as he knows it, and of a list which one, but neither the call nor the way through its arguments. */
export function badArguments(name: string, error: z.ZodError): CallFailure {
	const first = error.issues[0];
	const field = first?.path.findLast((part) => typeof part === 'string') ?? name;
	const index = first?.path.findLast((part) => typeof part === 'number');
	const which = index === undefined || index === 0 ? '' : ` ${index + 1}`;
	return { code: 'bad-arguments', message: `${String(field)}${which}: ${first === undefined ? 'not as the contract says' : issueWords(first)}` };
}
