import { expect, test } from 'vitest';
import { type Problem, problemsMax, withoutProblem, withoutProblemsAbout, withProblem } from './problems.ts';

const failure = (message: string) => ({ code: 'refused', message });
const after = (...said: readonly (readonly [about: string, message: string])[]) =>
	said.reduce<readonly Problem[]>((known, [about, message]) => withProblem(known, about, failure(message)), []);

test('several stand below each other, the newest last, and each can be closed', () => {
	const problems = after(['node:be1', 'one'], ['heal', 'two'], ['plan', 'three']);
	expect(problems.map((one) => one.failure.message)).toEqual(['one', 'two', 'three']);
	const [, second] = problems;
	expect(withoutProblem(problems, second?.id ?? 0).map((one) => one.failure.message)).toEqual(['one', 'three']);
});

test('the same again is counted where it stands; the same words about something else are another problem', () => {
	const problems = after(['node:be1', 'it is down'], ['heal', 'no'], ['node:be1', 'it is down'], ['node:be2', 'it is down']);
	expect(problems.map(({ about, times }) => [about, times])).toEqual([
		['node:be1', 2],
		['heal', 1],
		['node:be2', 1],
	]);
});

test('one that was closed comes again as a new one', () => {
	const closed = withoutProblem(after(['heal', 'no'], ['heal', 'no']), 1);
	expect(withProblem(closed, 'heal', failure('no'))).toMatchObject([{ times: 1 }]);
});

test('they are bounded: the oldest give way, and no two have the same id', () => {
	const problems = after(...Array.from({ length: problemsMax + 3 }, (_, index) => ['heal', `${index}`] as const));
	expect(problems.map((one) => one.failure.message)).toEqual(['3', '4', '5', '6']);
	expect(new Set(problems.map(({ id }) => id)).size).toBe(problemsMax);
});

test('what succeeds takes its own problems away and nobody else’s; without any the list is the same one', () => {
	const problems = after(['node:be1', 'one'], ['heal', 'two'], ['node:be1', 'three']);
	expect(withoutProblemsAbout(problems, 'node:be1').map(({ about }) => about)).toEqual(['heal']);
	expect(withoutProblemsAbout(problems, 'plan')).toBe(problems);
});
