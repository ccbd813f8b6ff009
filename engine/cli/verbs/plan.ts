/**
 * `plan`: a fault plan, started, followed to its end, and judged by its exit code.
 *
 * The engine runs it; Ctrl-C stops it. Its language is told in `plan --help`, its parser is core/fault-plan.ts.
 */
import type { Command } from 'commander';
import type { PlanState } from '../../contract/fault-plan.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import { clusterGone, followEvents } from '../follow-events.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';
import { terminalText } from '../terminal-text.ts';

interface PlanOptions {
	readonly name?: string;
	readonly check?: boolean;
	readonly detach?: boolean;
	readonly stop?: boolean;
}

const help = `
Steps, separated by "," or ";" or lines:
  kill | stop | pause | resume | restart | drain | ready <node>      drain <node> force: also the last one
  volume-away | volume-full | volume-back <node>                     volume-slow <node> [by 20 ms]
  cut | slow <side> <side> [one-way]                                 slow ... [by 200 ms]
  heal                     everything;  heal <side> <side>: the links between two sides
Times, before or behind a step:
  in 5 s                   from the beginning        after 20 s     from the step before
  every 30 s 5 times       repeated; ( ... ) repeats several steps, and "wait 5 s" is a step that does nothing
Nodes: a name from \`status\`, @controller, @backup, @random [backend|frontend], it (whom the step before meant).
Sides of links: a node, or @frontends, @backends, @all.

  plan "kill @controller in 5 s, heal after 20 s"
  plan "every 30 s 5 times (pause @random backend, resume it after 2 s), heal"`;

/** '+25.0 s  heal' for each step. */
export function planLines(steps: readonly { readonly atMs: number; readonly what: string; readonly now: string | null }[]): string[] {
	return steps.map(({ atMs, what, now }) => {
		const who = now === null || what.split(' ').includes(now) ? '' : `  (now ${now})`;
		return `${`+${(atMs / 1000).toFixed(1)} s`.padStart(10)}  ${what}${who}`;
	});
}

export function addPlan(program: Command, output: Output): void {
	program
		.command('plan')
		.description('break a cluster by a plan: "kill @controller in 5 s, heal after 20 s"; stays until the plan is complete')
		.argument('[text...]', 'the plan')
		.option('--name <name>', nameHelp, nameOption)
		.option('--check', 'only print what it would do')
		.option('--detach', 'return at once; the engine carries the plan out')
		.option('--stop', 'stop the plan that runs')
		.addHelpText('after', help)
		.action((words: readonly string[], options: PlanOptions) =>
			withEngine({ start: false }, async (engine) => {
				const text = words.join(' ');
				// The name may be left out; events are followed by it.
				const { name } = expectValue(await engine.call('status', { name: options.name }));
				if (options.stop) {
					expectValue(await engine.call('planStop', { name }));
					output.out('the plan is stopped; `heal` undoes what it did');
					return;
				}
				const { steps, mistake } = expectValue(await engine.call('planCheck', { name, text }));
				if (mistake) throw new CliFailure({ message: `line ${mistake.line}, column ${mistake.column}: ${mistake.message}`, remedy: mistake.remedy });
				for (const line of planLines(steps)) output.out(line);
				if (options.check) return;
				if (options.detach) expectValue(await engine.call('planStart', { name, text }));
				else await runToEnd(engine, output, name, text);
			}),
		);
}

/** @throws CliFailure when a step could not be done, or the plan did not come to its end */
async function runToEnd(engine: EngineClient, output: Output, name: string, text: string): Promise<void> {
	await followEvents(engine, name, (line) => output.out(line));
	const ctrlC = interrupted();
	const gone = clusterGone(engine, name);
	expectValue(await engine.call('planStart', { name, text }));
	const first = await Promise.race([engine.call('planResult', { name }), ctrlC, gone]);
	if (first === 'gone' || first === 'lost')
		throw new CliFailure({ message: `${name} was taken down before its plan was complete`, remedy: 'start it again with `up`' });
	if (first === 'interrupted') {
		expectValue(await engine.call('planStop', { name }));
		throw new CliFailure({ message: 'the plan is stopped', remedy: '`heal` undoes what it did' });
	}
	const result = expectValue<'planResult'>(first);
	output.out(`${result.steps.filter((step) => step.state === 'done').length} of ${result.steps.length} steps done`);
	judge(result);
}

function judge({ state, steps }: PlanState): void {
	if (state === 'done') return;
	const failed = steps.filter((step) => step.state === 'failed').map(({ what, problem }) => terminalText(`${what}: ${problem}`));
	if (state === 'stopped') throw new CliFailure({ message: 'the plan was stopped by another command', remedy: '`heal` undoes what it did' });
	throw new CliFailure({ message: `${failed.length} of ${steps.length} steps could not be done: ${failed.join('; ')}`, remedy: 'look at `status`' });
}
