import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Story } from '../facts/testing-world.ts';
import { readLab } from '../format/lab-reader.ts';
import { filesTest } from '../format/testing-lab.ts';
import { beginRun, leaveStep, observe } from '../run/lab-run.ts';
import { SavedRuns } from './saved-run.ts';

const root = mkdtempSync(join(tmpdir(), 'mclab-saved-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a run comes back as it was saved, in the middle of a step; what is no run is as good as none', () => {
	const read = readLab(filesTest());
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	const story = new Story().begun();
	const at = (nowMs: number) => ({ world: story.world, nowMs, probes: {} });
	const run = observe(read.lab, leaveStep(read.lab, beginRun(read.lab, at(100)), at(500)).run, at(600)).run;
	const saves = new SavedRuns(root);
	expect(saves.read('small')).toBe(undefined);
	saves.write({ cluster: 'small', startedAt: '2026-01-01', run });
	expect(saves.read('small')).toMatchObject({ cluster: 'small', startedAt: '2026-01-01', run });
	mkdirSync(join(root, 'labs'), { recursive: true });
	writeFileSync(join(root, 'labs', 'small.json'), '{"format":1,"run":{');
	expect(saves.read('small')).toBe(undefined);
	expect(() => saves.read('../small')).not.toThrow();
	expect(saves.read('../small')).toBe(undefined);
});

test.each([
	[
		{ is: 'either', reasons: [{ is: 'compared', text: 'controller', value: 'be1', type: { is: 'node' }, how: 'is-not', wanted: 'be1', wantedText: null }] },
		true,
	],
	[{ is: 'item', item: 'be1', reasons: [{ is: 'never', text: 'be1.state is ready' }] }, true],
	[{ is: 'either' }, false],
	[{ is: 'item', item: 'be1', reasons: [{ is: 'compared', text: 'epoch' }] }, false],
	[{ is: 'guessed', text: 'x' }, false],
])('a broken promise is read again with its reasons, or the run is as good as none: %j', (reason, isRead) => {
	const read = readLab(filesTest());
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	const run = beginRun(read.lab, { world: new Story().begun().world, nowMs: 100, probes: {} });
	const violations = [{ invariant: 'one-leads', atMs: 5, reasons: [reason] }];
	mkdirSync(join(root, 'labs'), { recursive: true });
	writeFileSync(join(root, 'labs', 'small.json'), JSON.stringify({ format: 1, cluster: 'small', startedAt: '2026-01-01', run: { ...run, violations } }));
	const saved = new SavedRuns(root).read('small');
	expect(saved?.run.violations).toEqual(isRead ? violations : undefined);
});
