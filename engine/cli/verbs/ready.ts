/**
 * `ready`: the end of a drain.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

export function addReady(program: Command, output: Output): void {
	program
		.command('ready')
		.description('end the drain of a node')
		.argument('<node>', 'a name from `status`, or @controller, @backup')
		.option('--name <name>', nameHelp, nameOption)
		.action((node: string, options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { node: back } = expectValue(await engine.call('ready', { name: options.name, node: node.slice(0, 60) }));
				output.out(`${back} is ready`);
			}),
		);
}
