/**
 * A class at a glance: who did which exercise, how well, how long, and where they got stuck. Pure.
 *
 * Learners are told apart by the names that they gave. Of several attempts at an exercise the one with the most points
 * counts, while mistakes and wrong answers count from all of them: they say what was hard. Read next: class-page.ts.
 */
import { type LabResults, stepsMs } from '../../contract/lab-results.ts';
import type { Both } from '../format/lab-schema.ts';
import { learnerName } from './lab-results.ts';

export interface ResultsFile {
	readonly file: string;
	readonly results: LabResults;
}

export interface StuckStep {
	readonly id: string;
	readonly title: Both;
	readonly tookMs: number;
}

/** A learner's best attempt at an exercise. */
export interface ClassCell {
	readonly exercise: string;
	readonly file: string;
	readonly attempts: number;
	readonly isDone: boolean;
	readonly stepsDone: number;
	readonly steps: number;
	readonly points: number;
	readonly pointsMax: number;
	readonly tookMs: number;
	/** The step that took longest; null: none came to its end. */
	readonly stuck: StuckStep | null;
}

export interface ClassLearner {
	/** null: they gave no name, and are told by their file. */
	readonly name: string | null;
	readonly cells: readonly ClassCell[];
	readonly done: number;
	readonly points: number;
	readonly pointsMax: number;
	readonly tookMs: number;
}

export interface ClassExercise {
	readonly id: string;
	readonly number: number | null;
	readonly title: Both;
	readonly learners: number;
	readonly done: number;
	readonly pointsMedian: number;
	readonly pointsMax: number;
	readonly tookMsMedian: number;
	/** Where the class took longest, by the median. */
	readonly stuck: StuckStep | null;
	/** Most frequent first; `learners` who made it. */
	readonly mistakes: readonly { readonly id: string; readonly step: Both; readonly because: Both; readonly learners: number }[];
	/** Most often wrong first. */
	readonly questions: readonly { readonly id: string; readonly question: Both; readonly learners: number }[];
}

export interface ClassOverview {
	/** By name. */
	readonly learners: readonly ClassLearner[];
	/** In the order of the course. */
	readonly exercises: readonly ClassExercise[];
}

export function classOverview(files: readonly ResultsFile[]): ClassOverview {
	const byLearner = Map.groupBy(files, ({ file, results }) => {
		const name = nameOf(results);
		return name === null ? `file ${file}` : `name ${name}`;
	});
	const learners = [...byLearner.values()].map(learnerOf);
	const byExercise = Map.groupBy(files, ({ results }) => results.lab.id);
	const exercises = [...byExercise.entries()].map(([id, all]) => exerciseOf(id, all, learners));
	return { learners: learners.toSorted(byName), exercises: exercises.toSorted(byPlace) };
}

function nameOf({ learner }: LabResults): string | null {
	return learnerName((learner ?? '').normalize('NFC'));
}

function learnerOf(files: readonly ResultsFile[]): ClassLearner {
	const cells = [...Map.groupBy(files, ({ results }) => results.lab.id).values()].flatMap(cellOf);
	const sum = (of: (cell: ClassCell) => number) => cells.reduce((total, cell) => total + of(cell), 0);
	return {
		name: files[0] ? nameOf(files[0].results) : null,
		cells,
		done: cells.filter(({ isDone }) => isDone).length,
		points: sum(({ points }) => points),
		pointsMax: sum(({ pointsMax }) => pointsMax),
		tookMs: sum(({ tookMs }) => tookMs),
	};
}

function cellOf(attempts: readonly ResultsFile[]): ClassCell[] {
	const [best] = attempts.toSorted((a, b) => b.results.points - a.results.points || (a.results.endedAt < b.results.endedAt ? 1 : -1));
	if (!best) return [];
	const { file, results } = best;
	const todo = results.steps.filter(({ isToRead }) => !isToRead);
	const stepsDone = todo.filter(({ state }) => state === 'passed').length;
	return [
		{
			...{ exercise: results.lab.id, file, attempts: attempts.length, isDone: results.isOver && stepsDone === todo.length, stepsDone, steps: todo.length },
			...{ points: results.points, pointsMax: results.pointsMax, tookMs: stepsMs(results) },
			stuck: longest(todo.flatMap(({ id, title, tookMs }) => (tookMs === null ? [] : [{ id, title, tookMs }]))),
		},
	];
}

function exerciseOf(id: string, files: readonly ResultsFile[], learners: readonly ClassLearner[]): ClassExercise {
	const cells = learners.flatMap((learner) => learner.cells.filter(({ exercise }) => exercise === id));
	const best = files.filter(({ file }) => cells.some((cell) => cell.file === file));
	const first = files[0]?.results.lab;
	const steps = Map.groupBy(
		best.flatMap(({ results }) => results.steps.filter(({ isToRead }) => !isToRead)),
		({ id: step }) => step,
	);
	const medians = [...steps.entries()].flatMap(([step, all]) => {
		const took = all.flatMap(({ tookMs }) => tookMs ?? []);
		const [one] = all;
		return one && took.length > 0 ? [{ id: step, title: one.title, tookMs: median(took) }] : [];
	});
	return {
		...{ id, number: first?.number ?? null, title: first?.title ?? { en: id, de: id } },
		...{ learners: cells.length, done: cells.filter(({ isDone }) => isDone).length },
		pointsMedian: median(cells.map(({ points }) => points)),
		pointsMax: Math.max(0, ...cells.map(({ pointsMax }) => pointsMax)),
		tookMsMedian: median(cells.map(({ tookMs }) => tookMs)),
		stuck: longest(medians),
		mistakes: mistakesIn(files),
		questions: questionsIn(files),
	};
}

function mistakesIn(files: readonly ResultsFile[]): ClassExercise['mistakes'] {
	const made = files.flatMap(({ file, results }) =>
		results.steps.flatMap(({ id: step, title, mistakes }) =>
			mistakes.map((mistake) => ({ ...mistake, key: `${step} ${mistake.id}`, step: title, who: whoOf(file, results) })),
		),
	);
	const counted = [...Map.groupBy(made, ({ key }) => key).values()].flatMap((all) => {
		const [one] = all;
		return one ? [{ id: one.id, step: one.step, because: one.because, learners: new Set(all.map(({ who }) => who)).size }] : [];
	});
	return counted.toSorted((a, b) => b.learners - a.learners);
}

function questionsIn(files: readonly ResultsFile[]): ClassExercise['questions'] {
	const wrong = files.flatMap(({ file, results }) => results.quiz.filter(({ isRight }) => !isRight).map((one) => ({ ...one, who: whoOf(file, results) })));
	const counted = [...Map.groupBy(wrong, ({ id }) => id).values()].flatMap((all) => {
		const [one] = all;
		return one ? [{ id: one.id, question: one.question, learners: new Set(all.map(({ who }) => who)).size }] : [];
	});
	return counted.toSorted((a, b) => b.learners - a.learners);
}

function whoOf(file: string, results: LabResults): string {
	const name = nameOf(results);
	return name === null ? `file ${file}` : `name ${name}`;
}

function longest(steps: readonly StuckStep[]): StuckStep | null {
	return steps.toSorted((a, b) => b.tookMs - a.tookMs)[0] ?? null;
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const collator = new Intl.Collator(['de', 'en'], { numeric: true });

/** Who gave no name comes last. */
function byName(a: ClassLearner, b: ClassLearner): number {
	if (a.name === null || b.name === null) return Number(a.name === null) - Number(b.name === null);
	return collator.compare(a.name, b.name);
}

function byPlace(a: ClassExercise, b: ClassExercise): number {
	return (a.number ?? 100) - (b.number ?? 100) || collator.compare(a.id, b.id);
}
