/**
 * `down`: takes a cluster down, and when it was the last waits until the engine is gone, too.
 *
 * With --all it also removes what a killed engine left: an engine starts, cleans up, and ends.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { processEnded } from '../process-ended.ts';

export function addDown(program: Command, output: Output): void {
	program
		.command('down')
		.description('take a cluster down and remove everything of it')
		.option('--name <name>', nameHelp, nameOption)
		.option('--all', 'every cluster, and what a killed engine left behind')
		.action((options: { name?: string; all?: boolean }) =>
			withEngine({ start: options.all === true, anyVersion: true }, async (engine) => {
				const closed = new Promise<void>((resolve) => engine.onClose(resolve));
				const { names, engineEnds } = expectValue(await engine.call('down', { name: options.name, all: options.all }));
				if (engineEnds) {
					// The engine holds this connection until it exits.
					await closed;
					await processEnded(engine.engine.pid);
				}
				if (names.length > 0) output.out(`down: ${names.join(', ')}`);
				else output.out(options.all ? 'no cluster was running, and nothing is left behind' : 'no cluster was running');
			}),
		);
}
