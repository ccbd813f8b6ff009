/**
 * What the audit finds on disk, as data: accounts, mailboxes, the names of their files, and the frontends' queues.
 *
 * read-volume.ts reads it from the folders themselves, not through any server; file-judge.ts judges it.
 */
import type { MessageName, TombstoneName } from '../../node-image/src/storage/message-name.ts';

/** A message's file as it was read; `whole`: its bytes are those that the client sent, below the trace headers. */
export interface FileContent {
	/** null: no mail of this campaign. */
	readonly number: number | null;
	readonly whole: boolean;
}

export interface MessageFile {
	readonly file: string;
	readonly name: MessageName | TombstoneName;
	/** undefined: a tombstone, or the contents were not read. */
	readonly content: FileContent | undefined;
}

export interface MailboxFiles {
	readonly account: string;
	/** As a client names it. */
	readonly mailbox: string;
	/** undefined: mailbox.json cannot be understood. */
	readonly uidValidity: number | undefined;
	readonly keywords: readonly string[];
	readonly files: readonly MessageFile[];
}

export interface AccountFiles {
	readonly account: string;
	/** 'SharedDomains/example.test/alice.macnt/12-be1.3' */
	readonly tokenPath: string;
	readonly generation: number;
	readonly mailboxes: readonly MailboxFiles[];
}

/** A message that waits in a frontend's own queue. */
export interface QueuedMail {
	readonly frontend: string;
	readonly number: number | null;
	/** Still to be delivered to these accounts. */
	readonly recipients: readonly string[];
}

export interface VolumeFiles {
	readonly accounts: readonly AccountFiles[];
	readonly queued: readonly QueuedMail[];
	/** What could not be understood: broken tokens, unreadable folders. */
	readonly problems: readonly string[];
}

/**
 * The messages that a mailbox has by its names: of two names of one UID the tombstone counts, else the higher
 * modseq, as the owner counts when it scans (mailbox-scan.ts in the node).
 */
export function messagesOf(mailbox: MailboxFiles): Map<number, MessageFile & { readonly name: MessageName }> {
	const messages = new Map<number, MessageFile & { readonly name: MessageName }>();
	const gone = new Set<number>();
	for (const file of mailbox.files) {
		const { name } = file;
		if (name.kind === 'gone') gone.add(name.uid);
		else if (name.modseq > (messages.get(name.uid)?.name.modseq ?? -1n)) messages.set(name.uid, { ...file, name });
	}
	for (const uid of gone) messages.delete(uid);
	return messages;
}
