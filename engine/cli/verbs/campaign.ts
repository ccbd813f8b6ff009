/**
 * `campaign`: a cluster of its own under client load, random faults by seed, and an audit of every file.
 *
 * Exit code 1 on any broken promise; the line on stderr says which, and how to repeat it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { breachLine } from '../../campaign/breach.ts';
import { runCampaign } from '../../campaign/campaign.ts';
import type { Outages } from '../../campaign/outages.ts';
import type { CampaignReport } from '../../campaign/report.ts';
import { type CampaignKind, campaignKinds } from '../../campaign/schedule.ts';
import { type RuntimeKind, runtimeKindSchema } from '../../contract/cluster-status.ts';
import { parseRecording } from '../../contract/recording-format.ts';
import { stateRoot } from '../../runtime/state-root.ts';
import { CliFailure } from '../cli-failure.ts';
import { table } from '../cluster-lines.ts';
import { numberOption } from '../duration.ts';
import { withEngine } from '../engine-access.ts';
import { eventLines, eventLinesStart } from '../event-line.ts';
import type { Output } from '../output.ts';
import { interrupted } from '../signals.ts';
import { takeDown } from '../take-down.ts';

interface CampaignOptions {
	readonly seed: number;
	readonly faults: number;
	readonly frontends: number;
	readonly backends: number;
	readonly rate: number;
	readonly kinds: readonly CampaignKind[];
	readonly runtime: RuntimeKind;
	readonly keep?: boolean;
	readonly json?: boolean;
}

/** Broken promises that are shown each; the report has more. */
const shownMax = 20;
const excerptLines = 12;
const excerptMs = 2_000;

function kindsOption(text: string): CampaignKind[] {
	const names = text.split(',').map((name) => name.trim());
	return names.map((name) => {
		const kind = campaignKinds.find((known) => known === name);
		if (kind === undefined) throw new InvalidArgumentError(`"${name}" is not a kind of fault; known: ${campaignKinds.join(', ')}`);
		return kind;
	});
}

/** The report for people. */
export function campaignLines(report: CampaignReport): string[] {
	return [
		`seed ${report.seed}: ${report.faults.done} of ${report.faults.planned} faults in ${(report.durationMs / 1000).toFixed(0)} s, up to epoch ${report.epochs}`,
		`${report.sent} sent, ${report.acknowledged} acknowledged, ${report.stored} stored, ${report.delayed} in queues, ${report.lost} lost, ${report.doubled} doubled`,
		`${report.unknown} unknown, ${report.refused} refused, ${report.repeats} sent again; ${report.messagesAudited} messages read from the files`,
		`${report.twoControllers} moments with two controllers, ${report.twoWriters} with two writers`,
		'',
		...table([
			['operation', 'ok', 'refused', 'unknown'],
			...Object.entries(report.operations).map(([kind, { ok, refused, unknown }]) => [kind, `${ok}`, `${refused}`, `${unknown}`]),
		]),
		'',
		...table([
			['longest wait after', 'times', 'SMTP median', '95 %', 'max', 'readable median', '95 %', 'max', 'IMAP median', '95 %', 'max'],
			...Object.entries(report.outagesByKind).flatMap(([kind, { alone, ...all }]) => [
				outageRow(kind, all),
				...(alone.accept.count > 0 ? [outageRow('  alone', alone)] : []),
			]),
		]),
	];
}

function outageRow(name: string, { accept, readable, imap }: Outages): string[] {
	const ms = (value: number) => `${value.toFixed(0)} ms`;
	return [name, String(accept.count), ...[accept, readable, imap].flatMap(({ median, p95, max }) => [ms(median), ms(p95), ms(max)])];
}

/** What the recording has around the first broken promise, as sentences. */
async function excerpt(path: string, atMs: number): Promise<string[]> {
	const parsed = parseRecording(await readFile(path, 'utf8'));
	if (!parsed.ok) return [];
	const { lines } = eventLines(
		eventLinesStart,
		parsed.value.events.filter((event) => Math.abs(event.atMs - atMs) < excerptMs),
	);
	return lines.slice(-excerptLines);
}

export function addCampaign(program: Command, output: Output): void {
	program
		.command('campaign')
		.description('break a cluster of its own under load, at random, and check every promise')
		.option('--seed <seed>', 'decides which faults come, and where', numberOption(0, 0xffff_ffff, true), 1)
		.option('--faults <count>', 'how many', numberOption(1, 1_000, true), 20)
		.option('--frontends <count>', 'nodes that take connections', numberOption(1, 10, true), 2)
		.option('--backends <count>', 'nodes that own accounts', numberOption(2, 30, true), 3)
		.option('--rate <rate>', 'client operations a second', numberOption(1, 500, false), 50)
		.option('--kinds <kinds>', `faults to choose from: ${campaignKinds.join(',')}`, kindsOption, [...campaignKinds])
		.addOption(
			new Option('--runtime <runtime>', 'what nodes are: processes, or containers of a Docker engine').choices(runtimeKindSchema.options).default('process'),
		)
		.option('--keep', 'leave the cluster running, to look at')
		.option('--json', 'print one JSON object: the report')
		.action((options: CampaignOptions) =>
			withEngine({ start: true }, async (engine) => {
				const { seed, faults, frontends, backends, rate, kinds, runtime } = options;
				const ctrlC = interrupted();
				void ctrlC.then(() => interrupted()).then(() => process.exit(130));
				const say = options.json && !output.noteIsTerminal ? () => {} : output.note;
				const outcome = await runCampaign({
					...{ engine, seed, faults, frontends, backends, kinds, runtime, say },
					ratePerS: rate,
					keep: options.keep === true,
					keepPath: join(stateRoot(), 'campaigns'),
					interrupted: ctrlC,
					takeDown: (name) => takeDown(engine, { name }),
				});
				if (outcome.is === 'interrupted') throw new CliFailure({ message: 'interrupted: the campaign was stopped before its end' });
				if (outcome.is === 'failed') throw new CliFailure(outcome.failure);
				const { report } = outcome;
				if (options.json) output.out(JSON.stringify(report, null, '\t'));
				else for (const line of campaignLines(report)) output.out(line);
				if (report.breachesCount === 0) return;

				const [first] = report.breaches;
				for (const breach of report.breaches.slice(0, shownMax)) output.note(breachLine(breach));
				if (report.breachesCount > shownMax) output.note(`... and ${report.breachesCount - shownMax} more`);
				if (first?.atMs !== undefined && report.recordingPath !== null) {
					output.note('around the first of them:');
					for (const line of await excerpt(report.recordingPath, first.atMs)) output.note(`  ${line}`);
				}
				throw new CliFailure({
					message: `${report.breachesCount} broken promises, the first: ${first === undefined ? '' : breachLine(first)}`,
					remedy: `repeat it with: ${repeatLine(program.name(), options)}; recording: ${report.recordingPath}`,
				});
			}),
		);
}

function repeatLine(program: string, { seed, faults, frontends, backends, rate, kinds, runtime }: CampaignOptions): string {
	const chosen = kinds.length === campaignKinds.length ? '' : ` --kinds ${kinds.join(',')}`;
	const where = runtime === 'process' ? '' : ` --runtime ${runtime}`;
	return `${program} campaign --seed ${seed} --faults ${faults} --frontends ${frontends} --backends ${backends} --rate ${rate}${chosen}${where}`;
}
