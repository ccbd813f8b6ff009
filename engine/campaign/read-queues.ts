/**
 * Reads the frontends' queues from their own disks (R11): what waits there is late, not lost.
 *
 * As with the volume, of the node's code only the parser of an entry is used. The node keeps the files as
 * `queue/mail/<entry>`, and aside in `queue/odd/` what it did not understand, which a campaign has no reason for.
 */
import { queuedMailFolder } from '../../node-image/src/contract/node-config.ts';
import { parseEntry } from '../../node-image/src/server/queue-entry.ts';
import type { FileSource } from './file-source.ts';
import type { QueuedMail } from './volume-files.ts';

export interface Frontend {
	readonly name: string;
	/** Its own disk. */
	readonly disk: FileSource;
}

export interface ReadQueues {
	readonly queued: readonly QueuedMail[];
	readonly problems: readonly string[];
}

/** Beside it: what the node did not understand. */
const oddMailFolder = 'queue/odd';

/** How many entries wait, by their names alone. */
export async function countQueued(frontends: readonly Frontend[]): Promise<number> {
	const counts = await Promise.all(frontends.map(async ({ disk }) => (await names(disk, queuedMailFolder)).length));
	return counts.reduce((sum, count) => sum + count, 0);
}

export async function readQueues(frontends: readonly Frontend[], numberOf: (bytes: Buffer) => number | null): Promise<ReadQueues> {
	const queued: QueuedMail[] = [];
	const problems: string[] = [];
	for (const { name, disk } of frontends) {
		for (const file of await names(disk, queuedMailFolder)) {
			const path = `${queuedMailFolder}/${file}`;
			const read = await disk.read(path);
			// Delivered meanwhile.
			if (!read.ok && read.error.code === 'missing') continue;
			const entry = read.ok ? parseEntry(read.value) : read.error.message;
			if (typeof entry === 'string') problems.push(`${name}: ${path}: ${entry}`);
			else {
				const { recipients, bytes } = entry.mail;
				queued.push({ frontend: name, number: numberOf(Buffer.from(bytes)), recipients: recipients.filter((_, index) => !entry.done[index]) });
			}
		}
		for (const file of await names(disk, oddMailFolder)) problems.push(`${name}: ${oddMailFolder}/${file} was moved aside as not understood`);
	}
	return { queued, problems };
}

/** Empty where the node has made no such folder yet. @throws where it cannot be read: what waits there would count as lost */
async function names(disk: FileSource, path: string): Promise<readonly string[]> {
	const listed = await disk.list(path);
	if (listed.ok) return listed.value;
	if (listed.error.code === 'missing') return [];
	throw new Error(`the queue cannot be read: ${listed.error.message}`);
}
