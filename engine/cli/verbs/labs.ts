/**
 * `check` and `new`: what authors of exercises use. `run` is lab-run.ts.
 *
 * Exit codes of `check`: 0 all is right; 2 files are wrong. Read next: engine/labs/format/lab-reader.ts.
 */
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { recordingEvents } from '../../labs/drive/recording-events.ts';
import { writeLab } from '../../labs/drive/write-lab.ts';
import { labIdSchema } from '../../labs/format/lab-schema.ts';
import { skeletonFiles } from '../../labs/format/lab-skeleton.ts';
import { labFromRecording } from '../../labs/recording/lab-from-recording.ts';
import { CliFailure, ExitCode, failureLine } from '../cli-failure.ts';
import type { Output } from '../output.ts';
import { labFolders, labOrMistakes } from '../read-labs.ts';

const exitWrongFiles = 2;

export function addLabs(program: Command, output: Output): void {
	program
		.command('check')
		.description('say everything that is wrong with an exercise, with file, line and remedy; starts nothing')
		.argument('<lab...>', 'folders, such as labs/controller-dies, or one that holds exercises')
		.action(async (named: readonly string[]) => {
			let wrong = 0;
			for (const folder of await labFolders(named)) {
				const lab = await labOrMistakes(folder, output);
				if (lab) output.out(`${folder}: right; ${lab.steps.length} steps, ${lab.quiz.length} questions`);
				else wrong += 1;
			}
			if (wrong > 0) throw new ExitCode(exitWrongFiles);
		});
	program
		.command('new')
		.description('write the skeleton of an exercise, which works as it is')
		.argument('<id>', 'small letters, digits and "-"; the folder labs/<id> is made')
		.option('--in <folder>', 'where the folder is made', 'labs')
		.option('--from <recording.jsonl>', 'make its steps of what was done to a cluster in this recording')
		.action(async (id: string, options: { in: string; from?: string }) => {
			const parsed = labIdSchema.safeParse(id);
			if (!parsed.success) throw new CliFailure({ message: `"${id}" is no id`, remedy: parsed.error.issues[0]?.message ?? '' });
			const files = options.from === undefined ? skeletonFiles(parsed.data) : await recordedFiles(parsed.data, options.from, output);
			const written = await writeLab(resolve(options.in), parsed.data, files);
			if (!written.ok) throw new CliFailure(written.error);
			const shown = relative(process.cwd(), written.value);
			output.out(`${shown} is there; next: check ${shown}, then run ${shown} --solve`);
		});
}

/** What could not be made a step is told. @throws CliFailure */
async function recordedFiles(id: string, path: string, output: Output): Promise<ReadonlyMap<string, string>> {
	const events = await recordingEvents(path);
	if (!events.ok) throw new CliFailure(events.error);
	const made = labFromRecording(id, events.value);
	if (!made.ok) throw new CliFailure(made);
	for (const why of made.lab.leftOut) output.note(failureLine({ message: `left out: ${why}` }));
	output.note(`${made.lab.steps} steps`);
	return made.lab.files;
}
