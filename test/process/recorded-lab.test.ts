/**
 * An exercise that was made of a recording, as it is: a learner's clicks can be given to others without writing a line.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabCommand } from './lab-command.ts';

const recordings = join(import.meta.dirname, '../../renderer/src/state/fixture/recordings');
const patientMs = 240_000;
let lab: LabCommand;
let folder: string;

beforeAll(async () => {
	lab = await LabCommand.create();
	folder = await mkdtemp(join(tmpdir(), 'mclab-recorded-'));
});
afterAll(async () => {
	await lab.close();
	await rm(folder, { recursive: true, force: true });
});

test(
	'what was done in a recording (a controller killed, and healed) is proven by its own solutions and mistakes',
	async () => {
		const made = await lab.run('new', 'recorded', '--in', folder, '--from', join(recordings, 'kill-controller.jsonl.gz'));
		expect(made).toMatchObject({ code: 0, stderr: '2 steps\n' });
		const ran = await lab.run('run', join(folder, 'recorded'), '--solve');
		expect(ran.stdout).toContain('ok   kill-controller: not done by the-backup');
		expect(ran.stdout).toContain('ok   heal: done by its solution');
		expect(ran.stdout).toContain('ok   nothing is left behind');
		expect(ran.code).toBe(0);
	},
	patientMs,
);
