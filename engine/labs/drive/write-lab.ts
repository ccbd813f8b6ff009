/**
 * A new exercise on the disk: all of its files, or none. What is there already stays as it is.
 *
 * Used by `lab new` and by the app, for skeletons and for what was made of a recording (lab-from-recording.ts).
 */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { labIdSchema } from '../../contract/labs.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';

/** @param files by path below the exercise's folder, which is made in `folder`; answers its path */
export async function writeLab(folder: string, id: string, files: ReadonlyMap<string, string>): Promise<Outcome<string>> {
	const parsed = labIdSchema.safeParse(id);
	if (!parsed.success) return refuse('no-id', `"${id}" is no id`, parsed.error.issues[0]?.message);
	const path = join(folder, parsed.data);
	let aside: string | undefined;
	try {
		await mkdir(folder, { recursive: true });
		// No exercise has such a name: nobody takes a half-written one for one.
		aside = await mkdtemp(join(folder, '.new-'));
		for (const [file, text] of files) {
			await mkdir(dirname(join(aside, file)), { recursive: true });
			await writeFile(join(aside, file), text, { flag: 'wx' });
		}
		await rename(aside, path);
		return done(path);
	} catch (error) {
		if (aside !== undefined) await rm(aside, { recursive: true, force: true });
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return refuse('lab-exists', `${path} is there already`, 'choose another id');
		return refuse('not-written', `the exercise could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}`);
	}
}
