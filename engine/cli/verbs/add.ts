/**
 * `add`: a running cluster gets one node more.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { type Role, roleSchema } from '../../../node-image/src/contract/node-config.ts';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

function roleArgument(text: string): Role {
	const role = roleSchema.safeParse(text);
	if (!role.success) throw new InvalidArgumentError(`known: ${roleSchema.options.join(', ')}`);
	return role.data;
}

export function addAdd(program: Command, output: Output): void {
	program
		.command('add')
		.description('add a node to a running cluster, and wait until it is ready')
		.argument('<role>', 'frontend or backend', roleArgument)
		.option('--name <name>', nameHelp, nameOption)
		.action((role: Role, options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { node } = expectValue(await engine.call('add', { name: options.name, role }));
				output.out(`${node} is ready`);
			}),
		);
}
