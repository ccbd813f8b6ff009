/**
 * Exercises by the folders that a command names: read, or everything that is wrong with them, on stderr.
 */
import { basename } from 'node:path';
import { labFiles, labFoldersIn } from '../labs/drive/lab-folder.ts';
import { mistakeLine } from '../labs/format/lab-mistake.ts';
import { type Lab, readLab } from '../labs/format/lab-reader.ts';
import { CliFailure, failureLine } from './cli-failure.ts';
import type { Output } from './output.ts';

/** Each once, those of a folder of exercises in its place. @throws CliFailure where two have one name: so would their clusters */
export async function labFolders(named: readonly string[]): Promise<readonly string[]> {
	const folders = [...new Set((await Promise.all(named.map(labFoldersIn))).flat())];
	const double = folders.find((folder, index) => folders.some((other, at) => at < index && basename(other) === basename(folder)));
	if (double !== undefined) throw new CliFailure({ message: `there are two exercises "${basename(double)}"`, remedy: 'name one of them' });
	return folders;
}

/** undefined: its mistakes are told. */
export async function labOrMistakes(folder: string, output: Output): Promise<Lab | undefined> {
	const files = await labFiles(folder);
	if (!files.ok) {
		output.note(failureLine(files.error));
		return undefined;
	}
	const reading = readLab(files.value);
	if (reading.ok) return reading.lab;
	for (const mistake of reading.mistakes) output.note(failureLine({ message: mistakeLine(folder.replace(/\/+$/, ''), mistake) }));
	return undefined;
}

/** As the course has them; those without a place behind the others. */
export function byNumber(a: Lab, b: Lab): number {
	return (a.number ?? Number.POSITIVE_INFINITY) - (b.number ?? Number.POSITIVE_INFINITY) || (a.id < b.id ? -1 : 1);
}
