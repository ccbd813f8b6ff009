/**
 * `drain`: takes the work from a node that stays a member, and waits until it has none.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

export function addDrain(program: Command, output: Output): void {
	program
		.command('drain')
		.description('take accounts and sessions from a node, for maintenance; `ready` ends it')
		.argument('<node>', 'a name from `status`, or @controller, @backup')
		.option('--name <name>', nameHelp, nameOption)
		.action((node: string, options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { node: drained } = expectValue(await engine.call('drain', { name: options.name, node: node.slice(0, 60) }));
				output.out(`${drained} is drained: no accounts, no sessions`);
			}),
		);
}
