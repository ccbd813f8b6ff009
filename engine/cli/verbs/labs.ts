/**
 * `run`, `check` and `new`: exercises on the command line: done by a learner, proven without one, written by an author.
 *
 * Exit codes of `run` and `check`: 0 all is right; 1 the exercise failed (a check, an invariant, something left behind);
 * 2 its files are wrong; 3 it could not be run. Read next: engine/labs/lab-reader.ts, engine/labs/drive/.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type RuntimeKind, runtimeKindSchema } from '../../contract/cluster-status.ts';
import { labFiles } from '../../labs/drive/lab-folder.ts';
import { leftBehind, type Traces, tracesOf } from '../../labs/drive/left-behind.ts';
import { solveLab } from '../../labs/drive/solve-lab.ts';
import { mistakeLine } from '../../labs/lab-mistake.ts';
import { type Lab, readLab } from '../../labs/lab-reader.ts';
import { hasPassed, junitXml, type LabReport } from '../../labs/lab-report.ts';
import { labIdSchema } from '../../labs/lab-schema.ts';
import { skeletonFiles } from '../../labs/lab-skeleton.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, ExitCode, failureLine } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { guideLab } from '../lab-guide.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';
import { takeDown } from '../take-down.ts';
import { terminalLanguage } from '../terminal-language.ts';

interface RunOptions {
	readonly solve?: boolean;
	readonly runtime?: RuntimeKind;
	readonly report?: string;
	readonly json?: boolean;
	readonly again?: boolean;
	readonly language?: 'en' | 'de';
	readonly results?: string;
	readonly learner?: string;
}

const exitFailed = 1;
const exitWrongFiles = 2;
const exitNotRun = 3;

const runHelp = `
Without --solve it guides you: do the steps in another terminal (or in the app), the checks turn green by themselves.
  hint, solve, skip, status, quit; Enter goes on where there is only something to read

Exit codes: 0 all is right; 1 a check, an invariant or the clean-up failed; 2 the exercise's files are wrong;
3 it could not be run (no cluster started, or it was taken down).`;

export function addLabs(program: Command, output: Output): void {
	program
		.command('run')
		.description('do an exercise, or prove it with --solve: checks fail before, fail after wrong actions, pass after the solution')
		.argument('<lab>', 'its folder, such as labs/controller-dies')
		.option('--solve', 'do it without a learner, and judge it')
		.addOption(new Option('--runtime <runtime>', 'what nodes are').choices(runtimeKindSchema.options))
		.option('--report <file>', 'with --solve: write JUnit XML')
		.option('--json', 'with --solve: print one JSON object')
		.option('--again', 'begin anew, whatever was saved')
		.option('--results <folder>', 'without --solve: write your results there at the end')
		.option('--learner <name>', 'as whom, in the results; asked once when left out')
		.addOption(new Option('--language <language>', 'of its texts; as the terminal speaks when left out').choices(['en', 'de']))
		.addHelpText('after', runHelp)
		.action(async (folder: string, options: RunOptions) => {
			if (options.solve && options.results !== undefined)
				throw new CliFailure({ message: '--results are of a learner, and --solve has none', remedy: 'leave one of them out; --report is what --solve found' });
			const lab = await labIn(folder, output);
			if (options.runtime !== undefined && !lab.runtimes.includes(options.runtime))
				throw new CliFailure({ message: `${lab.id} cannot be done with ${options.runtime}`, remedy: `use --runtime ${lab.runtimes.join(' or ')}` });
			const runtime = options.runtime ?? lab.runtimes[0];
			if (!options.solve) {
				const { again = false, language = terminalLanguage(), results, learner } = options;
				return guideLab({ lab, output, runtime, again, locale: language, results, learner });
			}
			const report = await solved(lab, runtime, options, output);
			if (options.report !== undefined) writeFileSync(resolve(options.report), junitXml(report));
			if (options.json) output.out(JSON.stringify(report, null, '\t'));
			if (report.couldNotRun !== null) {
				output.note(failureLine({ message: report.couldNotRun }));
				throw new ExitCode(exitNotRun);
			}
			if (!hasPassed(report)) throw new ExitCode(exitFailed);
			if (!options.json) output.out(`${lab.id}: all ${report.cases.length} right in ${(report.tookMs / 1000).toFixed(1)} s`);
		});
	program
		.command('check')
		.description('say everything that is wrong with an exercise, with file, line and remedy; starts nothing')
		.argument('<lab...>', 'folders, such as labs/controller-dies')
		.action(async (folders: readonly string[]) => {
			let wrong = 0;
			for (const folder of folders) {
				const lab = await labOrMistakes(folder, output);
				if (lab) output.out(`${folder}: right; ${lab.steps.length} steps, ${lab.quiz.length} questions`);
				else wrong += 1;
			}
			if (wrong > 0) throw new ExitCode(exitWrongFiles);
		});
	program
		.command('new')
		.description('write the skeleton of an exercise, which works as it is')
		.argument('<id>', 'small letters, digits and "-"; the folder labs/<id> is made')
		.option('--in <folder>', 'where the folder is made', 'labs')
		.action((id: string, options: { in: string }) => {
			const parsed = labIdSchema.safeParse(id);
			if (!parsed.success) throw new CliFailure({ message: `"${id}" is no id`, remedy: parsed.error.issues[0]?.message ?? '' });
			const folder = join(resolve(options.in), parsed.data);
			if (existsSync(folder)) throw new CliFailure({ message: `${folder} is there already`, remedy: 'choose another id' });
			for (const [path, text] of skeletonFiles(parsed.data)) {
				mkdirSync(dirname(join(folder, path)), { recursive: true });
				writeFileSync(join(folder, path), text);
			}
			const shown = relative(process.cwd(), folder);
			output.out(`${shown} is there; next: check ${shown}, then run ${shown} --solve`);
		});
}

/** @throws ExitCode when its files are wrong */
async function labIn(folder: string, output: Output): Promise<Lab> {
	const lab = await labOrMistakes(folder, output);
	if (!lab) throw new ExitCode(exitWrongFiles);
	return lab;
}

async function labOrMistakes(folder: string, output: Output): Promise<Lab | undefined> {
	const files = await labFiles(folder);
	if (!files.ok) {
		output.note(failureLine(files.error));
		return undefined;
	}
	const reading = readLab(files.value);
	if (reading.ok) return reading.lab;
	for (const mistake of reading.mistakes) output.note(failureLine({ message: mistakeLine(folder.replace(/\/+$/, ''), mistake) }));
	return undefined;
}

/** The exercise, then its end: the cluster is taken down whatever happened, and looked for. */
async function solved(lab: Lab, runtime: RuntimeKind | undefined, options: RunOptions, output: Output): Promise<LabReport> {
	return withEngine({ start: true }, async (engine) => {
		const name = lab.id;
		const tell = options.json ? () => {} : output.out;
		const first = await Promise.race([solveLab({ lab, engine, name, runtime, tell, traces: () => traces(engine, name) }), interrupted()]);
		if (first === 'interrupted') {
			interrupted().then(() => process.exit(130));
			await takeDown(engine, { name }).catch(() => []);
			throw new ExitCode(130);
		}
		const { report, before } = first;
		if (!before) return report;
		const begunMs = performance.now();
		await takeDown(engine, { name });
		const left = leftBehind(before);
		const problem = left.length === 0 ? null : `left behind: ${left.join(', ')}`;
		const end = { name: 'nothing is left behind', tookMs: performance.now() - begunMs, problem };
		tell(`${problem === null ? 'ok  ' : 'FAIL'} ${end.name}${problem === null ? '' : `: ${problem}`}`);
		return { ...report, cases: [...report.cases, end] };
	});
}

async function traces(engine: EngineClient, name: string): Promise<Traces | null> {
	const status = await engine.call('status', { name });
	return status.ok ? tracesOf(status.value) : null;
}
