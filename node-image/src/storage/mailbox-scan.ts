/**
 * R5: what stands in a mailbox's directory, read so that it can be trusted, and what follows from the names.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';
import type { FileSystem } from './file-system.ts';
import { mailboxFile, parseMailboxFile } from './mailbox-file.ts';
import { parseMessageName } from './message-name.ts';
import type { MessageMeta } from './open-account.ts';
import { settledList } from './settled-list.ts';
import { volumeError } from './tokens.ts';

/** A message as kept in memory: what sessions see, and what its file is called. */
export interface StoredMessage extends MessageMeta {
	readonly letters: string;
	readonly file: string;
}

export type ScannedMessage = Omit<StoredMessage, 'flags'>;

export interface MailboxNames {
	/** By ascending UID. */
	readonly messages: readonly ScannedMessage[];
	/** Of messages and tombstones: numbers are never used again (R6). */
	readonly highestUid: number;
	readonly highestModseq: bigint;
	/** R7: of messages and tombstones, with their UIDs. */
	readonly deliveryIds: ReadonlyMap<string, number>;
}

export interface ScannedMailbox extends MailboxNames {
	readonly name: string;
	readonly directory: string;
	readonly uidValidity: number;
	readonly keywords: readonly string[];
	readonly mtimeNs: bigint;
}

/** A beat must get through while 100,000 names are read (R8): this many take some milliseconds. */
const namesAtOnce = 4000;

/**
 * Of two names of one number the tombstone counts, else the higher modseq; the other file is left alone.
 * What is not ours is left alone, too. Gives way to other work every few thousand names.
 */
export async function readNames(names: readonly string[]): Promise<MailboxNames> {
	const messages = new Map<number, ScannedMessage>();
	const gone = new Set<number>();
	const deliveryIds = new Map<string, number>();
	let highestUid = 0;
	let highestModseq = 1n;
	for (let at = 0; at < names.length; at += 1) {
		if (at % namesAtOnce === namesAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
		const file = names[at] ?? '';
		const name = parseMessageName(file);
		if (name === undefined) continue;
		const { uid, modseq, deliveryId } = name;
		if (uid > highestUid) highestUid = uid;
		if (modseq > highestModseq) highestModseq = modseq;
		if (deliveryId !== undefined) deliveryIds.set(deliveryId, uid);
		if (name.kind === 'gone') gone.add(uid);
		else if (modseq > (messages.get(uid)?.modseq ?? -1n)) {
			messages.set(uid, { uid, sizeBytes: name.sizeBytes, internalDateS: name.internalDateS, modseq, letters: name.letters, file });
		}
	}
	for (const uid of gone) messages.delete(uid);
	return { messages: [...messages.values()].sort((one, other) => one.uid - other.uid), highestUid, highestModseq, deliveryIds };
}

/** undefined: a directory without `mailbox.json` is no mailbox of ours. */
export async function scanMailbox(
	fs: FileSystem,
	place: { readonly name: string; readonly directory: string },
): Promise<Result<ScannedMailbox | undefined, Failure<'volume-error'>>> {
	const { name, directory } = place;
	const listing = await settledList(fs, directory);
	if (!listing.ok) return listing.error.code === 'ENOTDIR' ? ok(undefined) : failed(volumeError(listing.error));
	if (!listing.value.names.includes(mailboxFile)) return ok(undefined);
	// R5: fsynced before the scan is trusted: what it saw might not have survived yet. Where it saw no message and no
	// tombstone there is nothing that could be lost, and four of five mailboxes of an account are like that.
	if (listing.value.names.length > 1) {
		const kept = await fs.syncDirectory(directory);
		if (!kept.ok) return failed(volumeError(kept.error));
	}
	const read = await fs.read(`${directory}/${mailboxFile}`);
	if (!read.ok) return failed(volumeError(read.error));
	const file = parseMailboxFile(read.value);
	if (file === undefined) {
		const message = `${directory}/${mailboxFile} cannot be understood; restore it from a copy, it gives flags in file names their meaning`;
		return failed({ code: 'volume-error', definite: true, message });
	}
	return ok({
		name,
		directory,
		uidValidity: file.uidValidity,
		keywords: file.keywords,
		mtimeNs: listing.value.mtimeNs,
		...(await readNames(listing.value.names)),
	});
}
