import { expect, test } from 'vitest';
import { Story } from '../facts/testing-world.ts';
import { reasonsText } from '../language/reason.ts';
import { beginRun, chooseOption, leaveStep, observe, score, verdicts } from '../run/lab-run.ts';
import { readLab } from './lab-reader.ts';
import { filesTest } from './testing-lab.ts';

const asking = `    ask:
      question: { en: Why?, de: Warum? }
      options:
        - { id: cut, en: A cut., de: Eine Unterbrechung., because: { en: Links are whole., de: Die Verbindungen sind heil. } }
        - { id: killed, en: A kill., de: Ein Ende., right: true }
`;
/** The second step asks. */
function asks(change: (ask: string) => string = (ask) => ask) {
	return readLab(filesTest((yaml) => yaml.replace(/ {4}checks:[\s\S]*?(?= {4}hints:)/, change(asking)).replace(/ {4}solution:\n.*\n/, '')));
}
function labAsking() {
	const read = asks();
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	return read.lab;
}

test('a step is passed by the right answer; a wrong one is a mistake by its name, and costs', () => {
	const lab = labAsking();
	const story = new Story().begun();
	const at = (nowMs: number) => ({ world: story.world, nowMs, probes: {} });
	const asked = leaveStep(lab, beginRun(lab, at(100)), at(200)).run;
	const [verdict] = verdicts(lab, asked, at(300));
	expect(verdict?.is === 'not-yet' && reasonsText(verdict.reasons, 'de')).toBe('die richtige Antwort fehlt noch');

	const wrong = observe(lab, chooseOption(lab, asked, 'cut'), at(400));
	expect(wrong.news).toMatchObject([{ is: 'mistake', step: 'kill', wrong: { id: 'cut', because: { en: 'Links are whole.' } } }]);
	const right = observe(lab, chooseOption(lab, wrong.run, 'killed'), at(500));
	expect(right.news).toEqual([
		{ is: 'check-passed', step: 'kill', check: 'answered' },
		{ is: 'step-passed', step: 'kill' },
	]);
	expect(score(lab, right.run).points).toBe(8);
	expect(score(lab, observe(lab, chooseOption(lab, asked, 'killed'), at(500)).run).points).toBe(10);
	expect(JSON.parse(JSON.stringify(right.run))).toEqual(right.run);
});

test('what is no option is no answer', () => {
	const lab = labAsking();
	const story = new Story().begun();
	const run = beginRun(lab, { world: story.world, nowMs: 100, probes: {} });
	expect(chooseOption(lab, run, 'killed')).toBe(run);
});

test.each([
	[
		', right: true',
		'',
		['lab.yaml:25:9: not exactly one option is right; write "right: true" beside the right one', 'the wrong answer "killed" says no reason'],
	],
	[', because: { en: Links are whole., de: Die Verbindungen sind heil. }', '', ['the wrong answer "cut" says no reason; add "because:", why it is not that']],
	['id: killed', 'id: cut', ['the id "cut" is there twice']],
	['    ask:', '    solution: [heal]\n    ask:', ['a step that asks has no checks, wrong or solution of its own; make two steps of it']],
])('%s -> %s is a mistake', (from, to, expected) => {
	const read = asks((ask) => ask.replace(from, to));
	const told = read.ok ? [] : read.mistakes.map(({ file, line, column, message, remedy }) => `${file}:${line}:${column}: ${message}; ${remedy}`);
	expect(told).toEqual(expected.map((text) => expect.stringContaining(text)));
});
