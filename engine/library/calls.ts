/**
 * Calls of the engine for somebody who writes a test: arguments are checked, failures are thrown.
 *
 * Nobody in between has checked anything: JavaScript passes what it likes.
 */
import type { z } from 'zod';
import { type CallArguments, type CallName, type CallOutcome, type CallResults, callSchemas, type EngineApi } from '../contract/engine-api.ts';
import { issueWords } from '../core/issue-words.ts';
import { LabError } from './lab-error.ts';

/** @throws LabError */
export async function call<N extends CallName>(api: EngineApi, name: N, args: CallArguments<N>): Promise<CallResults[N]> {
	const parsed = callSchemas[name].safeParse(args);
	if (!parsed.success) throw badArguments(name, parsed.error);
	// The schema of `name` has just accepted it: the one place where the compiler is told so.
	const outcome = await (api[name] as (checked: unknown) => Promise<CallOutcome<N>>)(parsed.data);
	if (!outcome.ok) throw new LabError(outcome.error);
	return outcome.value;
}

function badArguments(name: string, { issues: [first] }: z.ZodError): LabError {
	const field = first === undefined || first.path.length === 0 ? name : `${name}: ${first.path.join('.')}`;
	return new LabError({
		code: 'bad-arguments',
		message: `${field}: ${first === undefined ? 'not as it should be' : issueWords(first)}`,
		remedy: 'README.md, "In your own tests", says what it takes',
	});
}
