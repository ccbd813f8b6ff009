/**
 * R5: what stands in a mailbox's directory, read so that it can be trusted, and what follows from the names.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';
import { mailboxFile, parseMailboxFile } from './mailbox-file.ts';
import { type MendPorts, mendMailbox } from './mend-mailbox.ts';
import { parseMessageName } from './message-name.ts';
import { isMovedAside, someOf } from './not-understood.ts';
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
	readonly tombstones: Tombstones;
	/** UIDs with more than one name: of these nothing is pruned. */
	readonly doubled: ReadonlySet<number>;
	/** Names that are not ours. */
	readonly foreign: readonly string[];
}

/** What pruning asks before it looks closer: the oldest date among the tombstones, and whether some have none. */
export interface Tombstones {
	readonly oldestS: number | undefined;
	readonly undated: boolean;
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
	const doubled = new Set<number>();
	const foreign: string[] = [];
	let tombstones: Tombstones = noTombstones;
	let highestUid = 0;
	let highestModseq = 1n;
	for (let at = 0; at < names.length; at += 1) {
		if (at % namesAtOnce === namesAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
		const file = names[at] ?? '';
		const name = parseMessageName(file);
		if (name === undefined) {
			if (!isOrdinary(file)) foreign.push(file);
			continue;
		}
		const { uid, modseq, deliveryId } = name;
		if (uid > highestUid) highestUid = uid;
		if (modseq > highestModseq) highestModseq = modseq;
		if (deliveryId !== undefined) deliveryIds.set(deliveryId, uid);
		if (messages.has(uid) || gone.has(uid)) doubled.add(uid);
		if (name.kind === 'gone') {
			gone.add(uid);
			tombstones = withTombstone(tombstones, name.goneAtS);
		} else if (modseq > (messages.get(uid)?.modseq ?? -1n)) {
			messages.set(uid, { uid, sizeBytes: name.sizeBytes, internalDateS: name.internalDateS, modseq, letters: name.letters, file });
		}
	}
	for (const uid of gone) messages.delete(uid);
	const ascending = [...messages.values()].sort((one, other) => one.uid - other.uid);
	return { messages: ascending, highestUid, highestModseq, deliveryIds, tombstones, doubled, foreign };
}

export const noTombstones: Tombstones = { oldestS: undefined, undated: false };

export function withTombstone({ oldestS, undated }: Tombstones, goneAtS: number | undefined): Tombstones {
	return goneAtS === undefined ? { oldestS, undated: true } : { oldestS: Math.min(goneAtS, oldestS ?? goneAtS), undated };
}

/** What belongs in a mailbox beside messages, and what file browsers and network file systems leave behind. */
function isOrdinary(name: string): boolean {
	return name === mailboxFile || name.startsWith('.') || isMovedAside(name);
}

export interface MailboxPlace {
	readonly name: string;
	readonly directory: string;
}

/**
 * What stands in a directory below our token. `mailbox: undefined`: no mailbox of ours, a file or a directory without
 * `mailbox.json` and without mail. `told`: what a person should know of it.
 */
export async function scanMailbox(
	ports: MendPorts,
	{ name, directory }: MailboxPlace,
): Promise<Result<{ readonly mailbox: ScannedMailbox | undefined; readonly told: readonly string[] }, Failure<'volume-error'>>> {
	const { fs } = ports;
	const listing = await settledList(fs, directory);
	if (!listing.ok) {
		if (listing.error.code === 'ENOTDIR') return ok({ mailbox: undefined, told: [`'${directory}' is a file where a mailbox could be: ${leftAlone}`] });
		return failed(volumeError(listing.error));
	}
	// R5: fsynced before the scan is trusted: what it saw might not have survived yet. Where it saw no message and no
	// tombstone there is nothing that could be lost, and four of five mailboxes of an account are like that.
	if (listing.value.names.length > 1) {
		const kept = await fs.syncDirectory(directory);
		if (!kept.ok) return failed(volumeError(kept.error));
	}
	const names = await readNames(listing.value.names);
	const told: string[] = [];
	const { foreign, doubled } = names;
	if (foreign.length > 0) told.push(`'${directory}' holds what is no mail of ours (${someOf(foreign)}): ${leftAlone}`);
	if (doubled.size > 0) {
		const uids = [...doubled].slice(0, 3).join(', ');
		told.push(
			`'${directory}' has more than one file for some UIDs (${uids}): a tombstone counts, else the higher modseq; remove the others while no node has the account`,
		);
	}

	// By its name, not by the listing, which may miss what is being renamed.
	const read = await fs.read(`${directory}/${mailboxFile}`);
	if (!read.ok && read.error.code !== 'ENOENT') return failed(volumeError(read.error));
	let file = read.ok ? parseMailboxFile(read.value) : undefined;
	if (file === undefined) {
		if (!read.ok && names.highestUid === 0 && name !== 'INBOX') {
			return ok({ mailbox: undefined, told: [...told, `'${directory}' has no ${mailboxFile} and no mail in it, so it is no mailbox: ${leftAlone}`] });
		}
		const was = read.ok ? 'not understood' : 'missing';
		const mended = await mendMailbox(ports, { directory, was, letters: names.messages.map(({ letters }) => letters) });
		if (!mended.ok) return mended;
		file = mended.value.file;
		told.push(mended.value.told);
	}
	const { uidValidity, keywords } = file;
	return ok({ mailbox: { name, directory, uidValidity, keywords, mtimeNs: listing.value.mtimeNs, ...names }, told });
}

const leftAlone = 'it is left alone; move it out of the volume';
