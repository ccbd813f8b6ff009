/**
 * How a command fails: one line on stderr that says what is wrong and how to mend it, and exit code 1. Of a
 * cluster file every mistake has its line.
 */
import type { CallFailure, CallName, CallOutcome, CallResults } from '../contract/engine-api.ts';
import { terminalText } from './terminal-text.ts';

export class CliFailure extends Error {
	constructor(failure: Omit<CallFailure, 'code'>) {
		super([failureLine(failure), ...(failure.more ?? []).map((message) => failureLine({ message }))].join('\n'));
		this.name = 'CliFailure';
	}
}

/** An end that is no failure of ours and has said all itself: another program's exit code is passed on. */
export class ExitCode extends Error {
	readonly exitCode: number;
	constructor(exitCode: number) {
		super(`exit code ${exitCode}`);
		this.exitCode = exitCode;
	}
}

/** One line, whatever came in; a remedy that the message already ends with is not said twice. */
export function failureLine(failure: { readonly message: string; readonly remedy?: string }): string {
	const { message, remedy } = failure;
	const whole = remedy === undefined || remedy === '' || message.includes(remedy) ? message : `${message}; ${remedy}`;
	return terminalText(whole.replace(/\s*[\r\n]+\s*/g, ' ').trim());
}

/** The value of a successful call. @throws CliFailure */
export function expectValue<N extends CallName>(outcome: CallOutcome<N>): CallResults[N] {
	if (!outcome.ok) throw new CliFailure(outcome.error satisfies CallFailure);
	return outcome.value;
}
