/**
 * `heal`: undoes every fault that is still on.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

export function addHeal(program: Command, output: Output): void {
	program
		.command('heal')
		.description('undo every fault that is still on')
		.option('--name <name>', nameHelp, nameOption)
		.action((options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { healed } = expectValue(await engine.call('heal', { name: options.name }));
				output.out(healed.length === 0 ? 'no fault was on' : `healed: ${healed.join(', ')}`);
			}),
		);
}
