/**
 * What went wrong and was not yet read: several at a time, the newest last, each there until it is closed or the same
 * thing succeeds. The same again is counted, not repeated, and stays where it stands: nothing jumps under the reader.
 *
 * Pure; the list itself is a part of lab-state.ts, and problem-list.ts changes it.
 */
import type { CallFailure } from '../../../engine/contract/engine-api.ts';

export interface Problem {
	readonly id: number;
	/** What was under way: the token of the action, or the failure's code where it was none. */
	readonly about: string;
	readonly failure: CallFailure;
	readonly times: number;
}

/** More would cover the page; the oldest give way. Chosen. */
export const problemsMax = 4;

export function withProblem(problems: readonly Problem[], about: string, failure: CallFailure): readonly Problem[] {
	if (problems.some((one) => isSame(one, about, failure))) {
		return problems.map((one) => (isSame(one, about, failure) ? { ...one, failure, times: one.times + 1 } : one));
	}
	const id = 1 + Math.max(0, ...problems.map((one) => one.id));
	return [...problems, { id, about, failure, times: 1 }].slice(-problemsMax);
}

/** It succeeded, or somebody takes care of it. */
export function withoutProblemsAbout(problems: readonly Problem[], about: string): readonly Problem[] {
	return problems.some((one) => one.about === about) ? problems.filter((one) => one.about !== about) : problems;
}

export function withoutProblem(problems: readonly Problem[], id: number): readonly Problem[] {
	return problems.filter((one) => one.id !== id);
}

function isSame(one: Problem, about: string, { code, message }: CallFailure): boolean {
	return one.about === about && one.failure.code === code && one.failure.message === message;
}
