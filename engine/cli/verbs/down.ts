/**
 * `down`: takes a cluster down, and when it was the last waits until the engine is gone, too.
 *
 * With --all it also removes what a killed engine left: an engine starts, cleans up, and ends.
 */
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { takeDown } from '../take-down.ts';

export function addDown(program: Command, output: Output): void {
	program
		.command('down')
		.description('take a cluster down and remove all of it; its recording is kept')
		.option('--name <name>', nameHelp, nameOption)
		.option('--all', 'every cluster, and what a killed engine left behind')
		.action((options: { name?: string; all?: boolean }) => {
			if (options.all && options.name !== undefined) {
				throw new CliFailure({ message: '--all and --name do not go together', remedy: 'leave one of them out' });
			}
			return withEngine({ start: options.all === true, anyVersion: true }, async (engine) => {
				const names = await takeDown(engine, options);
				if (names.length > 0) output.out(`down: ${names.join(', ')}`);
				else output.out(options.all ? 'no cluster was running, and nothing is left behind' : 'no cluster was running');
			});
		});
}
