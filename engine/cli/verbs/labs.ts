/**
 * `check` and `new`: what authors of exercises use. `run` is lab-run.ts.
 *
 * Exit codes of `check`: 0 all is right; 2 files are wrong. Read next: engine/labs/lab-reader.ts.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { labIdSchema } from '../../labs/lab-schema.ts';
import { skeletonFiles } from '../../labs/lab-skeleton.ts';
import { CliFailure, ExitCode } from '../cli-failure.ts';
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
		.action((id: string, options: { in: string }) => {
			const parsed = labIdSchema.safeParse(id);
			if (!parsed.success) throw new CliFailure({ message: `"${id}" is no id`, remedy: parsed.error.issues[0]?.message ?? '' });
			const folder = join(resolve(options.in), parsed.data);
			if (existsSync(folder)) throw new CliFailure({ message: `${folder} is there already`, remedy: 'choose another id' });
			for (const [path, text] of skeletonFiles(parsed.data)) {
				mkdirSync(dirname(join(folder, path)), { recursive: true });
				writeFileSync(join(folder, path), text);
			}
			const shown = relative(process.cwd(), folder);
			output.out(`${shown} is there; next: check ${shown}, then run ${shown} --solve`);
		});
}
