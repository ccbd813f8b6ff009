/**
 * `fault`: does something to one node.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { type FaultKind, faultKindSchema } from '../../contract/recorded-event.ts';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

const done: Readonly<Record<FaultKind, string>> = {
	kill: 'was killed (SIGKILL)',
	stop: 'was stopped as planned',
	pause: 'is paused (SIGSTOP)',
	resume: 'goes on (SIGCONT)',
	restart: 'was started again',
	'volume-away': 'has no volume any more',
	'volume-full': 'finds the volume full',
	'volume-slow': 'finds the volume slow',
	'volume-back': 'has its volume back',
};

function kindArgument(text: string): FaultKind {
	const kind = faultKindSchema.safeParse(text);
	if (!kind.success) throw new InvalidArgumentError(`known: ${faultKindSchema.options.join(', ')}`);
	return kind.data;
}

export function addFault(program: Command, output: Output): void {
	program
		.command('fault')
		.description('kill, stop, pause, resume or restart a node')
		.argument('<kind>', faultKindSchema.options.join(', '), kindArgument)
		.argument('<node>', 'a name from `status`, or @controller, @backup')
		.option('--name <name>', nameHelp, nameOption)
		.action((kind: FaultKind, node: string, options: { name?: string }) =>
			withEngine({ start: false }, async (engine) => {
				const { node: hit } = expectValue(await engine.call('fault', { name: options.name, kind, node: node.slice(0, 60) }));
				output.out(`${hit} ${done[kind]}`);
			}),
		);
}
