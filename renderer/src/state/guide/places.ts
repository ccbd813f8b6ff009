/**
 * The pages of the guide: what comes before the steps, each step, the questions, the results; and which can be opened. Pure.
 *
 * A page stays until its reader goes on: a step that passes while somebody watches the picture does not take its text away.
 */
import type { LabState, LabStepState } from '../../../../engine/contract/labs.ts';

export type GuidePlace = { readonly is: 'intro' | 'questions' | 'results' } | { readonly is: 'step'; readonly step: string };

/** What somebody sees who comes to it. */
export function firstPlace(state: LabState): GuidePlace {
	const running = runningStep(state);
	if (!running) return state.questions.some(({ answer }) => answer === null) ? { is: 'questions' } : { is: 'results' };
	const isFresh = state.steps[0] === running && running.hintsTaken === 0 && state.texts.intro.en !== '';
	return isFresh ? { is: 'intro' } : { is: 'step', step: running.id };
}

/** Behind that one; null: nothing yet. */
export function nextPlace(state: LabState, place: GuidePlace): GuidePlace | null {
	const running = runningStep(state);
	switch (place.is) {
		case 'intro':
			return { is: 'step', step: state.steps[0]?.id ?? '' };
		case 'step': {
			const at = state.steps.findIndex(({ id }) => id === place.step);
			if (!isThrough(state.steps[at])) return null;
			const next = state.steps.slice(at + 1).find((step) => step !== undefined && step.state !== 'waiting');
			if (next) return { is: 'step', step: next.id };
			if (running) return { is: 'step', step: running.id };
			return state.questions.length > 0 ? { is: 'questions' } : { is: 'results' };
		}
		case 'questions':
			return { is: 'results' };
		case 'results':
			return null;
	}
}

/** The step that is under way, for somebody who looks back; null: it is open, or the next page, or everything is done. */
export function presentPlace(state: LabState, place: GuidePlace): GuidePlace | null {
	const running = runningStep(state);
	if (!running) return null;
	const present: GuidePlace = { is: 'step', step: running.id };
	const next = nextPlace(state, place);
	return isSamePlace(place, present) || (next && isSamePlace(next, present)) ? null : present;
}

export interface ListedPlace {
	readonly place: GuidePlace;
	readonly step: LabStepState | null;
	/** It can be opened. */
	readonly isOpen: boolean;
}

/** All of them, in their order. */
export function placesOf(state: LabState): readonly ListedPlace[] {
	const around = (is: 'intro' | 'questions' | 'results', isOpen: boolean): ListedPlace => ({ place: { is }, step: null, isOpen });
	return [
		around('intro', true),
		...state.steps.map((step): ListedPlace => ({ place: { is: 'step', step: step.id }, step, isOpen: step.state !== 'waiting' })),
		...(state.questions.length > 0 ? [around('questions', state.isOver)] : []),
		around('results', state.isOver),
	];
}

export function isSamePlace(one: GuidePlace, other: GuidePlace): boolean {
	return one.is === 'step' && other.is === 'step' ? one.step === other.step : one.is === other.is;
}

export function runningStep(state: LabState): LabStepState | null {
	return state.steps.find((step) => step.state === 'running') ?? null;
}

export function isThrough(step: LabStepState | undefined): boolean {
	return step?.state === 'passed' || step?.state === 'skipped';
}

/** A page that the exercise has no longer: after a reset, another one is shown. */
export function isStillThere(state: LabState, place: GuidePlace): boolean {
	return placesOf(state).some((listed) => listed.isOpen && isSamePlace(listed.place, place));
}
