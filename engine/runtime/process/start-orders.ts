/**
 * The start order that `mailctl` leaves in a bare node's folder, taken from there, and its answer written.
 *
 * Whoever has a shell there can write anything: what is no small regular file, or says more than roles, is taken away and
 * comes to nothing. Read node-image/src/contract/start-order.ts for the other side.
 */
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
	type StartAnswer,
	type StartOrder,
	startAnswerFile,
	startFileBytesMax,
	startOrderFile,
	startOrderSchema,
} from '../../../node-image/src/contract/start-order.ts';

/** undefined: there is none. It is gone afterwards, whatever it was. */
export async function takeOrder(nodePath: string): Promise<StartOrder | 'bad' | undefined> {
	const path = join(nodePath, startOrderFile);
	try {
		const found = await lstat(path);
		const text = found.isFile() && found.size <= startFileBytesMax ? await readFile(path, 'utf8') : undefined;
		await rm(path, { recursive: true, force: true });
		return text === undefined ? 'bad' : (startOrderSchema.safeParse(fromJson(text)).data ?? 'bad');
	} catch {
		// The usual case; or the node's folder is just being removed.
		return undefined;
	}
}

/** Whole or not at all; where the folder has gone nobody waits for it. */
export async function answerOrder(nodePath: string, answer: StartAnswer): Promise<void> {
	const path = join(nodePath, startAnswerFile);
	try {
		await writeFile(`${path}.new`, JSON.stringify({ ...answer, message: answer.message.slice(0, 2000) }), { mode: 0o600 });
		await rename(`${path}.new`, path);
	} catch {
		// Removed meanwhile.
	}
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
