/**
 * `remove`: a running cluster gets one node less.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

export function addRemove(program: Command, output: Output): void {
	program
		.command('remove')
		.description('drain and stop a node, and have the others forget it')
		.argument('<node>', 'a name from `status`, or @controller, @backup')
		.option('--name <name>', nameHelp, nameOption)
		.action((node: string, options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { node: gone } = expectValue(await engine.call('remove', { name: options.name, node: node.slice(0, 60) }));
				output.out(`${gone} is removed`);
			}),
		);
}
