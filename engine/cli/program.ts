/**
 * The `lab` command: its verbs, its help, and its one way to fail.
 *
 * Every failure is one line on stderr and exit code 1; `shell` ends with the shell's own. Read next: verbs/up.ts.
 */
import { Command, CommanderError } from 'commander';
import { AttachFailure } from '../server/attach.ts';
import { engineVersion } from '../server/engine-version.ts';
import { CliFailure, ExitCode, failureLine } from './cli-failure.ts';
import type { Output } from './output.ts';
import { addAccounts } from './verbs/accounts.ts';
import { addAdd } from './verbs/add.ts';
import { addAdmin } from './verbs/admin.ts';
import { addCampaign } from './verbs/campaign.ts';
import { addDown } from './verbs/down.ts';
import { addDrain } from './verbs/drain.ts';
import { addExport } from './verbs/export.ts';
import { addFault } from './verbs/fault.ts';
import { addFiles } from './verbs/files.ts';
import { addHeal } from './verbs/heal.ts';
import { addImage } from './verbs/image.ts';
import { addLabRun } from './verbs/lab-run.ts';
import { addLabs } from './verbs/labs.ts';
import { addLogs } from './verbs/logs.ts';
import { addMail } from './verbs/mail.ts';
import { addOpen } from './verbs/open.ts';
import { addPlan } from './verbs/plan.ts';
import { addReady } from './verbs/ready.ts';
import { addRecording, addRecordings } from './verbs/recordings.ts';
import { addRemove } from './verbs/remove.ts';
import { addResults } from './verbs/results.ts';
import { addShell } from './verbs/shell.ts';
import { addStatus } from './verbs/status.ts';
import { addTraffic } from './verbs/traffic.ts';
import { addUp } from './verbs/up.ts';

/** `name` is how the user called it: 'mclab', or npm's way in the clone. */
export function labProgram(name: string, output: Output): Command {
	const program = new Command(name);
	program
		.description('Mail clusters to try things on: start one, break it, watch it heal.')
		.version(engineVersion, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print help')
		.helpCommand(false)
		// `results print --force`: what stands behind a verb is that verb's own, also where the one before it knows the option, too.
		.enablePositionalOptions()
		.exitOverride()
		.showSuggestionAfterError(false)
		.configureOutput({ writeOut: (text) => output.out(text.replace(/\n$/, '')), outputError: () => {} });
	for (const add of [
		addUp,
		addStatus,
		addFault,
		addPlan,
		addHeal,
		addDrain,
		addReady,
		addAdd,
		addRemove,
		addTraffic,
		addAccounts,
		addMail,
		addAdmin,
		addCampaign,
		addLogs,
		addShell,
		addFiles,
		addOpen,
		addDown,
		addRecordings,
		addRecording,
		addExport,
		addImage,
		addLabRun,
		addLabs,
		addResults,
	])
		add(program, output);
	for (const command of program.commands) command.exitOverride().showSuggestionAfterError(false).helpOption('-h, --help', 'print help');
	return program;
}

/** "option '--rate <rate>' argument '0' is invalid. write a number ..." is what commander makes of a refused value. */
const refusedValue = /^error: (?:option '(?:-\w, )?(--[\w-]+)[^']*' argument|command-argument value) '(.*)' is invalid(?: for argument '(.*)')?\. (.*)$/s;

/** Commander's words, as far as they are fit for a reader, and where to read on. */
function usageLine(error: CommanderError, program: Command, args: readonly string[]): string {
	const command = calledCommand(program, args);
	const refused = refusedValue.exec(error.message);
	if (refused) {
		const [, option, value, argument, advice] = refused;
		return failureLine({ message: `'${value}' is not a value for ${option ?? `<${argument}>`}`, remedy: `${advice}; see \`${command} --help\`` });
	}
	return failureLine({ message: error.message.replace(/^error: /, '').replace(/\.$/, ''), remedy: `see \`${command} --help\`` });
}

/** 'lab export compose', as far as there are such verbs. */
function calledCommand(program: Command, [verb, ...more]: readonly string[], before = ''): string {
	const name = `${before}${program.name()}`;
	const called = program.commands.find((command) => command.name() === verb);
	return called ? calledCommand(called, more, `${name} `) : name;
}

/** Runs one command line; the exit code. */
export async function runLab(name: string, args: readonly string[], output: Output): Promise<number> {
	const program = labProgram(name, output);
	try {
		await program.parseAsync([...args], { from: 'user' });
		return 0;
	} catch (error) {
		output.status('');
		if (error instanceof ExitCode) return error.exitCode;
		if (error instanceof CommanderError) {
			// Help that was asked for is no failure; help that stands in for a missing verb is.
			if (error.exitCode === 0) return 0;
			if (error.code !== 'commander.help') output.note(usageLine(error, program, args));
			return 1;
		}
		if (error instanceof CliFailure) output.note(error.message);
		else if (error instanceof AttachFailure) output.note(failureLine(error));
		else output.note(`this is a bug in the lab: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		return 1;
	}
}
