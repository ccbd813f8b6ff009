/**
 * `npm test`: every check and every group of tests, one after another, each with a line and its time; what
 * fails shows its whole output. Nothing stops the list: one run tells everything that is wrong.
 *
 * What a machine lacks is left out by name, with the way to get it; where CI is set, that is a failure
 * (Electron's binary aside, which no Debian package brings). The last line is `N passed, N failed`.
 * `npm test -- units e2e` runs only what it names.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setUp } from '../setup.mjs';
import { addUp, countLabs, countTests, secondsText } from './tally.mjs';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
/** Chosen: no part takes half of it; a hanging one must not hang the whole run. */
const partMs = 1_800_000;

const node = await setUp();
if (!process.features.typescript) process.exit(spawnSync(node, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);
const { findElectronBinary, findTool, remedyFor, tools } = await import('./tools.ts');

/** With CI set: all that a change must pass. Without: what a developer waits for. */
const inCi = ['true', '1'].includes(process.env.CI ?? '');
const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const scratch = mkdtempSync(join(tmpdir(), 'mailcluster-test-'));

/** In the order in which they run: what is quick and tells most comes first. */
const parts = [
	{ name: 'lint', check: ['biome', 'check', '.'] },
	{ name: 'types', check: ['tsc', '--noEmit'] },
	{ name: 'rules', check: ['depcruise', '--config', '.dependency-cruiser.cjs', 'engine', 'renderer', 'electron', 'node-image', 'test'] },
	{ name: 'unused', check: ['knip'] },
	{ name: 'build', check: ['node', 'build.mjs'] },
	{ name: 'units', tests: true },
	{ name: 'contracts', tests: true },
	{ name: 'simulation', tests: true },
	{ name: 'seeds', check: ['node', 'test/simulation/simulate.ts', '--seeds', inCi ? '1000' : '200'], tells: true },
	// Breaking every rule takes longer than all the rest.
	{ name: 'mutations', check: ['node', 'test/simulation/mutate.ts'], tells: true, byNameOnly: !inCi },
	{ name: 'process', tests: true, wants: ['curl', 'swaks', 'mutt'] },
	// Exercises wait most of the time. More at once on two cores, and a busy machine is taken for a slow cluster.
	{ name: 'labs', labs: 'process', atOnce: 3 },
	{ name: 'docker', tests: true, needs: ['docker'], wants: ['curl', 'swaks', 'docker-compose'] },
	// A container costs more than a process to start and to stop: two clusters of them keep two cores busy.
	{ name: 'labs-docker', labs: 'docker', atOnce: 1, needs: ['docker'] },
	{ name: 'e2e', tests: true, needs: ['chromium'] },
	{ name: 'electron', tests: true, under: windowless() },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
	process.stderr.write(`no part is called ${unknown.join(', ')}: there are ${parts.map((part) => part.name).join(', ')}\n`);
	process.exit(1);
}

const total = { passed: 0, failed: 0, skipped: 0 };
try {
	for (const part of parts.filter(({ name, byNameOnly }) => (asked.length === 0 ? !byNameOnly : asked.includes(name)))) addUp(total, await runPart(part));
} finally {
	rmSync(scratch, { recursive: true, force: true });
}
say(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function runPart(part) {
	const needed = missing(part.needs);
	const left = leftOut(part, needed, 'all of it') + leftOut(part, missing(part.wants), 'its tests that use it');
	const counts = { passed: 0, failed: inCi ? left : 0, skipped: inCi ? 0 : left };
	if (needed.length > 0) return counts;

	const startedAt = performance.now();
	const { tally, output, notRun } = part.tests ? await runTests(part) : part.labs ? await runLabs(part) : await runCheck(part);
	const words =
		part.tests || part.labs
			? `${tally.passed} passed${tally.failed ? `, ${tally.failed} failed` : ''}${tally.skipped ? `, ${tally.skipped} not run` : ''}`
			: '';
	const last = part.tells ? output.trimEnd().split('\n').at(-1) : words;
	if (tally.failed > 0) say(`${'-'.repeat(20)} ${part.name}\n${output.trimEnd()}\n${'-'.repeat(20)}`);
	say(`${tally.failed > 0 ? 'FAILED' : 'ok    '} ${part.name.padEnd(10)} ${secondsText(performance.now() - startedAt)}  ${last}`.trimEnd());
	for (const name of notRun) say(`       not run: ${name}`);
	addUp(counts, tally);
	return counts;
}

async function runCheck({ check: [program, ...args] }) {
	const { status, output } = await run(program, args);
	return { tally: { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }, output, notRun: [] };
}

async function runTests({ name, under }) {
	const report = join(scratch, `${name}.json`);
	const args = ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	const { status, output } = under ? await run(under[0], [...under.slice(1), 'vitest', ...args]) : await run('vitest', args);
	return { ...countTests(readReport(report), status), output };
}

/** Each exercise is a test. They are proven as an author proves them: by the command line, several at once. */
async function runLabs({ labs: runtime, atOnce }) {
	const home = join(scratch, `labs-${runtime}`);
	const args = ['engine/cli/main.ts', 'run', 'labs', '--solve', '--ci', '--json', '--runtime', runtime, '--at-once', String(atOnce)];
	const { status, output, stdout } = await run('node', args, { MAILCLUSTER_LAB_HOME: home });
	const report = reportIn(stdout);
	const { tally, lines } = countLabs(report, status);
	return { tally, output: report === undefined ? output : lines.join('\n'), notRun: [] };
}

function reportIn(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function readReport(path) {
	try {
		return reportIn(readFileSync(path, 'utf8'));
	} catch {
		return undefined;
	}
}

/** All output of a program is kept, and shown when it failed. */
function run(program, args, environment = {}) {
	const child = spawn(program, args, {
		cwd: root,
		env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, FORCE_COLOR: '0', NO_COLOR: '1', ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: process.platform === 'win32',
	});
	let output = '';
	let stdout = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			output = (output + text).slice(-200_000);
		});
	}
	child.stdout.on('data', (text) => {
		stdout += text;
	});
	const late = setTimeout(() => {
		output += `\nended after ${partMs / 1000} s`;
		child.kill('SIGKILL');
	}, partMs);
	return new Promise((resolve) => {
		const settle = (status) => {
			clearTimeout(late);
			resolve({ status, output, stdout });
		};
		child.on('error', (error) => {
			output += error.message;
			settle(1);
		});
		child.on('exit', (code) => {
			// What was written last may still be on its way; what outlives the program keeps the pipe open.
			const settleNow = setTimeout(() => settle(code ?? 1), 2000);
			child.on('close', () => {
				clearTimeout(settleNow);
				settle(code ?? 1);
			});
		});
	});
}

function missing(names = []) {
	return tools.filter((tool) => names.includes(tool) && findTool(tool) === undefined);
}

function leftOut(part, lacking, what) {
	for (const tool of lacking) say(`${inCi ? 'FAILED' : 'left out'} ${part.name}, ${what}: no ${tool} here. To get it: ${remedyFor(tool)}`);
	return lacking.length;
}

/** Electron's window needs a display; where there is none, a virtual one does. */
function windowless() {
	if (process.platform !== 'linux' || hasDisplay || findElectronBinary(root) === undefined) return undefined;
	return spawnSync('xvfb-run', ['--help']).status === 0 ? ['xvfb-run', '-a'] : undefined;
}

function say(text) {
	process.stdout.write(`${text}\n`);
}
