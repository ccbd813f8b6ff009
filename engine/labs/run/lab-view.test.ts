import { expect, test } from 'vitest';
import { Story } from '../facts/testing-world.ts';
import { readLab } from '../format/lab-reader.ts';
import { filesTest } from '../format/testing-lab.ts';
import { beginRun, leaveStep, observe } from './lab-run.ts';
import { labStateOf } from './lab-view.ts';

const empty = { en: '', de: '' };
const around = { cluster: 'small', stage: { is: 'running' }, doing: null, problem: null, told: {}, intro: empty, end: null } as const;

/** The exercise's one mistake was made; how it is told. */
function mistakeTold(change: (yaml: string) => string) {
	const files = filesTest();
	const read = readLab({ ...files, yaml: change(files.yaml).replace('fault.node is step.backup', 'fault.count > step.fault.count') });
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	const story = new Story().begun();
	const at = (nowMs: number) => ({ world: story.world, nowMs, probes: {} });
	const begun = leaveStep(read.lab, beginRun(read.lab, at(100)), at(500)).run;
	story.engine(1000, { type: 'fault', node: 'be2', kind: 'kill', by: 'lab' });
	return labStateOf(read.lab, observe(read.lab, begun, at(1100)).run, at(1100), around).mistakes;
}

test('a mistake is offered to be undone, unless there is nothing to undo, or the learner may have made it elsewhere', () => {
	expect(mistakeTold((yaml) => yaml)).toMatchObject([{ id: 'the-backup', canUndo: true }]);
	expect(mistakeTold((yaml) => yaml.replace('undo: [heal]', 'undo: []'))).toMatchObject([{ canUndo: false }]);
	expect(mistakeTold((yaml) => yaml.replace('undo: [heal]', 'byHand: true\n        undo: [heal]'))).toMatchObject([{ canUndo: false }]);
});
