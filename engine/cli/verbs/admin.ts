/**
 * `admin`: one command at a node's text command interface, as the cluster's administrator.
 *
 * For scripts, and for whoever has no telnet at hand. The node's answer goes to stdout, a refusal of it to stderr, with exit code 1.
 */
import type { Command } from 'commander';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { terminalText } from '../terminal-text.ts';

export function addAdmin(program: Command, output: Output): void {
	program
		.command('admin')
		.description("give a node's text command interface one command, as postmaster: admin fe1 LISTDOMAINS; HELP lists them")
		.argument('<node>', 'a name from `status`, or @controller')
		.argument('<command...>', 'in quotes where the shell would change it: "CREATEDOMAIN school.test SHARED"')
		.option('--name <name>', nameHelp, nameOption)
		.option('--json', 'print one JSON object: `number` and `text`, of a refusal, too')
		.action((node: string, words: readonly string[], options: { readonly name?: string; readonly json?: boolean }) =>
			withEngine({ start: false }, async (engine) => {
				// Whole, or not at all: the engine refuses what is too long.
				const command = words.join(' ');
				const { number, text } = expectValue(await engine.call('administer', { name: options.name, node: node.slice(0, 60), command }));
				if (options.json) return output.out(JSON.stringify({ number, text }, null, '\t'));
				if (number >= 300) throw new CliFailure({ message: `${node} answers ${number} ${terminalText(text)}` });
				output.out(terminalText(text));
			}),
		);
}
