import { beforeEach, expect, test } from 'vitest';
import { MarksUnderWay, travelMs } from './marks-under-way.ts';

let marks: MarksUnderWay;
const mark = (beganMs: number, backwards = false) => ({ line: 'be1-be2', backwards, kind: 'beat' as const, color: '#fff', beganMs });
const sharesAt = (nowMs: number) => marks.at(nowMs).map(({ share }) => share);

beforeEach(() => {
	marks = new MarksUnderWay();
});

test('a mark is as far as the shown time has passed since it began, forwards and backwards', () => {
	marks.add(mark(1000));
	marks.add(mark(1000, true));
	expect(sharesAt(1000 + travelMs / 4)).toEqual([0.25, 0.75]);
});

test('while the shown time stands, it stands, however often it is painted', () => {
	marks.add(mark(1000));
	const first = sharesAt(1100);
	for (let paint = 0; paint < 100; paint++) expect(sharesAt(1100)).toEqual(first);
	expect(sharesAt(1100 + 0.1 * 10)).toEqual([(100 + 1) / travelMs]);
});

test('one that has arrived is forgotten, one that begins later waits at its beginning', () => {
	marks.add(mark(1000));
	marks.add(mark(1400));
	expect(sharesAt(1000 + travelMs)).toEqual([0]);
	expect(marks.count).toBe(1);
});

test('a burst is bounded, and what arrived makes room', () => {
	let taken = 0;
	for (let index = 0; index < 1000; index++) if (marks.add(mark(1000))) taken += 1;
	expect(taken).toBe(400);
	expect(marks.add(mark(1000))).toBe(false);
	marks.at(1000 + travelMs);
	expect(marks.add(mark(2000))).toBe(true);
});
