import { expect, test } from 'vitest';
import type { LabDone, LabSummary } from '../../../../engine/contract/labs.ts';
import { nextOf } from './exercises.ts';

const exercise = (id: string, done: Partial<LabDone> | null): LabSummary => ({
	id,
	number: null,
	title: { en: id, de: id },
	summary: { en: '', de: '' },
	level: 'beginner',
	minutes: 10,
	steps: 3,
	prerequisites: [],
	runtimes: ['process'],
	done: done && { score: { points: 0, of: 0 }, tookMs: 0, stepsThrough: 0, isOver: false, hasCluster: false, checkpoint: null, ...done },
	asks: null,
});

test('an exercise whose steps are done is the next one still, while its cluster waits for its questions', () => {
	const through = exercise('first', { isOver: true, hasCluster: true });
	expect(nextOf([through, exercise('second', null)])?.id).toBe('first');
	expect(nextOf([exercise('first', { isOver: true }), exercise('second', null)])?.id).toBe('second');
	expect(nextOf([through, exercise('second', { hasCluster: true })])?.id).toBe('second');
});

test('what still runs comes before what was begun, and that before what is new', () => {
	expect(nextOf([exercise('new', null), exercise('begun', {}), exercise('runs', { hasCluster: true })])?.id).toBe('runs');
	expect(nextOf([exercise('new', null), exercise('begun', {})])?.id).toBe('begun');
	expect(nextOf([exercise('done', { isOver: true })])).toBe(null);
});
