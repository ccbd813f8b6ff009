import { expect, test } from 'vitest';
import { Story } from '../facts/testing-world.ts';
import { readLab } from '../format/lab-reader.ts';
import { filesTest } from '../format/testing-lab.ts';
import { reasonsText } from '../language/reason.ts';
import {
	answer,
	beginRun,
	beginStep,
	checkpointBefore,
	isOver,
	type LabRun,
	leaveStep,
	observe,
	resetTo,
	runningStep,
	score,
	takeHint,
	takeSolution,
	verdicts,
	withPaid,
} from './lab-run.ts';

function labTest() {
	const read = readLab(filesTest());
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	return read.lab;
}
const lab = labTest();
const at = (story: Story, nowMs: number) => ({ world: story.world, nowMs, probes: {} });

function atKill(story: Story): LabRun {
	return leaveStep(lab, beginRun(lab, at(story, 100)), at(story, 500)).run;
}

test('a step to read ends when it was read; one with checks by itself, and measures what questions ask', () => {
	const story = new Story().begun();
	const begun = beginRun(lab, at(story, 100));
	expect(observe(lab, begun, at(story, 200)).news).toEqual([]);
	const read = leaveStep(lab, begun, at(story, 500));
	expect(read.news).toEqual([
		{ is: 'step-passed', step: 'look' },
		{ is: 'step-begun', step: 'kill' },
	]);
	const waiting = observe(lab, read.run, at(story, 600));
	expect(waiting.news).toEqual([]);
	const [verdict] = verdicts(lab, waiting.run, at(story, 600));
	expect(verdict?.is === 'not-yet' && reasonsText(verdict.reasons, 'en')).toBe('controller is be1, wanted: not be1 (step.controller)');
	story.killed();
	const passed = observe(lab, waiting.run, at(story, 2000));
	expect(passed.news).toEqual([
		{ is: 'check-passed', step: 'kill', check: 'another' },
		{ is: 'step-passed', step: 'kill' },
	]);
	expect(isOver(passed.run)).toBe(true);
	expect(passed.run.measured).toEqual({ 'how-long': 240 });
	expect(JSON.parse(JSON.stringify(passed.run))).toEqual(passed.run);
});

test('a check that is late says so, and may still pass', () => {
	const story = new Story().begun();
	const run = atKill(story);
	// The solution had to be through by now; a learner has this step's share of the exercise's minutes.
	expect(verdicts(lab, run, at(story, 31_000))).toMatchObject([{ is: 'not-yet', isLate: false }]);
	expect(verdicts(lab, run, at(story, 301_000))).toMatchObject([{ is: 'not-yet', isLate: true }]);
	story.killed();
	expect(observe(lab, run, at(story, 40_000)).run.steps[1]?.state).toBe('passed');
});

test('a mistake is recognised by its name, once, and passes nothing', () => {
	const story = new Story().begun();
	const run = atKill(story);
	story.engine(1000, { type: 'fault', node: 'be2', kind: 'kill', by: 'outside' });
	const seen = observe(lab, run, at(story, 1000));
	expect(seen.news).toMatchObject([{ is: 'mistake', wrong: { id: 'the-backup' } }]);
	expect(observe(lab, seen.run, at(story, 1100)).news).toEqual([]);
	expect(runningStep(lab, seen.run)?.step.id).toBe('kill');
});

test('an invariant is watched all the time: each time that it breaks is told with moment and reason', () => {
	const story = new Story().begun();
	const run = beginRun(lab, at(story, 100));
	story.node(1000, 'be2', { type: 'backup-appointed', epoch: 1, backup: null });
	const broken = observe(lab, run, at(story, 1000));
	expect(broken.news).toMatchObject([{ is: 'violation', violation: { invariant: 'one-leads', atMs: 1000 } }]);
	expect(reasonsText(broken.run.violations[0]?.reasons ?? [], 'de')).toBe('controllers.acting ist 2, gewünscht: ≤ 1');
	expect(observe(lab, broken.run, at(story, 1100)).news).toEqual([]);
});

test('hints and solutions cost, and so does a wrong answer', () => {
	const story = new Story().begun();
	const run = atKill(story);
	const hinted = takeHint(lab, run, at(story, 600));
	expect(hinted?.hint.text.en).toBe('Look at the word Controller.');
	expect(takeHint(lab, hinted?.run ?? run, at(story, 600))).toBe(null);
	story.killed();
	const end = (from: LabRun) => observe(lab, from, at(story, 2000)).run;
	const [number, choice] = lab.quiz;
	if (!number || !choice) throw new Error('no questions');
	const answered = answer(answer(end(run), number, 260), choice, 1);
	expect(answered.answers).toEqual({ 'how-long': { given: 260, isRight: true }, who: { given: 1, isRight: false } });
	expect(score(lab, answered)).toEqual({ points: 15, of: 20 });
	expect(score(lab, end(hinted?.run ?? run)).points).toBe(8);
	expect(score(lab, end(takeSolution(lab, run))).points).toBe(0);
});

test('back at a checkpoint a step begins anew, from facts as they are now', () => {
	const story = new Story().begun();
	const run = atKill(story);
	story.killed();
	const passed = observe(lab, run, at(story, 2000)).run;
	const again = resetTo(lab, passed, checkpointBefore(lab, 1), at(story, 3000));
	expect(again.steps).toMatchObject([{ state: 'passed' }, { state: 'running', attempts: 2, begin: { controller: 'be2' } }]);
	expect(observe(lab, again, at(story, 3000)).news).toEqual([]);
	expect(beginStep(lab, again, 1, at(story, 3100)).steps[1]?.attempts).toBe(3);
});

test('what was paid and done wrong before a reset is not forgotten by it, and the same mistake is told again', () => {
	const story = new Story().begun();
	const hinted = takeSolution(lab, takeHint(lab, atKill(story), at(story, 600))?.run ?? atKill(story));
	story.engine(1000, { type: 'fault', node: 'be2', kind: 'kill', by: 'lab' });
	const mistaken = observe(lab, hinted, at(story, 1000)).run;
	const again = resetTo(lab, mistaken, 1, at(story, 3000));
	expect(again.steps[1]).toMatchObject({ hints: [0], isSolved: true, mistakes: [], earlierMistakes: ['the-backup'] });
	expect(observe(lab, again, at(story, 3100)).news).toMatchObject([{ is: 'mistake' }]);
	expect(resetTo(lab, observe(lab, again, at(story, 3100)).run, 1, at(story, 4000)).steps[1]?.earlierMistakes).toEqual(['the-backup']);
	// On a new cluster: steps are those of a run that has just begun.
	const anew = resetTo(lab, withPaid(beginRun(lab, at(story, 5000)), mistaken), 1, at(story, 6000));
	expect(anew.steps[1]).toMatchObject({ attempts: 2, hints: [0], isSolved: true, earlierMistakes: ['the-backup'] });
});
