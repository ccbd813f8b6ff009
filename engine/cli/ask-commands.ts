/**
 * Asks once before an exercise from elsewhere runs commands of its own in nodes: with each of them, and only where somebody
 * can answer. The app asks the same (engine/labs/drive/allowed-commands.ts), and what was allowed there is allowed here.
 */
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { AllowedCommands, commandsHash } from '../labs/drive/allowed-commands.ts';
import type { Lab } from '../labs/format/lab-reader.ts';
import { type ShellCommand, shellCommands } from '../labs/format/shell-commands.ts';
import type { LabLocale } from '../labs/language/fact-value.ts';
import { stateRoot } from '../runtime/state-root.ts';
import { labsPath } from '../server/program-files.ts';
import { CliFailure } from './cli-failure.ts';
import type { Output } from './output.ts';
import { terminalText } from './terminal-text.ts';

const words = {
	en: {
		runs: (id: string) => `The exercise "${id}" did not come with the lab, and runs these commands in the shells of its nodes, with your rights:`,
		allow: 'Allow them? [y/N] ',
		yes: /^y(es)?$/i,
	},
	de: {
		runs: (id: string) => `Die Übung „${id}“ gehört nicht zum Labor und führt diese Befehle in den Shells ihrer Knoten aus, mit Ihren Rechten:`,
		allow: 'Erlauben? [j/N] ',
		yes: /^(ja?|y(es)?)$/i,
	},
} as const;

export interface AskOptions {
	/** Said on the command line: for this time. */
	readonly isAllowed: boolean;
	readonly locale: LabLocale;
	readonly output: Output;
}

/** @throws CliFailure where it is not allowed, or nobody is there to be asked */
export async function askForCommands(lab: Lab, folder: string, { isAllowed, locale, output }: AskOptions): Promise<void> {
	const commands = shellCommands(lab);
	if (isAllowed || commands.length === 0 || isOurs(folder)) return;
	const allowed = new AllowedCommands(stateRoot());
	const hash = commandsHash(commands);
	if (allowed.has(hash)) return;
	if (!process.stdin.isTTY)
		throw new CliFailure({
			message: `the exercise "${lab.id}" did not come with the lab, and runs commands of its own in nodes`,
			remedy: 'read them; --allow-shell allows them for this time',
			more: commands.map(line),
		});
	const { runs, allow, yes } = words[locale];
	output.out(runs(lab.id));
	for (const one of commands) output.out(`  ${terminalText(line(one))}`);
	const lines = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await lines.question(allow).finally(() => lines.close());
	if (!yes.test(answer.trim())) throw new CliFailure({ message: `the exercise "${lab.id}" was not begun`, remedy: 'its commands were not allowed' });
	allowed.add(hash);
}

function line({ node, command }: ShellCommand): string {
	return `${node}: ${command}`;
}

/** By where its files lie, not by where a link to them does. */
function isOurs(folder: string): boolean {
	try {
		return `${realpathSync(folder)}${sep}`.startsWith(`${realpathSync(labsPath)}${sep}`);
	} catch {
		return false;
	}
}
