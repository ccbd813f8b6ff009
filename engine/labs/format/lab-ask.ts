/**
 * A step that asks: the question inside an exercise, where there is something to find out and nothing to be done. Pure.
 *
 * It is made of what every step is made of: the right answer is a check that has to come true and the step's solution, each
 * wrong one a mistake that is recognised by name. So whoever runs a step needs to know nothing of questions, except to show
 * them. Read next: lab-reader.ts, which calls this; lab-run.ts (`chooseOption`).
 */
import type { z } from 'zod';
import type { CompiledExpression } from '../language/expression-tree.ts';
import type { LabAction } from './lab-action.ts';
import type { askSchema, Both, stepSchema } from './lab-schema.ts';

export interface LabAsk {
	readonly question: Both;
	/** `because`: why it is not that; null: it is. */
	readonly options: readonly (Both & { readonly id: string; readonly isRight: boolean; readonly because: Both | null })[];
}

interface AskMistake {
	readonly at: readonly (string | number)[];
	readonly message: string;
	readonly remedy: string;
}

/** As a step has them (lab-reader.ts). */
interface AskParts {
	readonly checks: readonly { readonly id: string; readonly title: Both; readonly expect: CompiledExpression; readonly withinMs: number }[];
	readonly wrong: readonly {
		readonly id: string;
		readonly do: readonly LabAction[];
		readonly when: CompiledExpression;
		readonly because: Both;
		readonly undo: readonly LabAction[];
		readonly isByHand: boolean;
	}[];
	readonly solution: readonly LabAction[];
}

/** An answer is judged at once. */
const judgedMs = 5_000;
const title: Both = { en: 'The right answer is given', de: 'Die richtige Antwort ist gegeben' };

export function labAsk({ question, options }: z.infer<typeof askSchema>): LabAsk {
	return { question, options: options.map(({ id, en, de, right, because }) => ({ id, en, de, isRight: right ?? false, because: because ?? null })) };
}

/** By their places below the step. */
export function askMistakes(ask: LabAsk, { checks, wrong, solution }: z.infer<typeof stepSchema>): readonly AskMistake[] {
	const mistakes: AskMistake[] = [];
	if (checks || wrong || solution)
		mistakes.push({ at: ['ask'], message: 'a step that asks has no checks, wrong or solution of its own', remedy: 'make two steps of it' });
	if (ask.options.filter(({ isRight }) => isRight).length !== 1)
		mistakes.push({ at: ['ask', 'options'], message: 'not exactly one option is right', remedy: 'write "right: true" beside the right one' });
	ask.options.forEach(({ id, isRight, because }, index) => {
		const at = ['ask', 'options', index, 'id'];
		if (!isRight && because === null) mistakes.push({ at, message: `the wrong answer "${id}" says no reason`, remedy: 'add "because:", why it is not that' });
		if (ask.options.findIndex((other) => other.id === id) < index)
			mistakes.push({ at, message: `the id "${id}" is there twice`, remedy: 'give one of them another id' });
	});
	return mistakes;
}

/** What the question means for its step. */
export function askParts({ options }: LabAsk): AskParts {
	const right = options.filter(({ isRight }) => isRight);
	return {
		checks: right.map(({ id }) => ({ id: 'answered', title, expect: isAnswer(id), withinMs: judgedMs })),
		solution: right.map(({ id }) => answerAction(id)),
		wrong: options.flatMap(({ id, isRight, because }) =>
			isRight || because === null ? [] : [{ id, do: [answerAction(id)], when: isAnswer(id), because, undo: [], isByHand: true }],
		),
	};
}

function isAnswer(option: string): CompiledExpression {
	const text = `answer is ${option}`;
	return { text, root: { is: 'answer', option, type: { is: 'boolean' }, text }, probes: {} };
}

function answerAction(option: string): LabAction {
	return { do: 'answer', option, text: `answer ${option}` };
}
