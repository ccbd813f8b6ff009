/**
 * Reads the frontends' queues from their own disks (R11): what waits there is late, not lost.
 *
 * As with the volume, of the node's code only the parser of an entry is used. The node keeps the files as
 * `queue/mail/<entry>`, and aside in `queue/odd/` what it did not understand, which a campaign has no reason for.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEntry } from '../../node-image/src/server/queue-entry.ts';
import type { QueuedMail } from './volume-files.ts';

export interface Frontend {
	readonly name: string;
	readonly dataPath: string;
}

export interface ReadQueues {
	readonly queued: readonly QueuedMail[];
	readonly problems: readonly string[];
}

/** How many entries wait, by their names alone. */
export async function countQueued(frontends: readonly Frontend[]): Promise<number> {
	const counts = await Promise.all(frontends.map(async ({ dataPath }) => (await names(join(dataPath, 'queue', 'mail'))).length));
	return counts.reduce((sum, count) => sum + count, 0);
}

export async function readQueues(frontends: readonly Frontend[], numberOf: (bytes: Buffer) => number | null): Promise<ReadQueues> {
	const queued: QueuedMail[] = [];
	const problems: string[] = [];
	for (const { name, dataPath } of frontends) {
		const mail = join(dataPath, 'queue', 'mail');
		for (const file of await names(mail)) {
			const entry = await readEntry(join(mail, file));
			if (entry === undefined) continue;
			if (typeof entry === 'string') problems.push(`${join(mail, file)}: ${entry}`);
			else {
				const { recipients, bytes } = entry.mail;
				queued.push({ frontend: name, number: numberOf(Buffer.from(bytes)), recipients: recipients.filter((_, index) => !entry.done[index]) });
			}
		}
		const odd = join(dataPath, 'queue', 'odd');
		for (const file of await names(odd)) problems.push(`${join(odd, file)} was moved aside as not understood`);
	}
	return { queued, problems };
}

/** undefined: it was delivered meanwhile. A text: why it cannot be understood. */
async function readEntry(path: string) {
	try {
		return parseEntry(await readFile(path));
	} catch (error) {
		if (isMissing(error)) return undefined;
		throw error;
	}
}

async function names(path: string): Promise<string[]> {
	try {
		return await readdir(path);
	} catch (error) {
		if (isMissing(error)) return [];
		throw error;
	}
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
