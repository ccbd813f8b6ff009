/**
 * `npm run bench -- <what>`: figures, where there is one with a peer beside ours. Benchmarks are not tests: they
 * judge nothing and end with 0 when they could measure.
 */
import { appendFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { runFailoverBench } from './failover.ts';
import { failoverKinds } from './failover-kinds.ts';
import { printReport } from './failover-report.ts';
import { runIdleBench } from './idle.ts';
import { printIdleReport } from './idle-report.ts';

const kindIds = [...failoverKinds.map(({ id }) => id), 'etcd'];

const program = new Command('bench').description('Figures of a real cluster on this machine, with a peer beside it.');

program
	.command('failover')
	.description('how long clients wait when nodes are killed, paused and stopped; etcd in the same run')
	.option('--runs <n>', 'runs of each kind', wholeNumber(1, 1000), 20)
	.option('--only <kinds>', `some of ${kindIds.join(', ')}`, kinds, [])
	.option('--accounts <counts>', 'instead: kill with so many accounts on the volume, for example 10,1000,100000', accountCounts, [])
	.option('--trace <file>', "append each run's recorded events to this file, one JSON line a run")
	.option('--json', 'print the whole report as JSON')
	.action(async ({ runs, only, accounts, trace, json }: { runs: number; only: string[]; accounts: number[]; trace?: string; json?: true }) => {
		const progress = (line: string) => process.stderr.write(`${line}\n`);
		const report = await runFailoverBench({
			...{ runs, only, accounts, progress },
			...(trace !== undefined && { trace: (run) => appendFileSync(trace, `${JSON.stringify(run)}\n`) }),
		});
		process.stdout.write(json ? `${JSON.stringify(report, null, '\t')}\n` : printReport(report));
	});

program
	.command('idle')
	.description('what each node of a cluster costs while nobody uses it: CPU and wake-ups (Linux)')
	.option('--seconds <n>', 'how long it is measured', wholeNumber(1, 3600), 20)
	.option('--settle <n>', 'seconds between ready and the measuring, for what only a start costs', wholeNumber(0, 3600), 30)
	.option('--json', 'print the whole report as JSON')
	.action(async ({ seconds, settle, json }: { seconds: number; settle: number; json?: true }) => {
		const report = await runIdleBench({ measureS: seconds, settleS: settle });
		process.stdout.write(json ? `${JSON.stringify(report, null, '\t')}\n` : printIdleReport(report));
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

function kinds(text: string): string[] {
	const asked = text.split(',');
	const unknown = asked.filter((id) => !kindIds.includes(id));
	if (unknown.length > 0) throw new InvalidArgumentError(`there is no ${unknown.join(', ')}: there are ${kindIds.join(', ')}.`);
	return asked;
}
