/**
 * Writes an export's files into a folder of their own, which is its owner's alone (0700).
 *
 * A folder with something else in it is left as it is; an earlier export is written over only when that is wanted.
 * Modes are set, not asked for: a strict umask would hide files from the containers that read them.
 */
import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';
import { type ExportFile, exportMark } from './compose-export.ts';

export interface FolderFailure extends Failure<'folder'> {
	readonly remedy: string;
}

export type FolderState =
	/** Not there, or empty. */
	| { readonly is: 'free' }
	/** `project`: what compose calls the earlier one; undefined: its .env is gone. */
	| { readonly is: 'export'; readonly project: string | undefined };

/** Whether it may be written to; nothing is changed. */
export async function lookAtFolder(path: string, isForced: boolean): Promise<Result<FolderState, FolderFailure>> {
	try {
		const stats = await lstat(path).catch(missing);
		if (stats === undefined) return ok({ is: 'free' });
		if (!stats.isDirectory()) return fail(`${path} is no folder`, 'name another one by --out');
		if (process.getuid && stats.uid !== process.getuid()) return fail(`${path} is another user's`, 'name another one by --out');
		if ((await readdir(path)).length === 0) return ok({ is: 'free' });
		const compose = await readFile(join(path, 'docker-compose.yml'), 'utf8').catch(missing);
		if (!compose?.startsWith(`${exportMark}\n`)) return fail(`${path} has other things in it`, 'name a new folder, or an empty one, by --out');
		if (!isForced) return fail(`${path} has an export in it already`, 'name another folder with --out, or overwrite it with --force');
		const environment = await readFile(join(path, '.env'), 'utf8').catch(missing);
		return ok({ is: 'export', project: /^COMPOSE_PROJECT_NAME=(\S+)$/m.exec(environment ?? '')?.[1] });
	} catch (error) {
		return fail(`${path} cannot be looked at: ${wordsOf(error)}`, 'name another folder by --out');
	}
}

/** Each file is there whole or not at all; of a folder that was made here nothing is left when it fails. */
export async function writeExport(path: string, files: readonly ExportFile[]): Promise<Result<void, FolderFailure>> {
	let made: string | undefined;
	try {
		made = await mkdir(path, { recursive: true, mode: 0o700 });
		// Before the first secret is in it.
		await chmod(path, 0o700);
		for (const file of files) await write(path, file);
		return ok(undefined);
	} catch (error) {
		if (made !== undefined) await rm(made, { recursive: true, force: true }).catch(() => {});
		return fail(`the export cannot be written to ${path}: ${wordsOf(error)}`, 'make room or get the right to write there, or name another folder by --out');
	}
}

async function write(folder: string, { path, text, mode }: ExportFile): Promise<void> {
	const target = join(folder, path);
	await mkdir(dirname(target), { recursive: true, mode: 0o700 });
	const aside = `${target}.part`;
	// Of a run that was killed.
	await rm(aside, { force: true });
	const file = await open(aside, 'wx', 0o600);
	try {
		await file.writeFile(text);
		await file.chmod(mode);
	} finally {
		await file.close();
	}
	await rename(aside, target);
}

function missing(error: unknown): undefined {
	if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
	throw error;
}

function wordsOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function fail(message: string, remedy: string) {
	return failed({ code: 'folder' as const, message, remedy, definite: true });
}
