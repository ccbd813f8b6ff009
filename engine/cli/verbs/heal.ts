/**
 * `heal`: undoes every fault that is still on.
 */
import type { Command } from 'commander';
import { linkWords } from '../../core/link-words.ts';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

export function addHeal(program: Command, output: Output): void {
	program
		.command('heal')
		.description('undo every fault, cut and drain that is still on, and wait until all nodes are ready')
		.option('--name <name>', nameHelp, nameOption)
		.action((options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { healed, links } = expectValue(await engine.call('heal', { name: options.name }));
				if (healed.length === 0 && links.length === 0) output.out('no fault was on');
				if (healed.length > 0) output.out(`healed: ${healed.join(', ')}`);
				if (links.length > 0) output.out(`links healed: ${linkWords(links)}`);
			}),
		);
}
