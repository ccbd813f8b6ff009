/**
 * `logs`: what a node wrote, and with -f what it writes.
 */
import { type Command, Option } from 'commander';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { numberOption } from '../duration.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';
import { terminalText } from '../terminal-text.ts';

interface LogsOptions {
	readonly name?: string;
	readonly lines: number;
	readonly find?: string;
	readonly follow?: boolean;
}

/** Of one search. */
const findingsMax = 2_000;

export function addLogs(program: Command, output: Output): void {
	program
		.command('logs')
		.description("print a node's log")
		.argument('<node>', 'a name from `status`')
		.option('--name <name>', nameHelp, nameOption)
		.option('-n, --lines <count>', 'how many of the last lines', numberOption(1, 10_000, true), 100)
		.addOption(new Option('--find <text>', 'lines with this text, in the whole log').conflicts('follow'))
		.option('-f, --follow', 'go on until Ctrl-C')
		.action((node: string, options: LogsOptions) =>
			withEngine({ start: false }, async (engine) => {
				const target = { name: options.name, node: node.slice(0, 60) };
				if (options.find !== undefined) {
					const found = expectValue(await engine.call('findLog', { ...target, text: options.find, most: Math.min(options.lines, findingsMax) }));
					for (const line of found.lines) output.out(terminalText(line));
					if (!found.isAll) output.note(`only the newest ${found.lines.length}; older lines fit, too`);
					return;
				}
				// Listened for from the first line on: a Ctrl-C right behind it is an end in order, too.
				const stopped = options.follow ? interrupted() : undefined;
				for (const line of expectValue(await engine.call('logs', { ...target, lines: options.lines }))) output.out(terminalText(line));
				if (stopped === undefined) return;
				engine.on('log', (push) => {
					if (push.node !== node || (options.name !== undefined && push.name !== options.name)) return;
					for (const line of push.lines) output.out(terminalText(line));
				});
				expectValue(await engine.call('followLog', { ...target, on: true }));
				const lost = new Promise<'lost'>((resolve) => engine.onClose(() => resolve('lost')));
				if ((await Promise.race([stopped, lost])) === 'lost')
					throw new CliFailure({ message: 'the engine ended', remedy: 'start a cluster with `up dynamic`' });
			}),
		);
}
