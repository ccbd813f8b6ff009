/**
 * A trainer's overview in a terminal: learners by exercises, then each exercise with what was hard in it. Pure.
 *
 * Names and titles are others' texts: nothing of them reaches the terminal but letters.
 */
import type { ClassCell, ClassExercise, ClassLearner, ClassOverview } from '../labs/results/class-overview.ts';
import { lengthText } from '../labs/results/results-page-words.ts';
import { table } from './cluster-lines.ts';
import type { Output } from './output.ts';
import { terminalText } from './terminal-text.ts';

/** A column stays a column. */
const nameShownMax = 30;
const listedMax = 5;

export function classLines({ learners, exercises }: ClassOverview, paint: Output['paint']): string[] {
	const head = ['learner', 'done', 'points', 'time', ...exercises.map(headOf)];
	const rows = learners.map((learner) => [
		nameText(learner),
		`${learner.done}/${exercises.length}`,
		`${learner.points}/${learner.pointsMax}`,
		lengthText(learner.tookMs, 'en'),
		...exercises.map(({ id }) => cellText(learner.cells.find(({ exercise }) => exercise === id))),
	]);
	const lines = table([head, ...rows], (text, row) => (row === 0 ? paint('dim', text) : text));
	return [...lines, ...exercises.flatMap((exercise) => exerciseLines(exercise, learners, paint))];
}

function exerciseLines(exercise: ClassExercise, learners: readonly ClassLearner[], paint: Output['paint']): string[] {
	const { title, stuck, mistakes, questions } = exercise;
	const of = (count: number) => `${count} of ${exercise.learners}`;
	const hard = learners.flatMap(({ name, cells }) =>
		cells.flatMap((cell) => (cell.exercise === exercise.id && cell.stuck ? [{ name, stuck: cell.stuck }] : [])),
	);
	const [worst] = hard.toSorted((a, b) => b.stuck.tookMs - a.stuck.tookMs);
	return [
		'',
		paint('bold', shortText(`${headOf(exercise)}: ${title.en}`, 100)),
		`  done ${of(exercise.done)}, median ${exercise.pointsMedian} of ${exercise.pointsMax} points in ${lengthText(exercise.tookMsMedian, 'en')}`,
		...(stuck ? [`  longest step: ${shortText(stuck.title.en, 60)}, median ${lengthText(stuck.tookMs, 'en')}`] : []),
		...(worst ? [`  most stuck: ${nameText(worst)} in "${shortText(worst.stuck.title.en, 60)}", ${lengthText(worst.stuck.tookMs, 'en')}`] : []),
		...mistakes.slice(0, listedMax).map(({ id, learners: count, because }) => `  mistake ${id}: ${of(count)}; ${shortText(because.en, 80)}`),
		...questions.slice(0, listedMax).map(({ question, learners: count }) => `  answered wrong: ${of(count)}; ${shortText(question.en, 80)}`),
	];
}

function headOf({ number, id }: ClassExercise): string {
	return number === null ? id : `${number} ${id}`;
}

function cellText(cell: ClassCell | undefined): string {
	if (!cell) return '-';
	const state = cell.isDone ? 'done' : `${cell.stepsDone}/${cell.steps}`;
	return `${state} ${cell.points}/${cell.pointsMax} ${lengthText(cell.tookMs, 'en')}`;
}

function nameText({ name }: Pick<ClassLearner, 'name'>): string {
	return name === null ? '(no name)' : shortText(name, nameShownMax);
}

function shortText(text: string, most: number): string {
	const letters = [...terminalText(text.replace(/\s+/g, ' '))];
	return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`;
}
