/**
 * The start order that `mailctl` leaves in a bare node's folder, taken from there, and its answer written.
 *
 * Whoever has a shell there can write anything: what is no small regular file, or says more than roles, is taken away and
 * comes to nothing. Read ../contract/start-order.ts for the other side.
 */
import { constants } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StartAnswer, type StartOrder, startAnswerFile, startFileBytesMax, startOrderFile, startOrderSchema } from '../contract/start-order.ts';

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

/** A link, a socket, or something that may not be read: that is no order. Other trouble passes, and the order is found again. */
const noFileCodes: ReadonlySet<unknown> = new Set(['ELOOP', 'ENXIO', 'EACCES']);

/** Judged by what was opened: no link is followed, no pipe waited for. undefined: nothing is there; '': something else than a small file. */
async function smallText(path: string): Promise<string | undefined> {
	try {
		const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			const found = await file.stat();
			return found.isFile() && found.size <= startFileBytesMax ? await file.readFile('utf8') : '';
		} finally {
			await file.close();
		}
	} catch (error) {
		return error instanceof Error && 'code' in error && noFileCodes.has(error.code) ? '' : undefined;
	}
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
