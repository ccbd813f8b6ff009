/**
 * The argument of `up` and `export`: a preset's name, or a cluster file, which is read here.
 */
import { readFile, stat } from 'node:fs/promises';
import type { CallArguments } from '../contract/engine-api.ts';
import { CliFailure } from './cli-failure.ts';

const fileCharactersMax = 1_000_000;

/** A preset's name has neither slash nor dot; everything else is a file. @throws CliFailure */
export async function sourceOf(argument: string): Promise<CallArguments<'up'>['source']> {
	if (!/[./\\]/.test(argument)) return { preset: argument };
	try {
		if ((await stat(argument)).size > fileCharactersMax)
			throw new CliFailure({ message: `${argument}: too big for a cluster file, more than ${fileCharactersMax} bytes`, remedy: 'name another file' });
		return { fileName: argument, text: await readFile(argument, 'utf8') };
	} catch (error) {
		if (error instanceof CliFailure) throw error;
		const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		throw new CliFailure({
			message: `${argument}: ${missing ? 'no such file' : `cannot be read (${(error as Error).message})`}`,
			remedy: 'name a cluster file or a preset, for example `up dynamic`',
		});
	}
}
