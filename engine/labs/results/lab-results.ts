/**
 * A learner's run as results: contract/lab-results.ts, which can be handed on, printed and compared. Pure.
 *
 * Read next: told-facts.ts (measured numbers), lab-run.ts (points), results-page.ts (the page to print).
 */
import { type LabResults, labResultsFormat, learnerCharsMax, type MeasuredFault, type QuestionResult, type StepResult } from '../../contract/lab-results.ts';
import { measuredFacts, type Told } from '../facts/told-facts.ts';
import type { Lab, LabQuestion } from '../format/lab-reader.ts';
import type { Both } from '../format/lab-schema.ts';
import { durationText, type LabLocale, valueText } from '../language/fact-value.ts';
import { plainReasons } from '../language/plain-reason.ts';
import { isOver, type LabRun, ownOf, questionScore, type StepRun, score, stepScore } from '../run/lab-run.ts';

export interface ResultsOf {
	readonly lab: Lab;
	readonly run: LabRun;
	/** null: they did not say. */
	readonly learner: string | null;
	readonly runtime: LabResults['runtime'];
	/** Of the lab. */
	readonly version: string;
	readonly begunAt: Date;
	readonly endedAt: Date;
}

export function labResults({ lab, run, learner, runtime, version, begunAt, endedAt }: ResultsOf): LabResults {
	const { points, of } = score(lab, run);
	return {
		format: labResultsFormat,
		kind: 'mailcluster-lab-results',
		version,
		lab: { id: lab.id, number: lab.number, title: lab.title },
		learner,
		runtime,
		begunAt: begunAt.toISOString(),
		endedAt: endedAt.toISOString(),
		isOver: isOver(run),
		points,
		pointsMax: of,
		steps: run.steps.map((state, index) => stepResult(lab, run, state, index)),
		measured: measuredFacts(lab.end, run.told),
		quiz: lab.quiz.map((question) => questionResult(run, question)),
		invariants: lab.invariants.map(({ id, title }) => ({
			id,
			title,
			broken: run.violations.flatMap(({ invariant, atMs, reasons }) =>
				invariant === id ? [{ atMs: roundedMs(atMs - run.atMs) ?? 0, why: cut({ en: plainReasons(reasons, 'en'), de: plainReasons(reasons, 'de') }) }] : [],
			),
		})),
	};
}

/** As it may be asked for: one line, of letters that everybody sees. null: no name. */
export function learnerName(text: string): string | null {
	const name = [
		...text
			.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')
			.replace(/\s+/g, ' ')
			.trim(),
	];
	return name.length === 0 ? null : name.slice(0, learnerCharsMax).join('');
}

function stepResult(lab: Lab, run: LabRun, state: StepRun, index: number): StepResult {
	const step = lab.steps[index];
	const { points, of } = stepScore(lab, run, index);
	const { id, attempts, hints, isSolved, tookMs } = state;
	return {
		...{ id, state: state.state, attempts, hints: hints.length, isSolved, points, pointsMax: of },
		title: step?.title ?? { en: id, de: id },
		isToRead: step?.checks.length === 0,
		tookMs: roundedMs(tookMs),
		mistakes: (step?.wrong ?? [])
			.filter(({ id: wrong }) => [...state.mistakes, ...(state.earlierMistakes ?? [])].includes(wrong))
			.map((wrong) => ({ id: wrong.id, because: wrong.because })),
		checks: (step?.checks ?? []).map((check, at) => {
			const passedAtMs = state.checks[at]?.passedAtMs ?? null;
			return { id: check.id, title: check.title, passedMs: roundedMs(passedAtMs === null ? null : passedAtMs - state.atMs) };
		}),
		fault: faultOf(state.told),
		measured: measuredFacts(step?.after ?? null, state.told),
	};
}

function faultOf(told: Told): MeasuredFault | null {
	const { 'fault.kind': kind, 'fault.node': node } = told;
	if (typeof kind !== 'string') return null;
	const ms = (name: string) => {
		const value = told[`fault.${name}`];
		return roundedMs(typeof value === 'number' ? value : null);
	};
	return {
		...{ kind, node: typeof node === 'string' ? node : null, led: told['fault.led'] === true },
		...{
			noticedMs: ms('noticed'),
			suspectedMs: ms('suspected'),
			balancerMs: ms('balancer'),
			decidedMs: ms('decided'),
			usableMs: ms('usable'),
			mailMs: ms('mail'),
			waitMs: ms('wait'),
		},
	};
}

function questionResult(run: LabRun, question: LabQuestion): QuestionResult {
	const { points, of } = questionScore(run, question);
	const answer = ownOf(run.answers, question.id);
	const { id, question: asked, why } = question;
	const base = { id, question: asked, why, isRight: answer?.isRight ?? false, points, pointsMax: of };
	if (question.kind === 'choice') {
		const right = question.options.filter(({ isRight }) => isRight);
		const given = answer === undefined ? undefined : question.options[answer.given];
		return { ...base, given: given ? { en: given.en, de: given.de } : null, right: cut({ en: joined(right, 'en'), de: joined(right, 'de') }) };
	}
	const measured = ownOf(run.measured, id);
	const text = (value: number): Both => {
		const of = question.measured.root.type;
		const inLocale = (locale: LabLocale) => (of.is === 'duration' ? durationText(value, locale) : valueText(value, of, locale));
		return { en: inLocale('en'), de: inLocale('de') };
	};
	const isGiven = answer !== undefined && Number.isFinite(answer.given);
	return { ...base, given: isGiven ? text(answer.given) : null, right: typeof measured === 'number' ? text(measured) : null };
}

/** What is told in whole milliseconds was not measured better. */
function roundedMs(ms: number | null): number | null {
	return ms === null ? null : Math.max(0, Math.round(ms));
}

function joined(options: readonly Both[], locale: LabLocale): string {
	return options.map((option) => option[locale]).join(' / ');
}

/** Reasons may be long. */
function cut({ en, de }: Both): Both {
	const short = (text: string) => (text.length > 900 ? `${text.slice(0, 900)} …` : text);
	return { en: short(en), de: short(de) };
}
