import { expect, test } from 'vitest';
import { classOverview } from './class-overview.ts';
import { classTest } from './testing-class.ts';
import { resultsTest } from './testing-results.ts';

const { learners, exercises } = classOverview(classTest());
const learner = (name: string) => learners.find((one) => one.name === name);

test('learners are told apart by their names, whatever blanks and invisible letters are around them; without a name, by file', () => {
	expect(learners.map(({ name }) => name)).toHaveLength(10);
	expect(learners.filter(({ name }) => name === null)).toHaveLength(2);
	expect(learners.at(-1)?.name).toBe(null);
	expect(learner('Ada Lovelace')).toMatchObject({ done: 2, points: 60, pointsMax: 60, tookMs: 370_000 });
	expect(learner('Bob np.exe') ?? learner('Bob gnp.exe')).toMatchObject({ done: 0 });
	expect(Math.max(...learners.map(({ name }) => (name ?? '').length))).toBeLessThanOrEqual(80);
});

test('of several attempts the one with the most points counts', () => {
	expect(learner('Ada Lovelace')?.cells.find(({ exercise }) => exercise === 'controller-dies')).toMatchObject({
		...{ attempts: 2, file: '2.json', points: 30, isDone: true },
		stuck: { id: 'repair', tookMs: 100_000 },
	});
	const first = { file: 'a', results: resultsTest({ learner: 'Eve', endedAt: '2026-03-01T10:00:00.000Z' }) };
	const second = { file: 'b', results: resultsTest({ learner: 'Eve', endedAt: '2026-03-01T11:00:00.000Z' }) };
	expect(classOverview([first, second]).learners[0]?.cells[0]?.file).toBe('b');
});

test('what was not finished is not done, and says how far it came', () => {
	expect(learner('Grace Hopper')?.cells.find(({ exercise }) => exercise === 'controller-dies')).toMatchObject({
		isDone: false,
		stepsDone: 1,
		steps: 2,
		points: 10,
	});
});

test('exercises stand in the order of the course, with what was hard in them, the most frequent first', () => {
	expect(exercises.map(({ id }) => id)).toEqual(['first-cluster', 'controller-dies', 'hang-is-not-crash']);
	expect(exercises[1]).toMatchObject({
		...{ learners: 5, done: 4, pointsMedian: 30, pointsMax: 30, tookMsMedian: 185_000 },
		stuck: { id: 'repair', tookMs: 120_000 },
		mistakes: [
			{ id: 'the-backup', learners: 3 },
			{ id: 'paused-it', learners: 1 },
		],
	});
	expect(exercises[1]?.questions.map(({ id, learners: count }) => `${id} ${count}`)).toEqual(['why 2', 'how-long 2']);
	expect(classOverview([])).toEqual({ learners: [], exercises: [] });
});
