import { expect, test } from 'vitest';
import type { LabState, LabStepState } from '../../../../engine/contract/labs.ts';
import { firstPlace, type GuidePlace, isStillThere, nextPlace, placesOf, presentPlace } from './places.ts';

const title = { en: 'Step', de: 'Schritt' };
const step = (id: string, state: LabStepState['state']): LabStepState => ({
	...{ id, title, state, isReading: false, isCheckpoint: false, checks: [], isSolved: false },
	...{ hintsTaken: 0, mistakes: [], answered: null, points: null, tookMs: null },
});

function stateOf(steps: readonly LabStepState[], questions: readonly ('open' | 'answered')[] = ['open']): LabState {
	const answer = { given: 0, isRight: true, why: title, right: [0], measured: null };
	return {
		...{ lab: 'small', number: 1, title, cluster: 'small', stage: { is: 'running' }, doing: null, problem: null, steps: [...steps], checks: [] },
		...{ ask: null, hints: { taken: [], isReady: false, isMore: false }, mistakes: [], price: null, checkpoint: null, invariants: [] },
		questions: questions.map((is, at) => ({ id: `q${at}`, question: title, options: [title], unit: 'none', answer: is === 'open' ? null : answer })),
		...{ score: { points: 0, of: 10 }, isOver: steps.every(({ state }) => state === 'passed' || state === 'skipped'), tookMs: 0 },
		texts: { intro: title, running: null, last: null, end: null },
	};
}
const at = (id: string): GuidePlace => ({ is: 'step', step: id });

const fresh = stateOf([step('a', 'running'), step('b', 'waiting')]);
const inB = stateOf([step('a', 'passed'), step('b', 'running')]);
const over = stateOf([step('a', 'passed'), step('b', 'skipped')]);

test('whoever comes sees the introduction first, then the step that runs, the questions, the results', () => {
	expect([fresh, inB, over, stateOf(over.steps, ['answered']), stateOf(over.steps, [])].map(firstPlace)).toEqual([
		{ is: 'intro' },
		at('b'),
		{ is: 'questions' },
		{ is: 'results' },
		{ is: 'results' },
	]);
});

test('one goes on from page to page, and from a step only when it is through', () => {
	expect(nextPlace(fresh, { is: 'intro' })).toEqual(at('a'));
	expect(nextPlace(fresh, at('a'))).toBeNull();
	expect(nextPlace(inB, at('a'))).toEqual(at('b'));
	expect(nextPlace(over, at('b'))).toEqual({ is: 'questions' });
	expect(nextPlace(stateOf(over.steps, []), at('b'))).toEqual({ is: 'results' });
	expect(nextPlace(over, { is: 'questions' })).toEqual({ is: 'results' });
	expect(nextPlace(over, { is: 'results' })).toBeNull();
});

test('whoever looks back is shown the way to the step that is under way, unless it is the next page', () => {
	const inC = stateOf([step('a', 'passed'), step('b', 'passed'), step('c', 'running')]);
	expect([{ is: 'intro' } as const, at('a'), at('b'), at('c')].map((place) => presentPlace(inC, place))).toEqual([at('c'), at('c'), null, null]);
	expect(presentPlace(fresh, { is: 'intro' })).toBeNull();
	expect(presentPlace(over, at('a'))).toBeNull();
});

test('pages that were reached can be opened, others are listed', () => {
	expect(placesOf(inB).map(({ place, isOpen }) => [place.is === 'step' ? place.step : place.is, isOpen])).toEqual([
		['intro', true],
		['a', true],
		['b', true],
		['questions', false],
		['results', false],
	]);
	expect(isStillThere(fresh, at('b'))).toBe(false);
	expect(isStillThere(over, { is: 'results' })).toBe(true);
});
