/**
 * `traffic`: clients send numbered mail and read it back; at the end the account of what arrived.
 *
 * Exit code 1 when mail was lost or doubled: a script needs to look at nothing else.
 */
import type { Command } from 'commander';
import type { TrafficReport } from '../../contract/cluster-status.ts';
import type { TrafficSample } from '../../contract/recorded-event.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { table } from '../cluster-lines.ts';
import { durationOption, numberOption } from '../duration.ts';
import { withEngine } from '../engine-access.ts';
import { clusterGone, onNewEvents } from '../follow-events.ts';
import { nameHelp, nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';

interface TrafficOptions {
	readonly name?: string;
	readonly rate: number;
	readonly for?: number;
	readonly size?: number;
	readonly clients?: number;
	readonly imap: boolean;
	readonly json?: boolean;
}

/** One line while it runs. */
export function sampleLine(sample: TrafficSample): string {
	const wait = sample.acceptMs === null ? 'no answer' : `accepted in ${sample.acceptMs.median.toFixed(0)} ms`;
	return `${sample.sent} sent, ${sample.acknowledged} acknowledged, ${sample.stored} read back, ${sample.lost} lost, ${sample.doubled} doubled; ${wait}`;
}

/** The final account. */
export function reportLines(report: TrafficReport): string[] {
	const ms = (value: number) => `${value.toFixed(0)} ms`;
	const { accept, readable, imap } = report.latencyMs;
	return [
		`${report.sent} sent, ${report.acknowledged} acknowledged, ${report.stored} stored, ${report.lost} lost, ${report.doubled} doubled, ${report.unknown} unknown`,
		`${report.refused} refused for good, ${report.repeats} sent again; ${rateWords(report)}, for ${(report.durationMs / 1000).toFixed(1)} s`,
		'',
		...table([
			['', 'longest outage', 'median', '95 %'],
			['SMTP accepts', ms(report.outagesMs.accept), ms(accept.median), ms(accept.p95)],
			['readable after', ms(report.outagesMs.readable), ms(readable.median), ms(readable.p95)],
			['IMAP answers', ms(report.outagesMs.imap), ms(imap.median), ms(imap.p95)],
		]),
	];
}

/** A busy machine, or an outage, leaves fewer than were asked for. */
function rateWords({ sent, durationMs, ratePerS }: TrafficReport): string {
	const reached = durationMs === 0 ? 0 : sent / (durationMs / 1000);
	return reached >= ratePerS * 0.98 ? `${ratePerS} a second` : `${Number(reached.toFixed(1))} a second of the ${ratePerS} asked for`;
}

export function addTraffic(program: Command, output: Output): void {
	program
		.command('traffic')
		.description('send numbered mail through the balancer, read it back, and report')
		.option('--name <name>', nameHelp, nameOption)
		.option('--rate <rate>', 'mails a second', numberOption(0.1, 500, false), 10)
		.option('--for <duration>', 'how long: 30s, 2m, 500ms; until Ctrl-C when left out', durationOption)
		.option('--size <bytes>', 'of each mail, about; a kilobyte when left out', numberOption(1_000, 1_000_000, true))
		.option('--clients <number>', 'connections that send at the same time, at most', numberOption(1, 64, true))
		.option('--no-imap', 'read nothing back before the end')
		.option('--json', 'print one JSON object: the report')
		.action((options: TrafficOptions) =>
			withEngine({ start: false }, async (engine) => {
				// The name may be left out; events are followed by it.
				const { name } = expectValue(await engine.call('status', { name: options.name }));
				await onNewEvents(engine, name, (events) => {
					for (const { source, event } of events) if (source === 'engine' && event.type === 'traffic') output.status(sampleLine(event.sample));
				});
				const ctrlC = interrupted();
				const gone = clusterGone(engine, name);
				const { rate: ratePerS, for: forMs, size: sizeBytes, clients, imap } = options;
				expectValue(await engine.call('trafficStart', { name, ratePerS, forMs, sizeBytes, clients, withImap: imap }));
				if (options.for === undefined && (output.noteIsTerminal || !options.json)) output.note('Ctrl-C ends it and prints the report.');
				// Without --for there is no result to wait for: Ctrl-C comes first, or the cluster's end.
				const result = options.for === undefined ? new Promise<never>(() => {}) : engine.call('trafficResult', { name });
				const first = await Promise.race([result, ctrlC, gone]);
				if (first === 'gone' || first === 'lost')
					throw new CliFailure({ message: `${name} was taken down while traffic ran`, remedy: 'start it again with `up`' });
				if (first === 'interrupted') interrupted().then(() => process.exit(130));
				const report = expectValue<'trafficStop'>(first === 'interrupted' ? await engine.call('trafficStop', { name }) : first);
				output.status('');
				if (options.json) output.out(JSON.stringify(report, null, '\t'));
				else for (const line of reportLines(report)) output.out(line);
				if (report.lost > 0 || report.doubled > 0) {
					throw new CliFailure({
						message: `${report.lost} lost, ${report.doubled} doubled`,
						remedy: 'keep the recording (`status --json`: recordingPath) and report it',
					});
				}
			}),
		);
}
