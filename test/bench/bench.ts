/**
 * `npm run bench -- <what>`: figures, where there is one with a peer beside ours. Benchmarks are not tests: they
 * judge nothing and end with 0 when they could measure.
 */

import { appendFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type RuntimeKind, runtimeKindSchema } from '../../engine/contract/cluster-status.ts';
import { presetIds } from '../../engine/core/presets.ts';
import { nodesMax } from './cluster-size.ts';
import { runFailoverBench } from './failover.ts';
import { failoverKinds } from './failover-kinds.ts';
import { printReport } from './failover-report.ts';
import { printFrames, runFramesBench } from './frames.ts';
import { runIdleBench } from './idle.ts';
import { printIdleReport } from './idle-report.ts';
import { type BenchRuntime, runUpBench } from './up.ts';
import { printUpReport } from './up-report.ts';

const kindIds = [...failoverKinds.map(({ id }) => id), 'etcd'];

interface FailoverCommand {
	readonly runs: number;
	readonly only: string[];
	readonly accounts: number[];
	readonly runtime: RuntimeKind;
	readonly trace?: string;
	readonly json?: true;
}

const program = new Command('bench').description('Figures of a real cluster on this machine, with a peer beside it.');

program
	.command('failover')
	.description('how long clients wait when nodes are killed, paused and stopped; etcd in the same run')
	.option('--runs <n>', 'runs of each kind', wholeNumber(1, 1000), 20)
	.option('--only <kinds>', `some of ${kindIds.join(', ')}`, kinds, [])
	.option('--accounts <counts>', 'instead: kill with so many accounts on the volume, for example 10,1000,100000', accountCounts, [])
	.addOption(new Option('--runtime <kind>', 'what nodes are').choices(runtimeKindSchema.options).default('process'))
	.option('--trace <file>', "append each run's recorded events to this file, one JSON line a run")
	.option('--json', 'print the whole report as JSON')
	.action(async ({ runs, only, accounts, runtime, trace, json }: FailoverCommand) => {
		const progress = (line: string) => process.stderr.write(`${line}\n`);
		const report = await runFailoverBench({
			...{ runs, only, accounts, runtime, progress },
			...(trace !== undefined && { trace: (run) => appendFileSync(trace, `${JSON.stringify(run)}\n`) }),
		});
		process.stdout.write(json ? `${JSON.stringify(report, null, '\t')}\n` : printReport(report));
	});

program
	.command('idle')
	.description('what each node of a cluster costs while nobody uses it: CPU and wake-ups (Linux)')
	.option('--seconds <n>', 'how long it is measured', wholeNumber(1, 3600), 20)
	.option('--settle <n>', 'seconds between ready and the measuring, for what only a start costs', wholeNumber(0, 3600), 30)
	.option('--nodes <n>', 'instead of the preset dynamic: a cluster of so many nodes', wholeNumber(2, nodesMax))
	.option('--json', 'print the whole report as JSON')
	.action(async ({ seconds, settle, nodes, json }: { seconds: number; settle: number; nodes?: number; json?: true }) => {
		const report = await runIdleBench({ measureS: seconds, settleS: settle, ...(nodes === undefined ? {} : { nodes }) });
		process.stdout.write(json ? `${JSON.stringify(report, null, '\t')}\n` : printIdleReport(report));
	});

program
	.command('up')
	.description('how long clusters take to be ready, and to be gone')
	.option('--runs <n>', 'runs of each cluster', wholeNumber(1, 1000), 5)
	.option('--only <presets>', `some of ${presetIds.join(', ')}`, presets, presetIds)
	.option('--nodes <counts>', 'instead of presets: clusters of so many nodes, one frontend for four backends, for example 25', nodeCounts, [])
	.addOption(new Option('--runtime <kind>', 'how nodes run').choices(['process', 'docker'] satisfies BenchRuntime[]).default('process'))
	.option('--json', 'print the whole report as JSON')
	.action(async ({ runs, only, nodes, runtime, json }: { runs: number; only: string[]; nodes: number[]; runtime: BenchRuntime; json?: true }) => {
		const progress = (line: string) => process.stderr.write(`${line}\n`);
		const report = await runUpBench({ runs, presets: only, nodes, runtime, progress });
		process.stdout.write(json ? `${JSON.stringify(report, null, '\t')}\n` : printUpReport(report));
	});

program
	.command('frames')
	.description("the interface's work per frame: 25 nodes, two hundred events a second, traffic (needs chromium, and npm run build)")
	.option('--seconds <n>', 'how long it is measured', wholeNumber(1, 3600), 10)
	.option('--json', 'print the figures as JSON')
	.action(async ({ seconds, json }: { seconds: number; json?: true }) => {
		const figures = await runFramesBench({ seconds, progress: (line) => process.stderr.write(`${line}\n`) });
		process.stdout.write(json ? `${JSON.stringify(figures, null, '\t')}\n` : printFrames(figures));
	});

await program.parseAsync();

function wholeNumber(least: number, most: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!Number.isSafeInteger(value) || value < least || value > most) throw new InvalidArgumentError(`a whole number from ${least} to ${most}.`);
		return value;
	};
}

function accountCounts(text: string): number[] {
	return text.split(',').map(wholeNumber(4, 1_000_000));
}

function nodeCounts(text: string): number[] {
	return text.split(',').map(wholeNumber(2, nodesMax));
}

function kinds(text: string): string[] {
	return someOf(text, kindIds);
}

function presets(text: string): string[] {
	return someOf(text, presetIds);
}

function someOf(text: string, known: readonly string[]): string[] {
	const asked = text.split(',');
	const unknown = asked.filter((id) => !known.includes(id));
	if (unknown.length > 0) throw new InvalidArgumentError(`there is no ${unknown.join(', ')}: there are ${known.join(', ')}.`);
	return asked;
}
