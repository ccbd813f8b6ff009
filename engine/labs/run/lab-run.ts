/**
 * One learner's way through an exercise, as a state machine: steps, checks, hints, solutions, answers, score. Pure.
 *
 * Each function takes a run and returns the next one. A run is plain data: saved after each change, it goes on when the
 * program that kept it was killed (saved-run.ts). Times are the recording's clock. Read next: drive/lab-session.ts.
 */

import { type FactMoment, snapshotOf } from '../facts/facts.ts';
import type { LabWorld } from '../facts/lab-world.ts';
import { type Told, toldAtEnd, toldAtStepEnd } from '../facts/told-facts.ts';
import type { Lab, LabHint, LabQuestion, LabStep, WrongAction } from '../format/lab-reader.ts';
import { Evaluation, type Memory, remember, type Seen } from '../language/evaluate.ts';
import { type FactSnapshot, isKnown, type KnownValue } from '../language/fact-value.ts';
import {
	type CheckState,
	checkBegun,
	type InvariantState,
	invariantBegun,
	observedCheck,
	observedInvariant,
	type Verdict,
	type Violation,
	verdictOf,
} from './lab-check.ts';

export interface StepRun {
	readonly id: string;
	readonly state: 'waiting' | 'running' | 'passed' | 'skipped';
	readonly atMs: number;
	/** Facts when it began. */
	readonly begin: FactSnapshot;
	readonly checks: readonly CheckState[];
	/** Of the mistakes that it names. */
	readonly memories: readonly Memory[];
	/** Mistakes of the learner, by their ids, each once. */
	readonly mistakes: readonly string[];
	/** Those made before it was begun again from a checkpoint. */
	readonly earlierMistakes?: readonly string[];
	/** How often it began. */
	readonly attempts: number;
	readonly hints: readonly number[];
	readonly isSolved: boolean;
	readonly tookMs: number | null;
	/** The option that was answered last, of a step that asks; null or left out: none yet. */
	readonly given?: string | null;
	/** Facts when it ended; left out: it has not. */
	readonly end?: FactSnapshot;
	/** What was measured when it ended: what its text shows, and the course of its fault; by the expressions. */
	readonly told: Told;
}

export interface Answer {
	readonly given: number;
	readonly isRight: boolean;
}

export interface LabRun {
	readonly lab: string;
	readonly atMs: number;
	readonly start: FactSnapshot;
	readonly steps: readonly StepRun[];
	readonly invariants: readonly InvariantState[];
	readonly violations: readonly Violation[];
	/** What the learner's own run measured, for questions, by their ids. */
	readonly measured: Readonly<Record<string, KnownValue>>;
	readonly answers: Readonly<Record<string, Answer>>;
	/** What the whole run came to when its last step ended. */
	readonly told: Told;
}

export type LabNews =
	| { readonly is: 'step-begun' | 'step-passed'; readonly step: string }
	| { readonly is: 'check-passed'; readonly step: string; readonly check: string }
	| { readonly is: 'mistake'; readonly step: string; readonly wrong: WrongAction }
	| { readonly is: 'violation'; readonly violation: Violation };

/** What is observed: the world by now, and what looks at the cluster itself said last. */
export interface Observed {
	readonly world: LabWorld;
	readonly nowMs: number;
	readonly probes: Seen['probes'];
}

/** More of them say nothing new. */
const violationsMax = 50;
/** Points: of a step, and what hints and wrong answers take; a solution takes all. Chosen. */
const stepPoints = 10;
export const hintPoints = 2;
const questionPoints = 5;

/** Setup is through: the exercise begins, and with it its first step. */
export function beginRun(lab: Lab, observed: Observed): LabRun {
	const { nowMs } = observed;
	const run: LabRun = {
		lab: lab.id,
		atMs: nowMs,
		start: {},
		steps: lab.steps.map(({ id }) => ({ ...blankStep, id })),
		invariants: lab.invariants.map(() => invariantBegun),
		violations: [],
		measured: {},
		answers: {},
		told: {},
	};
	const begun = { ...run, start: snapshotOf(momentOf(run, 0, observed)) };
	return beginStep(lab, begun, 0, observed);
}

const blankStep: Omit<StepRun, 'id'> = {
	state: 'waiting',
	atMs: 0,
	begin: {},
	checks: [],
	memories: [],
	mistakes: [],
	attempts: 0,
	hints: [],
	isSolved: false,
	tookMs: null,
	given: null,
	told: {},
};

/** The step that runs; null: all are through. */
export function runningStep(lab: Lab, run: LabRun): { readonly index: number; readonly step: LabStep; readonly state: StepRun } | null {
	const index = run.steps.findIndex(({ state }) => state === 'running');
	const step = lab.steps[index];
	const state = run.steps[index];
	return step && state ? { index, step, state } : null;
}

/** A step begins, or begins again: what was before does not count for it. */
export function beginStep(lab: Lab, run: LabRun, index: number, observed: Observed): LabRun {
	const step = lab.steps[index];
	const state = run.steps[index];
	if (!step || !state) return run;
	const begin = snapshotOf(momentOf(run, observed.nowMs, observed));
	return withStep(run, index, {
		state: 'running',
		atMs: observed.nowMs,
		begin,
		checks: step.checks.map(() => checkBegun),
		memories: step.wrong.map(() => ({})),
		attempts: state.attempts + 1,
		tookMs: null,
		given: null,
		told: {},
	});
}

/** The moment goes into checks, invariants and mistakes; a step whose checks have passed is passed, and the next one begins. */
export function observe(lab: Lab, run: LabRun, observed: Observed): { readonly run: LabRun; readonly news: readonly LabNews[] } {
	const news: LabNews[] = [];
	let next = watchInvariants(lab, run, observed, news);
	const running = runningStep(lab, next);
	if (!running) return { run: next, news };
	const { index, step, state } = running;
	const seen = seenIn(next, state, observed);
	const checks = step.checks.map((check, at) => observedCheck(check.expect, state.checks[at] ?? checkBegun, seen));
	step.checks.forEach((check, at) => {
		if (checks[at]?.passedAtMs !== null && state.checks[at]?.passedAtMs === null) news.push({ is: 'check-passed', step: step.id, check: check.id });
	});
	const memories = step.wrong.map(({ when }, at) => remember(when, state.memories[at] ?? {}, seen));
	const found = step.wrong.filter(({ id, when }, at) => !state.mistakes.includes(id) && new Evaluation(seen, memories[at] ?? {}).value(when.root) === true);
	for (const wrong of found) news.push({ is: 'mistake', step: step.id, wrong });
	next = withStep(next, index, { checks, memories, mistakes: [...state.mistakes, ...found.map(({ id }) => id)] });
	if (step.checks.length === 0 || checks.some(({ passedAtMs }) => passedAtMs === null)) return { run: next, news };
	return { run: endStep(lab, next, index, 'passed', observed, news), news };
}

/** A step to read was read, or the learner leaves a step out. */
export function leaveStep(lab: Lab, run: LabRun, observed: Observed): { readonly run: LabRun; readonly news: readonly LabNews[] } {
	const running = runningStep(lab, run);
	if (!running) return { run, news: [] };
	const news: LabNews[] = [];
	return { run: endStep(lab, run, running.index, running.step.checks.length === 0 ? 'passed' : 'skipped', observed, news), news };
}

/** An answer to the question of the step that runs; the next look (`observe`) judges it. */
export function chooseOption(lab: Lab, run: LabRun, option: string): LabRun {
	const running = runningStep(lab, run);
	return running?.step.ask?.options.some(({ id }) => id === option) ? withStep(run, running.index, { given: option }) : run;
}

/** The next hint that there is for the state as it is; null: none. */
export function takeHint(lab: Lab, run: LabRun, observed: Observed): { readonly run: LabRun; readonly hint: LabHint } | null {
	const running = runningStep(lab, run);
	if (!running) return null;
	const { index, step, state } = running;
	const evaluation = new Evaluation(seenIn(run, state, observed), {});
	const at = step.hints.findIndex(
		({ when, afterMs }, place) =>
			!state.hints.includes(place) && observed.nowMs - state.atMs >= afterMs && (when === null || evaluation.value(when.root) === true),
	);
	const hint = step.hints[at];
	return hint ? { run: withStep(run, index, { hints: [...state.hints, at] }), hint } : null;
}

/** The learner has it done for them. */
export function takeSolution(lab: Lab, run: LabRun): LabRun {
	const running = runningStep(lab, run);
	return running ? withStep(run, running.index, { isSolved: true }) : run;
}

/** Mistakes on purpose, made and undone, are no learner's. */
export function forgetMistakes(lab: Lab, run: LabRun): LabRun {
	const running = runningStep(lab, run);
	return running ? withStep(run, running.index, { mistakes: [] }) : run;
}

/** The step and those behind it are still to be done; the exercise's beginning is as it was. */
export function resetTo(lab: Lab, run: LabRun, index: number, observed: Observed): LabRun {
	const steps = run.steps.map((state, at) => (at < index ? state : { ...blankStep, ...paidOf(state), id: state.id }));
	return beginStep(lab, { ...run, steps, violations: run.violations }, index, observed);
}

/** A run that begins on a new cluster, with what the steps of the one before have cost already. */
export function withPaid(run: LabRun, before: LabRun): LabRun {
	return { ...run, steps: run.steps.map((step, at) => ({ ...step, ...paidOf(before.steps[at] ?? step) })) };
}

/** What begins again is not free: hints were read, a solution was seen, a mistake was made. */
function paidOf({ attempts, hints, isSolved, mistakes, earlierMistakes = [] }: StepRun): Pick<StepRun, 'attempts' | 'hints' | 'isSolved' | 'earlierMistakes'> {
	return { attempts, hints, isSolved, earlierMistakes: [...new Set([...earlierMistakes, ...mistakes])] };
}

/** Where one may go back to: the last checkpoint at or before a step, or the beginning. */
export function checkpointBefore(lab: Lab, index: number): number {
	const place = lab.steps.slice(0, index + 1).findLastIndex(({ isCheckpoint }) => isCheckpoint);
	return Math.max(0, place);
}

/** Of a choice the place of the option, from 0; of a number milliseconds, percent, or as it is. */
export function answer(run: LabRun, question: LabQuestion, given: number): LabRun {
	return { ...run, answers: { ...run.answers, [question.id]: { given, isRight: isRight(run, question, given) } } };
}

function isRight(run: LabRun, question: LabQuestion, given: number): boolean {
	if (question.kind === 'choice') return question.options[given]?.isRight ?? false;
	const measured = ownOf(run.measured, question.id);
	return typeof measured === 'number' && Math.abs(given - measured) <= (Math.abs(measured) * question.tolerance) / 100;
}

export function isOver(run: LabRun): boolean {
	return run.steps.every(({ state }) => state === 'passed' || state === 'skipped');
}

export interface Score {
	readonly points: number;
	readonly of: number;
}

export function score(lab: Lab, run: LabRun): Score {
	const all = [...lab.steps.map((_, index) => stepScore(lab, run, index)), ...lab.quiz.map((question) => questionScore(run, question))];
	return all.reduce((sum, one) => ({ points: sum.points + one.points, of: sum.of + one.of }), { points: 0, of: 0 });
}

/** A step to read brings nothing, and one that was left out or solved for the learner neither; hints take, but never all, and so do wrong answers. */
export function stepScore(lab: Lab, run: LabRun, index: number): Score {
	const [step, state] = [lab.steps[index], run.steps[index]];
	if (!step || !state || step.checks.length === 0) return { points: 0, of: 0 };
	return { points: state.state === 'passed' ? worthOf(step, state) : 0, of: stepPoints };
}

export function questionScore(run: LabRun, { id }: LabQuestion): Score {
	return { points: ownOf(run.answers, id)?.isRight ? questionPoints : 0, of: questionPoints };
}

/** Points that a step brings when it passes. */
export function worthOf(step: LabStep, state: StepRun): number {
	if (step.checks.length === 0 || state.isSolved) return 0;
	// Who tries one answer after the other has not read anything.
	const guesses = step.ask === null ? 0 : new Set([...(state.earlierMistakes ?? []), ...state.mistakes]).size;
	return Math.max(hintPoints, stepPoints - hintPoints * (state.hints.length + guesses));
}

/** Usual mistakes that were made in the step that runs, and are the case still. */
export function mistakesNow(lab: Lab, run: LabRun, observed: Observed): readonly WrongAction[] {
	const running = runningStep(lab, run);
	if (!running) return [];
	const { step, state } = running;
	const seen = seenIn(run, state, observed);
	return step.wrong.filter(({ id, when }, at) => state.mistakes.includes(id) && new Evaluation(seen, state.memories[at] ?? {}).value(when.root) === true);
}

/** Of the step that runs, check by check. */
export function verdicts(lab: Lab, run: LabRun, observed: Observed): readonly Verdict[] {
	const running = runningStep(lab, run);
	if (!running) return [];
	const { step, state } = running;
	const seen = seenIn(run, state, observed);
	return step.checks.map((check, at) => verdictOf(check.expect, state.checks[at] ?? checkBegun, seen, state.atMs + patienceMs(lab, check.withinMs)));
}

/** `withinMs` is what the solution may take; somebody who reads first has this step's share of the exercise's minutes. */
function patienceMs(lab: Lab, withinMs: number): number {
	return Math.max(withinMs, (lab.minutes * 60_000) / lab.steps.length);
}

/** For texts and waits: facts as they are, and as they were when the step began. */
export function evaluationIn(lab: Lab, run: LabRun, observed: Observed, index?: number): Evaluation {
	const state = index === undefined ? (runningStep(lab, run)?.state ?? run.steps.at(-1)) : run.steps[index];
	return new Evaluation(seenIn(run, state ?? { ...blankStep, id: '' }, observed), {});
}

export function seenIn(run: LabRun, step: StepRun, observed: Observed): Seen {
	return {
		moment: momentOf(run, step.atMs, observed),
		start: run.start,
		step: step.begin,
		probes: observed.probes,
		answer: step.given ?? null,
		ends: endsOf(run),
	};
}

function endsOf({ steps }: LabRun): Readonly<Record<string, FactSnapshot>> {
	return Object.fromEntries(steps.flatMap(({ id, end }) => (end === undefined ? [] : [[id, end] as const])));
}

function momentOf(run: LabRun, stepAtMs: number, { world, nowMs }: Observed): FactMoment {
	return { world, nowMs, exerciseAtMs: run.atMs, stepAtMs };
}

function endStep(lab: Lab, run: LabRun, index: number, state: 'passed' | 'skipped', observed: Observed, news: LabNews[]): LabRun {
	const step = lab.steps[index];
	const before = run.steps[index];
	if (!step || !before) return run;
	if (state === 'passed') news.push({ is: 'step-passed', step: step.id });
	const told = toldAtStepEnd(step, before.begin, new Evaluation(seenIn(run, before, observed), {}));
	const ended = measure(
		lab,
		withStep(run, index, { state, tookMs: observed.nowMs - before.atMs, told, end: snapshotOf(momentOf(run, before.atMs, observed)) }),
		step.id,
		before,
		observed,
	);
	const next = lab.steps.findIndex(({ needs }, at) => ended.steps[at]?.state === 'waiting' && needs.every((need) => isThrough(ended, need)));
	const following = lab.steps[next];
	if (!following) return { ...ended, told: toldAtEnd(lab, new Evaluation(seenIn(ended, before, observed), {})) };
	news.push({ is: 'step-begun', step: following.id });
	return beginStep(lab, ended, next, observed);
}

function isThrough(run: LabRun, id: string): boolean {
	return run.steps.some((step) => step.id === id && (step.state === 'passed' || step.state === 'skipped'));
}

/** What questions ask of this step, as it is now that it has ended. */
function measure(lab: Lab, run: LabRun, step: string, state: StepRun, observed: Observed): LabRun {
	const evaluation = new Evaluation(seenIn(run, state, observed), {});
	const values = lab.quiz.flatMap((question): [string, KnownValue][] => {
		if (question.kind !== 'number' || question.behind !== step) return [];
		const value = evaluation.value(question.measured.root);
		return isKnown(value) ? [[question.id, value]] : [];
	});
	return values.length === 0 ? run : { ...run, measured: { ...run.measured, ...Object.fromEntries(values) } };
}

function watchInvariants(lab: Lab, run: LabRun, observed: Observed, news: LabNews[]): LabRun {
	const seen: Seen = { moment: momentOf(run, run.atMs, observed), start: run.start, step: run.start, probes: observed.probes };
	const looked = lab.invariants.map(({ id, expect }, at) => observedInvariant(id, expect, run.invariants[at] ?? invariantBegun, seen));
	const violations = looked.flatMap(({ violation }) => violation ?? []);
	for (const violation of violations) news.push({ is: 'violation', violation });
	return { ...run, invariants: looked.map(({ state }) => state), violations: [...run.violations, ...violations].slice(0, violationsMax) };
}

function withStep(run: LabRun, index: number, change: Partial<StepRun>): LabRun {
	return { ...run, steps: run.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) };
}

/** Ids are an author's: "constructor" is one of them, and of every object. */
export function ownOf<T>(record: Readonly<Record<string, T>>, id: string): T | undefined {
	return Object.hasOwn(record, id) ? record[id] : undefined;
}
