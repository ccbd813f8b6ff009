/**
 * `fault`: does something to a node, to its volume, or to the links between two sides.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { slowVolume, timingFrom } from '../../../node-image/src/cluster/timing.ts';
import { delayMsMax } from '../../../node-image/src/contract/node-faults.ts';
import { type FaultKind, faultKindSchema, type LinkFaultKind, linkFaultKindSchema } from '../../contract/recorded-event.ts';
import { delayMsDefault, volumeDelayMsDefault } from '../../core/cluster-view.ts';
import { linkWords } from '../../core/link-words.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { numberOption } from '../duration.ts';
import { withEngine } from '../engine-access.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';

interface FaultOptions {
	readonly name?: string;
	readonly oneWay?: boolean;
	readonly delay?: number;
}

const done: Readonly<Record<FaultKind, string>> = {
	kill: 'was killed (SIGKILL)',
	stop: 'was stopped as planned',
	pause: 'is paused (SIGSTOP)',
	resume: 'goes on (SIGCONT)',
	restart: 'was started again',
	'volume-away': 'has lost the volume',
	'volume-full': 'finds the volume full',
	'volume-slow': 'finds the volume slow',
	'volume-back': 'has its volume as it should be',
};
const linksDone: Readonly<Record<LinkFaultKind, string>> = { cut: 'cut', slow: 'slow', heal: 'healed' };

const kinds: readonly string[] = [...faultKindSchema.options, ...linkFaultKindSchema.options];

function kindArgument(text: string): string {
	if (!kinds.includes(text)) throw new InvalidArgumentError(`known: ${kinds.join(', ')}`);
	return text;
}

const sides = 'a name from `status`, @controller, @backup, or everybody but the other side: @frontends, @backends, @all';

export function addFault(program: Command, output: Output): void {
	program
		.command('fault')
		.description('kill, stop, pause, resume or restart a node; take its volume away; cut or slow links')
		.argument(
			'<kind>',
			'of a node: kill, stop, pause, resume, restart, volume-away, volume-full, volume-slow, volume-back; of links: cut, slow, heal',
			kindArgument,
		)
		.argument('<node>', 'a name from `status`, or @controller, @backup')
		.argument('[other]', `the links' other side; both sides: ${sides}`)
		.option('--one-way', 'links: only what the first side sends to the second')
		.option(
			'--delay <ms>',
			`by how many milliseconds; slow: ${delayMsDefault}, volume-slow: ${volumeDelayMsDefault} for each access`,
			numberOption(1, delayMsMax, true),
		)
		.option('--name <name>', nameHelp, nameOption)
		.addHelpText('after', slowHelp())
		.action((kind: string, node: string, other: string | undefined, options: FaultOptions) => {
			const link = linkFaultKindSchema.safeParse(kind).data;
			checkTogether(kind, link !== undefined, other, options);
			return withEngine({ start: false }, (engine) =>
				link === undefined
					? nodeFault(engine, output, faultKindSchema.parse(kind), node, options)
					: linkFault(engine, output, link, [node, other ?? ''], options),
			);
		});
}

function slowHelp(): string {
	const { beatMs, ...limits } = timingFrom();
	const [two, three] = [2, 3].map((backends) => slowVolume({ beatMs, ...limits }, backends));
	return `
How slow is slow? A backend proves its life on the volume, so --delay decides what volume-slow shows. At a beat of
${beatMs} ms (the limits grow with beatMs, and shrink with the number of backends):
                            2 backends    3 backends
  everything is slower      up to ${two?.heldAboveMs} ms   up to ${three?.heldAboveMs} ms
  replies are held, too     above that    above that, for moments until its next beat is written
  declared dead             above ${two?.deadAboveMs} ms  above ${three?.deadAboveMs} ms, and its accounts move; it joins again, and again`;
}

/** What was written but would be ignored is a mistake. */
function checkTogether(kind: string, isLink: boolean, other: string | undefined, options: FaultOptions): void {
	if (isLink && other === undefined)
		throw new CliFailure({
			message: `fault ${kind} is about the links between two sides`,
			remedy: `name both: fault ${kind} be1 be2, or fault ${kind} be1 @all`,
		});
	if (!isLink && other !== undefined) throw new CliFailure({ message: `fault ${kind} takes one node, not ${other} as well`, remedy: 'do one after the other' });
	if (!isLink && options.oneWay) throw new CliFailure({ message: `--one-way does not go with ${kind}`, remedy: 'it goes with cut, slow and heal of links' });
	if (options.delay !== undefined && kind !== 'slow' && kind !== 'volume-slow')
		throw new CliFailure({ message: `--delay does not go with ${kind}`, remedy: 'it goes with slow and volume-slow' });
}

async function nodeFault(engine: EngineClient, output: Output, kind: FaultKind, node: string, { name, delay }: FaultOptions): Promise<void> {
	const { node: hit, later } = expectValue(
		await engine.call('fault', { name, kind, node: node.slice(0, 60), ...(delay === undefined ? {} : { delayMs: delay }) }),
	);
	output.out(`${hit} ${done[kind]}${later ? ', as soon as it runs' : ''}`);
}

async function linkFault(
	engine: EngineClient,
	output: Output,
	kind: LinkFaultKind,
	[a, b]: readonly [string, string],
	{ name, delay, oneWay }: FaultOptions,
): Promise<void> {
	const order = { name, kind, a: a.slice(0, 60), b: b.slice(0, 60), oneWay: oneWay === true, ...(delay === undefined ? {} : { delayMs: delay }) };
	const { links, later } = expectValue(await engine.call('linkFault', order));
	if (links.length === 0) output.out(`nothing between ${a} and ${b} was cut or slow`);
	else output.out(`${linksDone[kind]}: ${linkWords(links)}${later.length === 0 ? '' : ` (${later.join(', ')}: as soon as it runs)`}`);
}
