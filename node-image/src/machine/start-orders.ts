/**
 * The start order that `mailctl` leaves in a bare node's folder, taken from there, and its answer written.
 *
 * Whoever has a shell there can write anything: what is no small regular file, or says more than roles, is taken away and
 * comes to nothing. Read ../contract/start-order.ts for the other side.
 */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StartAnswer, type StartOrder, startAnswerFile, startFileBytesMax, startOrderFile, startOrderSchema } from '../contract/start-order.ts';
import { readSmallFile } from '../looks/small-file.ts';

/** undefined: there is none. It is gone afterwards, whatever it was. */
export async function takeOrder(nodePath: string): Promise<StartOrder | 'bad' | undefined> {
	const path = join(nodePath, startOrderFile);
	const text = await smallText(path);
	if (text === undefined) return undefined;
	try {
		await rm(path, { recursive: true, force: true });
	} catch {
		// The node's folder is just being removed.
		return undefined;
	}
	return startOrderSchema.safeParse(fromJson(text)).data ?? 'bad';
}

/** Whole or not at all; where the folder has gone nobody waits for it. */
export async function answerOrder(nodePath: string, answer: StartAnswer): Promise<void> {
	const path = join(nodePath, startAnswerFile);
	try {
		// What lies there may be a link to elsewhere, or a pipe that nobody reads.
		await rm(`${path}.new`, { recursive: true, force: true });
		await writeFile(`${path}.new`, JSON.stringify({ ...answer, message: answer.message.slice(0, 2000) }), { mode: 0o600, flag: 'wx' });
		await rename(`${path}.new`, path);
	} catch {
		// Removed meanwhile.
	}
}

/** undefined: nothing is there, or it cannot be read at the moment, and is found again; '': something else than a small file. */
async function smallText(path: string): Promise<string | undefined> {
	const found = await readSmallFile(path, startFileBytesMax);
	if (found.is === 'text') return found.text;
	if (found.is === 'unreadable') return found.error instanceof Error && 'code' in found.error && found.error.code === 'EACCES' ? '' : undefined;
	return found.is === 'none' ? undefined : '';
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
