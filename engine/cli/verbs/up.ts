/**
 * `up`: starts a cluster and, without --detach, stays with it until Ctrl-C.
 */
import { type Command, Option } from 'commander';
import { type RuntimeKind, runtimeKindSchema } from '../../contract/cluster-status.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { readyLines } from '../cluster-lines.ts';
import { sourceOf } from '../cluster-source.ts';
import { withEngine } from '../engine-access.ts';
import { clusterGone, followEvents } from '../follow-events.ts';
import { nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';
import { takeDown } from '../take-down.ts';

interface UpOptions {
	readonly name?: string;
	readonly runtime?: RuntimeKind;
	readonly detach?: boolean;
	readonly json?: boolean;
}

/** A line for each node that is ready; the returned function ends it. */
function showProgress(engine: EngineClient, output: Output, options: UpOptions): () => void {
	const write = options.json ? (line: string) => output.noteIsTerminal && output.note(line) : output.out;
	return engine.on('progress', ({ name, node, step, tookMs, message }) => {
		if (options.name !== undefined && name !== options.name) return;
		if (step === 'building') {
			output.status(message ?? 'building the image ...');
			return;
		}
		const took = `${(tookMs / 1000).toFixed(2)} s`;
		if (step === 'ready') write(`${node.padEnd(8)} ${output.paint('green', 'ready')} after ${took}`);
		else if (step === 'failed') write(`${node.padEnd(8)} ${output.paint('red', 'failed')} after ${took}`);
		else output.status(`${node} is ${step} ...`);
	});
}

/** Stays until Ctrl-C, or until the cluster is gone. */
async function stay(engine: EngineClient, name: string, output: Output, options: UpOptions): Promise<void> {
	const write = options.json ? () => {} : output.out;
	const gone = clusterGone(engine, name);
	await followEvents(engine, name, write);
	write('');
	write(output.paint('dim', 'Ctrl-C takes the cluster down.'));
	const how = await Promise.race([interrupted(), gone]);
	if (how === 'gone') {
		write(`${name} was taken down by another command.`);
		return;
	}
	if (how === 'lost') throw new CliFailure({ message: 'the engine ended, and the cluster with it', remedy: 'see engine.log in the state directory' });
	write('');
	write(`Taking ${name} down ... (Ctrl-C again leaves at once)`);
	interrupted().then(() => process.exit(130));
	await takeDown(engine, { name });
	write(`${name} is down.`);
}

export function addUp(program: Command, output: Output): void {
	program
		.command('up')
		.description('start a cluster: a preset (dynamic, dynamic-3, symmetric, bare) or a cluster file')
		.argument('[preset|cluster.yaml]', 'what to start', 'dynamic')
		.option('--name <name>', 'the name of the new cluster', nameOption)
		.addOption(new Option('--runtime <runtime>', 'what nodes are: processes, or containers of a Docker engine').choices(runtimeKindSchema.options))
		.option('--detach', 'return when all nodes are ready; the cluster keeps running')
		.option('--json', 'print one JSON object: the same as `status --json`')
		.action(async (argument: string, options: UpOptions) => {
			const source = await sourceOf(argument);
			await withEngine({ start: true }, async (engine) => {
				const endProgress = showProgress(engine, output, options);
				const detach = options.detach === true;
				let name = options.name;
				engine.on('progress', (progress) => {
					name ??= progress.name;
				});
				const starting = engine.call('up', { name, source, runtime: options.runtime, detach });
				const first = await Promise.race([starting, interrupted()]);
				endProgress();
				output.status('');
				if (first === 'interrupted') {
					interrupted().then(() => process.exit(130));
					if (name !== undefined) await takeDown(engine, { name });
					throw new CliFailure({ message: 'interrupted: the cluster was taken down before it was ready' });
				}
				const status = expectValue<'up'>(first);
				if (options.json) output.out(JSON.stringify(status, null, '\t'));
				else {
					const running = expectValue(await engine.call('clusters', {}));
					for (const line of readyLines(status, program.name(), output.paint, running.length <= 1)) output.out(line);
				}
				if (!detach) await stay(engine, status.name, output, options);
			});
		});
}
