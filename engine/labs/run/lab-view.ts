/**
 * A run as a page shows it (contract/labs.ts): every text in both languages, with the learner's own numbers in it. Pure.
 *
 * What was read at a step that is through must not change with the cluster afterwards: `textsOf` is asked once, when the
 * step ends, and whoever keeps the run keeps them (drive/lab-runs.ts).
 */
import type { BothTexts, LabCheckState, LabInvariantState, LabQuestionState, LabState, LabStepState, LabStepText } from '../../contract/labs.ts';
import type { Lab, LabQuestion, LabStep } from '../format/lab-reader.ts';
import { filledText, type LabText } from '../format/lab-text.ts';
import { isKnown, type LabLocale, valueText } from '../language/fact-value.ts';
import { plainReasons, saysMore } from '../language/plain-reason.ts';
import type { Verdict } from './lab-check.ts';
import {
	checkpointBefore,
	evaluationIn,
	hintPoints,
	isOver,
	type LabRun,
	mistakesNow,
	type Observed,
	ownOf,
	runningStep,
	type StepRun,
	score,
	takeHint,
	verdicts,
	worthOf,
} from './lab-run.ts';

/** What the run itself does not know. */
export interface LabSurroundings {
	readonly cluster: string;
	readonly stage: LabState['stage'];
	readonly doing: LabState['doing'];
	readonly problem: LabState['problem'];
	/** Texts of steps that are through, as they were read. */
	readonly told: Readonly<Record<string, LabStepText>>;
	/** As they were when the exercise began, and when it was over. */
	readonly intro: BothTexts;
	readonly end: BothTexts | null;
}

/** `observed`: null where there is no cluster to look at. */
export function labStateOf(lab: Lab, run: LabRun | null, observed: Observed | null, around: LabSurroundings): LabState {
	const running = run && observed ? runningStep(lab, run) : null;
	const steps = lab.steps.map((step, index) => stepState(step, run?.steps[index]));
	return {
		lab: lab.id,
		number: lab.number,
		title: both(lab.title),
		cluster: around.cluster,
		stage: around.stage,
		doing: around.doing,
		problem: around.problem,
		steps,
		checks: run && observed && running ? checkStates(running.step, verdicts(lab, run, observed)) : [],
		hints: {
			taken: running ? running.state.hints.flatMap((at) => running.step.hints[at]?.text ?? []).map(both) : [],
			isReady: run !== null && observed !== null && takeHint(lab, run, observed) !== null,
			isMore: running !== null && running.state.hints.length < running.step.hints.length,
		},
		ask: running ? askState(running.step, running.state) : null,
		mistakes:
			run && observed && !running?.step.ask
				? mistakesNow(lab, run, observed).map(({ id, because, undo, isByHand }) => ({ id, because: both(because), canUndo: undo.length > 0 && !isByHand }))
				: [],
		price:
			running && running.step.checks.length > 0
				? { step: worthOf(running.step, running.state), hint: hintPoints, actions: running.step.ask ? [] : running.step.solution.map(({ text }) => text) }
				: null,
		checkpoint: run && checkpointOf(lab, run),
		invariants: lab.invariants.map((_, at) => invariantState(lab, run, at)),
		questions: lab.quiz.map((question) => questionState(question, run)),
		score: run ? score(lab, run) : { points: 0, of: 0 },
		isOver: run !== null && isOver(run),
		tookMs: steps.reduce((sum, { tookMs }) => sum + (tookMs ?? 0), 0),
		texts: {
			intro: around.intro,
			running: run && observed && running ? textsOf(lab, run, observed, running.index, false) : null,
			last: lastTold(run, around.told),
			end: around.end,
		},
	};
}

/** As a learner reads it now; `isThrough`: with what is said behind it. */
export function textsOf(lab: Lab, run: LabRun, observed: Observed, index: number, isThrough: boolean): LabStepText {
	const step = lab.steps[index];
	if (!step) throw new Error(`${lab.id} has no step ${index}`);
	const fill = (text: Readonly<Record<LabLocale, LabText>>) => partText(lab, run, observed, text, index);
	return { step: step.id, text: fill(step.text), after: isThrough && step.after ? fill(step.after) : null };
}

/** A text around the steps, or of one of them. */
export function partText(lab: Lab, run: LabRun, observed: Observed, text: Readonly<Record<LabLocale, LabText>>, index?: number): BothTexts {
	const evaluation = evaluationIn(lab, run, observed, index);
	return { en: filledText(text.en, evaluation, 'en'), de: filledText(text.de, evaluation, 'de') };
}

/** Where a run whose cluster is gone can go on; null: from its start alone. */
export function checkpointOf(lab: Lab, run: LabRun): LabState['checkpoint'] {
	const index = run.steps.findIndex(({ state }) => state === 'running');
	const place = checkpointBefore(lab, index);
	const step = lab.steps[place];
	return index < 1 || place < 1 || !step ? null : { step: step.id, title: both(step.title) };
}

function stepState(step: LabStep, state: StepRun | undefined): LabStepState {
	const isReading = step.checks.length === 0;
	return {
		id: step.id,
		title: both(step.title),
		state: state?.state ?? 'waiting',
		isReading,
		isCheckpoint: step.isCheckpoint,
		checks: step.checks.map(({ id, title }) => ({ id, title: both(title) })),
		isSolved: state?.isSolved ?? false,
		hintsTaken: state?.hints.length ?? 0,
		mistakes: step.wrong.filter(({ id }) => [...(state?.earlierMistakes ?? []), ...(state?.mistakes ?? [])].includes(id)).map(({ because }) => both(because)),
		answered: state?.state === 'passed' ? answeredState(step) : null,
		points: isReading || state?.state !== 'passed' ? null : worthOf(step, state),
		tookMs: state?.tookMs ?? null,
	};
}

function answeredState({ ask }: LabStep): LabStepState['answered'] {
	const right = ask?.options.find(({ isRight }) => isRight);
	return ask && right ? { question: both(ask.question), answer: both(right) } : null;
}

function askState({ ask }: LabStep, { given = null }: StepRun): LabState['ask'] {
	if (ask === null) return null;
	const because = ask.options.find(({ id }) => id === given)?.because ?? null;
	return { question: both(ask.question), options: ask.options.map(({ id, ...text }) => ({ id, text: both(text) })), given, because: because && both(because) };
}

function checkStates(step: LabStep, all: readonly Verdict[]): LabCheckState[] {
	return step.checks.flatMap(({ id, title }, at) => {
		const verdict = all[at];
		if (!verdict) return [];
		return [
			{
				id,
				title: both(title),
				is: verdict.is,
				// It would say the right answer.
				reason:
					verdict.is === 'passed' || step.ask || !saysMore(verdict.reasons)
						? null
						: { en: plainReasons(verdict.reasons, 'en'), de: plainReasons(verdict.reasons, 'de') },
				isLate: verdict.is === 'not-yet' && verdict.isLate,
			},
		];
	});
}

function invariantState(lab: Lab, run: LabRun | null, at: number): LabInvariantState {
	const invariant = lab.invariants[at];
	if (!invariant) throw new Error(`${lab.id} has no invariant ${at}`);
	const violations = (run?.violations ?? []).filter((violation) => violation.invariant === invariant.id);
	const last = violations.at(-1);
	return {
		id: invariant.id,
		title: both(invariant.title),
		isBroken: run?.invariants[at]?.isBroken ?? false,
		violations: violations.length,
		reason: last ? { en: plainReasons(last.reasons, 'en'), de: plainReasons(last.reasons, 'de') } : null,
	};
}

function questionState(question: LabQuestion, run: LabRun | null): LabQuestionState {
	const given = run ? ownOf(run.answers, question.id) : undefined;
	const measured = run ? ownOf(run.measured, question.id) : undefined;
	const type = question.kind === 'number' ? question.measured.root.type : null;
	return {
		id: question.id,
		question: both(question.question),
		options: question.kind === 'choice' ? question.options.map(both) : null,
		unit: type?.is === 'duration' ? 'ms' : type?.is === 'percent' ? 'percent' : 'none',
		answer: given
			? {
					...given,
					why: both(question.why),
					right: question.kind === 'choice' ? question.options.flatMap(({ isRight }, at) => (isRight ? [at] : [])) : [],
					measured: type && measured !== undefined && isKnown(measured) ? { en: valueText(measured, type, 'en'), de: valueText(measured, type, 'de') } : null,
				}
			: null,
	};
}

/** Of the step that ended last: it stands before the one that runs. */
function lastTold(run: LabRun | null, told: LabSurroundings['told']): LabStepText | null {
	const through = (run?.steps ?? []).filter(({ state }) => state === 'passed' || state === 'skipped');
	const last = through.toSorted((a, b) => a.atMs + (a.tookMs ?? 0) - (b.atMs + (b.tookMs ?? 0))).at(-1);
	return (last && ownOf(told, last.id)) ?? null;
}

/** Of what else the exercise's file says of it nothing goes out. */
function both({ en, de }: BothTexts): BothTexts {
	return { en, de };
}
