/**
 * `recordings` and `recording save|remove|export`: what is kept of clusters that are gone, and of those that run.
 *
 * A recording is named by its id, by the title that it was saved under, or, with --name, by its cluster while that runs.
 */
import type { Command } from 'commander';
import type { CallArguments } from '../../contract/engine-api.ts';
import { type KeptRecording, recordingTitleSchema } from '../../contract/kept-recordings.ts';
import type { EngineClient } from '../../server/attach.ts';
import { CliFailure, expectValue } from '../cli-failure.ts';
import { table } from '../cluster-lines.ts';
import { withEngine } from '../engine-access.ts';
import { nameOption } from '../name-option.ts';
import type { Output } from '../output.ts';
import { exportRecording } from '../recording-export.ts';
import { terminalText } from '../terminal-text.ts';

type Place = CallArguments<'recordingRead'>['of'];

const ofHelp = 'a kept recording: its id or its title';
const clusterHelp = 'the recording of this running cluster; the only one when --of is left out, too';

/** For people, one line each. */
export function recordingLines(kept: readonly KeptRecording[]): string[] {
	const size = (bytes: number) => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
	return table([
		['id', 'cluster', 'started', 'length', 'faults', 'size', 'saved as'],
		...kept.map(({ id, name, title, startedAt, lengthMs, bytes, faults }) => [
			id,
			terminalText(name),
			terminalText(startedAt.slice(0, 16).replace('T', ' ')),
			`${Math.floor(lengthMs / 60_000)}:${String(Math.floor(lengthMs / 1000) % 60).padStart(2, '0')} min`,
			`${faults}`,
			size(bytes),
			terminalText(title ?? ''),
		]),
	]);
}

export function addRecordings(program: Command, output: Output): void {
	program
		.command('recordings')
		.description('list the recordings kept of clusters that are gone')
		.option('--json', 'print one JSON array')
		.action((options: { json?: boolean }) =>
			withEngine({ start: true }, async (engine) => {
				const kept = expectValue(await engine.call('recordings', {}));
				if (options.json) output.out(JSON.stringify(kept, null, '\t'));
				else if (kept.length === 0) output.note('no recording is kept: `down` keeps that of its cluster');
				else for (const line of recordingLines(kept)) output.out(line);
			}),
		);
}

export function addRecording(program: Command, output: Output): void {
	const group = program.command('recording').description('save, remove or export a recording');
	group
		.command('save')
		.description('keep a recording under a title until it is removed; of a running cluster, what is recorded so far')
		.argument('<title>', 'what to call it, up to 80 characters')
		.option('--of <recording>', ofHelp)
		.option('--name <name>', clusterHelp, nameOption)
		.action((title: string, options: Which) => {
			const checked = recordingTitleSchema.safeParse(title);
			if (!checked.success) throw new CliFailure({ message: checked.error.issues[0]?.message ?? 'no title', remedy: 'write one line' });
			return withEngine({ start: true }, async (engine) => {
				const { recording } = expectValue(await engine.call('recordingSave', { of: await placeOf(engine, options), title: checked.data }));
				output.out(recording);
			});
		});
	group
		.command('remove')
		.description('remove a kept recording')
		.argument('<recording>', 'its id or its title')
		.action((of: string) =>
			withEngine({ start: true }, async (engine) => {
				const place = await placeOf(engine, { of });
				if ('recording' in place) expectValue(await engine.call('recordingRemove', place));
			}),
		);
	group
		.command('export')
		.description('write a recording to a file: FILE.html plays in any browser, FILE.jsonl is the recording itself')
		.argument('<file>', 'ends in .html or .jsonl')
		.option('--of <recording>', ofHelp)
		.option('--name <name>', clusterHelp, nameOption)
		.option('--force', 'overwrite an existing file')
		.action((file: string, { force, ...options }: Which & { force?: boolean }) =>
			withEngine({ start: true }, async (engine) => {
				const of = await placeOf(engine, options);
				const { bytes, events } = await exportRecording({
					file,
					force: force === true,
					read: async (afterSeq, most) => expectValue(await engine.call('recordingRead', { of, afterSeq, most })),
				});
				output.out(`${file}: ${events} events, ${Math.ceil(bytes / 1000)} kB`);
			}),
		);
}

interface Which {
	readonly of?: string;
	readonly name?: string;
}

/** @throws CliFailure */
async function placeOf(engine: EngineClient, { of, name }: Which): Promise<Place> {
	if (of !== undefined && name !== undefined) throw new CliFailure({ message: '--of and --name do not go together', remedy: 'leave one of them out' });
	if (of === undefined) return { cluster: name ?? (await onlyCluster(engine)) };
	const kept = expectValue(await engine.call('recordings', {}));
	const byId = kept.find(({ id }) => id === of);
	const byTitle = kept.filter(({ title }) => title === of);
	const [first] = byTitle;
	if (byId) return { recording: byId.id };
	if (byTitle.length > 1)
		throw new CliFailure({
			message: `${byTitle.length} recordings are called "${terminalText(of)}"`,
			remedy: `name one by its id: ${byTitle.map(({ id }) => id).join(', ')}`,
		});
	if (!first) throw new CliFailure({ message: `no recording "${terminalText(of)}" is kept`, remedy: 'see `recordings` for those that are' });
	return { recording: first.id };
}

async function onlyCluster(engine: EngineClient): Promise<string> {
	const clusters = expectValue(await engine.call('clusters', {}));
	const [first] = clusters;
	if (!first) throw new CliFailure({ message: 'no cluster is running', remedy: 'name a kept recording with --of; see `recordings`' });
	if (clusters.length > 1)
		throw new CliFailure({ message: `${clusters.length} clusters are running`, remedy: `name one (--name): ${clusters.map((one) => one.name).join(', ')}` });
	return first.name;
}
