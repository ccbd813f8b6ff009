/**
 * `run`: an exercise with a learner, or one, several or all of them without, as a proof that they are right.
 *
 * Exit codes: 0 all is right; 1 an exercise failed (a check, an invariant, something left behind); 2 files are wrong, and
 * nothing was started; 3 none failed, and one could not be run. Read next: solve-labs.ts, lab-guide.ts.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type RuntimeKind, runtimeKindSchema } from '../../contract/cluster-status.ts';
import type { Lab } from '../../labs/format/lab-reader.ts';
import { hasPassed, junitXml, type LabReport, type LabsReport } from '../../labs/results/lab-report.ts';
import { askForCommands } from '../ask-commands.ts';
import { CliFailure, ExitCode, failureLine } from '../cli-failure.ts';
import { table } from '../cluster-lines.ts';
import { numberOption } from '../duration.ts';
import { guideLab } from '../lab-guide.ts';
import type { Output } from '../output.ts';
import { byNumber, labFolders, labOrMistakes } from '../read-labs.ts';
import { solveLabs } from '../solve-labs.ts';
import { terminalLanguage } from '../terminal-language.ts';

interface RunOptions {
	readonly solve?: boolean;
	readonly runtime?: RuntimeKind;
	readonly atOnce: number;
	readonly ci?: boolean;
	readonly report?: string;
	readonly json?: boolean;
	readonly again?: boolean;
	readonly language?: 'en' | 'de';
	readonly results?: string;
	readonly learner?: string;
	readonly allowShell?: boolean;
}

const exitFailed = 1;
const exitWrongFiles = 2;
const exitNotRun = 3;

const runHelp = `
Without --solve it guides you: do the steps in another terminal (or in the app), the checks turn green by themselves.
  hint, solve, skip, reset, status, quit; Enter goes on where there is only something to read

With --solve several can be named, or a folder that holds exercises: run labs --solve --at-once 2

Exit codes: 0 all is right; 1 a check, an invariant or the clean-up failed; 2 an exercise's files are wrong;
3 it could not be run (no cluster started, or it was taken down).`;

export function addLabRun(program: Command, output: Output): void {
	program
		.command('run')
		.description('do an exercise, or prove it with --solve: checks fail before, fail after wrong actions, pass after the solution')
		.argument('<lab...>', 'its folder, such as labs/controller-dies; with --solve several, or a folder that holds them')
		.option('--solve', 'do it without a learner, and judge it')
		.addOption(new Option('--runtime <runtime>', 'what nodes are').choices(runtimeKindSchema.options))
		.option('--at-once <n>', 'with --solve: so many exercises at a time, each at a cluster of its own', numberOption(1, 8, true), 1)
		.option('--ci', 'with --solve: only exercises that are to be proven with this runtime at every change (ci.runtimes)')
		.option('--report <file>', 'with --solve: write JUnit XML')
		.option('--json', 'with --solve: print one JSON object')
		.option('--again', 'begin anew, whatever was saved')
		.option('--allow-shell', 'of an exercise that did not come with the lab: it may run its commands in nodes')
		.option('--results <folder>', 'without --solve: write your results there at the end')
		.option('--learner <name>', 'as whom, in the results; asked once when left out')
		.addOption(new Option('--language <language>', 'of its texts; as the terminal speaks when left out').choices(['en', 'de']))
		.addHelpText('after', runHelp)
		.action(async (named: readonly string[], options: RunOptions) => {
			if (options.solve && options.results !== undefined)
				throw new CliFailure({ message: '--results are of a learner, and --solve has none', remedy: 'leave one of them out; --report is what --solve found' });
			const folders = await labFolders(named);
			const [only] = folders;
			const isOne = folders.length === 1 && only === named[0]?.replace(/(?<=.)\/+$/, '');
			if (!isOne && !options.solve)
				throw new CliFailure({ message: 'without --solve one exercise is done at a time', remedy: `name one: run ${only ?? 'labs/controller-dies'}` });
			const labs = await labsIn(folders, output);
			const locale = options.language ?? terminalLanguage();
			for (const [at, lab] of labs.entries()) await askForCommands(lab, folders[at] ?? '', { isAllowed: options.allowShell ?? false, locale, output });
			if (isOne) for (const lab of labs) await runOne(lab, options, output);
			else await runMany(labs.toSorted(byNumber), options, output);
		});
}

async function runOne(lab: Lab, options: RunOptions, output: Output): Promise<void> {
	if (options.runtime !== undefined && !lab.runtimes.includes(options.runtime))
		throw new CliFailure({ message: `${lab.id} cannot be done with ${options.runtime}`, remedy: `use --runtime ${lab.runtimes.join(' or ')}` });
	const runtime = options.runtime ?? lab.runtimes[0] ?? 'process';
	if (!options.solve) {
		const { again = false, language = terminalLanguage(), results, learner } = options;
		return guideLab({ lab, output, runtime, again, locale: language, results, learner });
	}
	const reports = await solveLabs({ labs: [lab], runtimeOf: () => runtime, atOnce: 1, tell: (_, line) => options.json || output.out(line) });
	writeReport(reports, options);
	for (const report of reports) {
		if (options.json) output.out(JSON.stringify(report, null, '\t'));
		if (report.couldNotRun !== null) output.note(failureLine({ message: report.couldNotRun }));
		else if (hasPassed(report) && !options.json) output.out(`${lab.id}: all ${report.cases.length} right in ${seconds(report.tookMs)}`);
	}
	endWith(reports);
}

async function runMany(labs: readonly Lab[], options: RunOptions, output: Output): Promise<void> {
	const begunMs = performance.now();
	const runtime = options.runtime ?? 'process';
	const why = (lab: Lab) =>
		lab.runtimes.includes(runtime) ? (options.ci && !lab.ci.runtimes.includes(runtime) ? 'its ci.runtimes' : null) : 'its cluster.runtimes';
	const leftOut = labs.flatMap((lab) => {
		const key = why(lab);
		return key === null ? [] : [{ lab: lab.id, why: `${key} do not name ${runtime}` }];
	});
	const asked = labs.filter((lab) => why(lab) === null);
	const tell = (lab: Lab, line: string) => options.json || output.out(`${lab.id}: ${line}`);
	const reports = await solveLabs({ labs: asked, runtimeOf: () => runtime, atOnce: options.atOnce, tell });
	const all: LabsReport = { tookMs: performance.now() - begunMs, labs: reports, leftOut };
	writeReport(reports, options);
	if (options.json) output.out(JSON.stringify(all, null, '\t'));
	else for (const line of closingLines(labs, all, output)) output.out(line);
	endWith(reports);
}

/** A row an exercise, and what all took. */
function closingLines(labs: readonly Lab[], { labs: reports, leftOut, tookMs }: LabsReport, output: Output): string[] {
	const rows = labs.map((lab) => {
		const report = reports.find((one) => one.lab === lab.id);
		const left = leftOut.find((one) => one.lab === lab.id);
		return [
			String(lab.number ?? ''),
			lab.id,
			String(lab.steps.length),
			report ? (report.tookMs / 1000).toFixed(1) : '',
			report ? resultText(report) : `left out: ${left?.why}`,
		];
	});
	const shown = table([['', 'exercise', 'steps', 'seconds', 'result'], ...rows], (text, row, column) => {
		if (row === 0) return output.paint('dim', text);
		if (column !== 4) return text;
		return output.paint(text === 'right' ? 'green' : text.startsWith('left out') ? 'dim' : 'red', text);
	});
	const right = reports.filter(hasPassed).length;
	return ['', ...shown, '', `${right} of ${reports.length} right in ${seconds(tookMs)}`];
}

function resultText(report: LabReport): string {
	if (report.couldNotRun !== null) return `could not be run: ${report.couldNotRun}`;
	if (hasPassed(report)) return 'right';
	const failed = report.cases.filter(({ problem }) => problem !== null).map(({ name }) => name);
	return failed.length === 0 ? 'FAILED: it has no case' : `FAILED: ${failed.join('; ')}`;
}

function writeReport(reports: readonly LabReport[], { report }: RunOptions): void {
	if (report !== undefined) writeFileSync(resolve(report), junitXml(reports));
}

/** @throws ExitCode unless all is right */
function endWith(reports: readonly LabReport[]): void {
	if (reports.some((report) => report.couldNotRun === null && !hasPassed(report))) throw new ExitCode(exitFailed);
	if (reports.some(({ couldNotRun }) => couldNotRun !== null)) throw new ExitCode(exitNotRun);
}

/** All mistakes of all of them are told. @throws ExitCode when files are wrong */
async function labsIn(folders: readonly string[], output: Output): Promise<readonly Lab[]> {
	const read: (Lab | undefined)[] = [];
	for (const folder of folders) read.push(await labOrMistakes(folder, output));
	const labs = read.filter((lab) => lab !== undefined);
	if (labs.length < folders.length) throw new ExitCode(exitWrongFiles);
	return labs;
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(1)} s`;
}
