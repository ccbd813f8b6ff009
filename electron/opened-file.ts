/**
 * A recording that the system asked to open: named on the command line of the first or a second start, or by macOS.
 *
 * The shell reads it and hands it to the page, which decides whether it is one. Only files that are named like
 * a recording are looked at: other arguments belong to Electron.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { openedFileBytesMax, type ShellMessage } from '../engine/contract/shell-messages.ts';

/** The file that the arguments name, absolute; the last one if there are several. */
export function recordingArgument(args: readonly string[], folder: string): string | undefined {
	const named = args.findLast((argument) => !argument.startsWith('-') && /\.(mclab|jsonl|jsonl\.gz)$/i.test(argument));
	return named === undefined ? undefined : resolve(folder, named);
}

export type OpenedFile =
	| { readonly ok: true; readonly message: Extract<ShellMessage, { type: 'file' }> }
	| { readonly ok: false; readonly name: string; readonly why: 'too-large' | 'unreadable' };

/** Reads it, if it is a file of a size that a window can hold. */
export async function readRecording(path: string): Promise<OpenedFile> {
	const name = basename(path);
	try {
		const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
		if (!isFile) return { ok: false, name, why: 'unreadable' };
		if (size > openedFileBytesMax) return { ok: false, name, why: 'too-large' };
		return { ok: true, message: { type: 'file', name, bytes: new Uint8Array(await readFile(path)) } };
	} catch {
		return { ok: false, name, why: 'unreadable' };
	}
}
