/**
 * The runner of exercises as an author and a build server use it: what is right, what is wrong, several at once.
 * The exercises themselves are proven by the parts `labs` and `labs-docker` of the test run (test/labs.mjs).
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLabResults } from '../../engine/contract/lab-results.ts';
import { LabCommand } from './lab-command.ts';

const program = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url));
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

test(
	'several run at once by one command, each at a cluster of its own; one that fails fails alone, one for another runtime is left out by name',
	async () => {
		const many = join(folder, 'many');
		for (const id of ['right', 'wrong', 'elsewhere']) expect((await lab.run('new', id, '--in', many)).code).toBe(0);
		change(join(many, 'wrong'), 'controller is not nobody and controller is not step.controller', 'epoch >= 1');
		change(join(many, 'elsewhere'), '{ preset: dynamic }', '{ preset: dynamic, runtimes: [docker] }');
		const report = join(folder, 'junit.xml');
		const ran = await lab.run('run', many, '--solve', '--at-once', '2', '--report', report);
		expect(ran.stdout).toContain('right: ok   first: done by its solution');
		expect(ran.stdout).toContain('wrong: FAIL first: not done before anything is done: its checks pass at once');
		expect(ran.stdout.match(/: ok {3}nothing is left behind/g)).toHaveLength(2);
		expect(ran.stdout).toMatch(/\n {2}elsewhere +1 +left out: its cluster.runtimes do not name process\n {2}right +1 +\d+\.\d +right\n/);
		expect(ran.stdout).toMatch(/\n {2}wrong +1 +\d+\.\d +FAILED: first: not done before anything is done\n\n1 of 2 right in/);
		expect(ran.stderr).toBe('');
		expect(ran.code).toBe(1);
		expect(readFileSync(report, 'utf8').match(/<testsuite name="[^"]*"/g)).toEqual(['<testsuite name="right (process)"', '<testsuite name="wrong (process)"']);
		expect(existsSync(join(lab.home, 'clusters'))).toBe(false);
	},
	patientMs,
);

test('commands of an exercise that did not come with the lab are named, and not run before somebody allows them', async () => {
	const given = join(folder, 'given');
	expect((await lab.run('new', 'given', '--in', folder)).code).toBe(0);
	change(given, '- kill @controller\n', '- kill @controller\n      - shell be2 "touch /tmp/x"\n');
	const refused = await lab.run('run', given, '--solve');
	expect(refused).toMatchObject({ code: 1, stdout: '' });
	expect(refused.stderr).toMatch(/"given" did not come with the lab, .*--allow-shell.*\nbe2: touch \/tmp\/x\n/);
	expect((await lab.run('status')).stderr).toContain('no cluster is running');
});

test('where the files of one are wrong nothing is started; a learner does one at a time', async () => {
	const many = join(folder, 'mistaken');
	for (const id of ['right', 'wrong']) expect((await lab.run('new', id, '--in', many)).code).toBe(0);
	expect(await lab.run('run', many)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^without --solve one exercise is done at a time/) });
	change(join(many, 'wrong'), '- kill @controller\n', '- kil @controller\n');
	expect(await lab.run('run', many, '--solve', '--json')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('did you mean kill?') });
});

test(
	'reset brings a learner back to the last checkpoint: a new cluster, without what was done to the old one',
	async () => {
		const id = 'again';
		expect((await lab.run('new', id, '--in', folder)).code).toBe(0);
		const guide = spawn(process.execPath, [program, 'run', join(folder, id), '--language', 'en', '--results', join(folder, 'results'), '--learner', 'Ada'], {
			env: { ...process.env, MAILCLUSTER_LAB_HOME: lab.home, NO_COLOR: '1' },
		});
		const ended = new Promise((resolve) => guide.on('close', resolve));
		const lines = createInterface({ input: guide.stdout })[Symbol.asyncIterator]();
		const said = async (text: string) => {
			for (;;) {
				const { done, value } = await lines.next();
				if (done) throw new Error(`it ended without saying: ${text}`);
				if (value.includes(text)) return;
			}
		};
		await said('reset (back');
		const second = await lab.run('run', join(folder, id), '--language', 'en');
		expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`is being done in a terminal (process ${guide.pid})`) });
		await lab.run('fault', 'kill', '@backup');
		await said('! That was the backup.');
		guide.stdin.write('reset\n');
		await said('Back to the last checkpoint');
		await said('reset (back');
		const status = JSON.parse((await lab.run('status', '--json')).stdout) as { faults: unknown[]; nodes: { state: string }[] };
		expect(status.faults).toEqual([]);
		expect(status.nodes.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready']);
		await lab.run('fault', 'kill', '@controller');
		await said('✓ Another node leads');
		await said('10 of 10 points');
		await said('Your results: ');
		expect(await ended).toBe(0);
		const [file = ''] = readdirSync(join(folder, 'results'));
		const results = readLabResults(readFileSync(join(folder, 'results', file), 'utf8'));
		expect(results).toMatchObject({
			ok: true,
			results: {
				learner: 'Ada',
				points: 10,
				steps: [{ attempts: 2, mistakes: [{ id: 'the-backup' }], fault: { kind: 'kill', led: true, decidedMs: expect.any(Number) } }],
			},
		});
	},
	patientMs,
);

function change(lab: string, from: string, to: string): void {
	const yaml = join(lab, 'lab.yaml');
	writeFileSync(yaml, readFileSync(yaml, 'utf8').replace(from, to));
}
