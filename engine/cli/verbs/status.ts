/**
 * `status`: who leads, which node is in which state, what a client connects to.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { statusLines } from '../cluster-lines.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

export function addStatus(program: Command, output: Output): void {
	program
		.command('status')
		.description('show a cluster: controller, backup, nodes, balancer')
		.option('--name <name>', nameHelp, nameOption)
		.option('--json', 'print one JSON object')
		.action((options: { name?: string; json?: boolean }) =>
			withEngine({ start: false }, async (engine) => {
				const status = expectValue(await engine.call('status', { name: options.name }));
				if (options.json) output.out(JSON.stringify(status, null, '\t'));
				else for (const line of statusLines(status, output.paint)) output.out(line);
			}),
		);
}
