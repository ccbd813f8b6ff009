/**
 * Exercises as an author and a build server run them: headless, on real processes, with nothing left behind.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabCommand } from './lab-command.ts';

const labs = fileURLToPath(new URL('../../labs/', import.meta.url));
const patientMs = 240_000;
let lab: LabCommand;
let folder: string;

beforeAll(async () => {
	lab = await LabCommand.create();
	folder = await mkdtemp(join(tmpdir(), 'mclab-exercise-'));
});
afterAll(async () => {
	await lab.close();
	await rm(folder, { recursive: true, force: true });
});

test(
	'the controller dies: checks fail before, fail after each named mistake, pass after the solution; nothing is left',
	async () => {
		const report = join(folder, 'junit.xml');
		const ran = await lab.run('run', join(labs, 'controller-dies'), '--solve', '--json', '--report', report);
		expect(ran.stderr).toBe('');
		const { cases, couldNotRun } = JSON.parse(ran.stdout) as { cases: { name: string; problem: string | null }[]; couldNotRun: string | null };
		expect(cases.filter(({ problem }) => problem !== null)).toEqual([]);
		expect(couldNotRun).toBe(null);
		expect(cases.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['kill: not done by paused-it', 'repair: done by its solution', 'quiz how-long', 'invariant one-leads', 'nothing is left behind']),
		);
		expect(ran.code).toBe(0);
		expect(readFileSync(report, 'utf8')).toContain(`tests="${cases.length}" failures="0" errors="0"`);
		expect(existsSync(join(lab.home, 'clusters'))).toBe(false);
	},
	patientMs,
);

test(
	'a new exercise is right and works; one whose check passes at once fails by name, and takes its cluster down',
	async () => {
		expect((await lab.run('new', 'mine', '--in', folder)).code).toBe(0);
		const mine = join(folder, 'mine');
		expect(await lab.run('check', mine)).toMatchObject({ code: 0, stderr: '' });
		const right = await lab.run('run', mine, '--solve');
		expect(right.stdout).toContain('mine: all');
		expect(right.code).toBe(0);

		const yaml = join(mine, 'lab.yaml');
		const text = readFileSync(yaml, 'utf8');
		writeFileSync(yaml, text.replace('controller is not nobody and controller is not step.controller', 'epoch >= 1'));
		const wrong = await lab.run('run', mine, '--solve');
		expect(wrong.stdout).toContain('FAIL first: not done before anything is done: its checks pass at once');
		expect(wrong.stdout).toContain('ok   nothing is left behind');
		expect(wrong.code).toBe(1);
		expect((await lab.run('status')).stderr).toContain('no cluster is running');

		writeFileSync(yaml, text.replace('epoch', 'epoch').replace('kill @controller\n', 'kil @controller\n'));
		const mistaken = await lab.run('run', mine, '--solve');
		expect(mistaken.stderr).toMatch(/mine\/lab\.yaml:\d+:9: "kil" is not an action; did you mean kill\?/);
		expect(mistaken.code).toBe(2);
	},
	patientMs,
);
