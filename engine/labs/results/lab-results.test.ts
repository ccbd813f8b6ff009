import { expect, test } from 'vitest';
import { labResultsFileName, readLabResults } from '../../contract/lab-results.ts';
import { Story } from '../facts/testing-world.ts';
import { readLab } from '../format/lab-reader.ts';
import { filesTest, textsTest } from '../format/testing-lab.ts';
import { answer, beginRun, type LabRun, leaveStep, observe, takeHint } from '../run/lab-run.ts';
import { labResults, learnerName } from './lab-results.ts';

function labTest() {
	const read = readLab(filesTest());
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	return read.lab;
}
const lab = labTest();
const at = (story: Story, nowMs: number) => ({ world: story.world, nowMs, probes: {} });

/** With a mistake, a hint, a broken promise, and one wrong answer. */
function runTest(): LabRun {
	const story = new Story().begun();
	const begun = leaveStep(lab, beginRun(lab, at(story, 100)), at(story, 500)).run;
	story.engine(600, { type: 'fault', node: 'be2', kind: 'kill', by: 'lab' });
	story.node(700, 'be2', { type: 'backup-appointed', epoch: 1, backup: null });
	const mistaken = observe(lab, begun, at(story, 700)).run;
	const hinted = takeHint(lab, mistaken, at(story, 800))?.run ?? mistaken;
	story.killed();
	const over = observe(lab, hinted, at(story, 2000)).run;
	const [number, choice] = lab.quiz;
	if (!number || !choice) throw new Error('no questions');
	return answer(answer(over, number, 260), choice, 1);
}

const resultsTest = (run: LabRun = runTest(), learner: string | null = 'Ada') =>
	labResults({ lab, run, learner, runtime: 'process', version: '1.2.3', begunAt: new Date('2026-03-01T09:00:00Z'), endedAt: new Date('2026-03-01T09:12:30Z') });

test('results say of each step what was done, what it cost, which mistakes were made, and what was measured', () => {
	const { steps, quiz, invariants, points, pointsMax, isOver } = resultsTest();
	expect({ points, pointsMax, isOver }).toEqual({ points: 13, pointsMax: 20, isOver: true });
	expect(steps[0]).toMatchObject({ id: 'look', state: 'passed', isToRead: true, pointsMax: 0, fault: null });
	expect(steps[1]).toMatchObject({
		...{ id: 'kill', state: 'passed', tookMs: 1500, hints: 1, isSolved: false, points: 8, pointsMax: 10 },
		mistakes: [{ id: 'the-backup', because: { en: 'That was the backup.' } }],
		checks: [{ id: 'another', passedMs: 1500 }],
		fault: { kind: 'kill', node: 'be1', led: true, noticedMs: 4, decidedMs: 240, usableMs: 300, mailMs: null },
	});
	expect(steps[1]?.measured[0]).toEqual({
		expression: 'fault.decided',
		words: {
			en: expect.stringContaining('from the last fault until another one led'),
			de: expect.stringContaining('von der letzten Störung, bis ein anderer führte'),
		},
		type: 'duration',
		value: 240,
	});
	expect(quiz).toMatchObject([
		{ id: 'how-long', given: { en: '260 ms' }, right: { en: '240 ms' }, isRight: true, points: 5 },
		{ id: 'who', given: { de: 'niemand' }, right: { de: 'der Backup-Controller' }, isRight: false, points: 0, pointsMax: 5 },
	]);
	expect(invariants).toMatchObject([{ id: 'one-leads', broken: [{ atMs: 600, why: { en: expect.stringMatching(/: 2 \(wanted: ≤ 1\)$/) } }] }]);
});

test('what was measured at the end of a step stays as it was, whatever is broken later', () => {
	const story = new Story().begun();
	const begun = leaveStep(lab, beginRun(lab, at(story, 100)), at(story, 500)).run;
	const over = observe(lab, begun, at(story.killed(), 2000)).run;
	story.engine(5000, { type: 'fault', node: 'be2', kind: 'pause', by: 'lab' });
	expect(resultsTest(observe(lab, over, at(story, 6000)).run).steps[1]?.fault).toMatchObject({ kind: 'kill', decidedMs: 240 });
});

test('a run that was left in the middle gives results, too', () => {
	const story = new Story().begun();
	const results = resultsTest(beginRun(lab, at(story, 100)));
	expect(results).toMatchObject({ isOver: false, points: 0, pointsMax: 20, steps: [{ state: 'running', tookMs: null }, { state: 'waiting' }] });
	expect(results.quiz[0]).toMatchObject({ given: null, right: null, isRight: false });
	expect(readLabResults(JSON.stringify(results))).toEqual({ ok: true, results });
});

test('a file of results is read as it was written, and is named after exercise and end', () => {
	const results = resultsTest();
	expect(readLabResults(JSON.stringify(results))).toEqual({ ok: true, results });
	expect(labResultsFileName(results)).toBe('small-20260301-091230.json');
});

test('of an exercise that shows more numbers than a page the first are written, and such a file is read', () => {
	const shown = Array.from({ length: 90 }, (_, number) => `{{ fault.count + ${number} }}`).join(' ');
	const read = readLab(filesTest(undefined, new Map(textsTest).set('en/end.md', shown)));
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	const story = new Story().begun();
	const through = leaveStep(read.lab, leaveStep(read.lab, beginRun(read.lab, at(story, 100)), at(story, 500)).run, at(story, 600)).run;
	const when = { begunAt: new Date('2026-03-01T09:00:00Z'), endedAt: new Date('2026-03-01T09:12:30Z') };
	const results = labResults({ lab: read.lab, run: through, learner: null, runtime: 'process', version: '1.2.3', ...when });
	expect(results.measured).toHaveLength(60);
	expect(results.measured[0]).toMatchObject({ expression: 'fault.count + 0' });
	expect(readLabResults(JSON.stringify(results))).toEqual({ ok: true, results });
	// As earlier versions wrote it.
	const [one] = results.measured;
	expect(readLabResults(JSON.stringify({ ...results, measured: Array.from({ length: 90 }, () => one) }))).toMatchObject({ ok: true });
});

test.each([
	['{"kind":', 'not-json', 'not valid JSON: the file is damaged, or something else'],
	['{"kind":"mailcluster-recording","format":1}', 'not-results', 'no results of an exercise'],
	[JSON.stringify({ ...resultsTest(), format: 2 }), 'newer-format', 'format 2 is newer than 1, the newest that this version reads: update Mailcluster Lab'],
	[JSON.stringify({ ...resultsTest(), format: 0 }), 'unknown-format', 'there is no format 0'],
	[JSON.stringify({ ...resultsTest(), lab: { id: '../x', number: null, title: { en: '', de: '' } } }), 'damaged', 'damaged: "lab.id" is not as it should be'],
	[JSON.stringify({ ...resultsTest(), points: 1e99 }), 'damaged', 'damaged: "points" is not as it should be'],
	...(
		[
			['steps', 1],
			['quiz', 0],
		] as const
	).map(([list, index]): [string, string, string] => {
		const results = resultsTest();
		const boosted = results[list].map((one, at) => (at === index ? { ...one, points: 50 } : one));
		return [JSON.stringify({ ...results, [list]: boosted, points: 55 }), 'damaged', `damaged: "${list}.${index}.points" is not as it should be`];
	}),
	[JSON.stringify({ ...resultsTest(), points: 20 }), 'damaged', 'damaged: "points" is not as it should be'],
	[' '.repeat(600_000), 'too-large', 'larger than 512 KB: no results of an exercise'],
])('what is no result is told in words: %#', (text, code, message) => {
	expect(readLabResults(text)).toEqual({ ok: false, code, message });
});

test('a name is one line without what moves a cursor or turns the direction of writing, and not longer than a name', () => {
	expect(learnerName('  Ada\u0007\n Lovelace\u202e ')).toBe('Ada Lovelace');
	expect(learnerName('محمد علی')).toBe('محمد علی');
	expect(learnerName(' \t')).toBe(null);
	expect([...(learnerName('😀'.repeat(200)) ?? '')]).toHaveLength(80);
});
