/**
 * `drain`: takes the work from a node that stays a member, and waits until it has none.
 */
import type { Command } from 'commander';
import { nobodyElseSentence } from '../../core/last-words.ts';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

const helpText = `
It waits until the node has nothing left: sessions end between two commands, accounts are opened by another backend
when a client next asks, and a controller gives the lead away first. The node stays a member.

When no other backend (or frontend) is ready, nobody could take its work over, and drain refuses. With --force it is
drained all the same: no account can be used until a backend is ready again, and mail waits in the frontends' queues.`;

export function addDrain(program: Command, output: Output): void {
	program
		.command('drain')
		.description('take accounts and sessions from a node, for maintenance; `ready` ends it')
		.argument('<node>', 'a name from `status`, or @controller, @backup')
		.option('--force', 'also the last backend, or the last frontend, that is ready')
		.option('--name <name>', nameHelp, nameOption)
		.addHelpText('after', helpText)
		.action((node: string, options: { name?: string; force?: boolean }) =>
			withEngine({ start: false }, async (engine) => {
				const order = { name: options.name, node: node.slice(0, 60), force: options.force === true };
				const { node: drained, lastOf } = expectValue(await engine.call('drain', order));
				output.out(`${drained} is drained: no accounts, no sessions`);
				if (lastOf.length > 0) output.out(`${nobodyElseSentence(lastOf)}; \`ready ${drained}\` brings it back`);
			}),
		);
}
