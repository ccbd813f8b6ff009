/**
 * What is known of a mailbox in memory: what was announced, what has landed and waits for its seal, and the
 * numbers that come next.
 *
 * What is shown is what was announced: a change is in the records only once it is sealed (R4); until then
 * `#landing` holds what the files are already called. Nothing here touches the volume; mailbox.ts does.
 */
import { flagsOf } from './mailbox-file.ts';
import type { ScannedMailbox, ScannedMessage, StoredMessage } from './mailbox-scan.ts';
import { changeOf, generationOf, modseqOf, parseMessageName, printMessageName } from './message-name.ts';
import type { MailboxChange, MessageMeta } from './open-account.ts';

export class MailboxRecords {
	readonly #generation: number;
	readonly #listeners = new Set<(change: MailboxChange) => void>();
	readonly #flagSets = new Map<string, ReadonlySet<string>>();
	/** By ascending UID: new ones are always the highest, and a changed one keeps its place. */
	readonly #shown: Map<number, StoredMessage>;
	#snapshot: readonly MessageMeta[] | undefined;
	/** Landed, not sealed yet: what the file is called by now; undefined: expunged. */
	readonly #landing = new Map<number, StoredMessage | undefined>();
	/** The keyword table as it is on disk; it only grows. */
	keywords: readonly string[];
	/** The next number to give, and the one that is shown. */
	#nextUid: number;
	#shownNextUid: number;
	/** The highest UID whose name a directory fsync covers. */
	#keptUid: number;
	#lastChange: number;
	#shownModseq: bigint;

	constructor(scanned: ScannedMailbox, generation: number) {
		this.#generation = generation;
		this.keywords = scanned.keywords;
		// R5: above all that a former owner can have shown. Every message counts as changed when the owner changes: a rename
		// that an owner before the last had ordered may have landed behind the last one's scan, and nobody noticed.
		const floor = modseqOf(generation, 0);
		const raised = (modseq: bigint): bigint => (modseq > floor ? modseq : floor);
		this.#shown = new Map(
			scanned.messages.map((message) => [message.uid, { ...message, modseq: raised(message.modseq), flags: this.#flags(message.letters) }]),
		);
		this.#nextUid = scanned.highestUid + 1;
		this.#shownNextUid = this.#nextUid;
		this.#keptUid = scanned.highestUid;
		this.#shownModseq = raised(scanned.highestModseq);
		// Within one generation the count goes on where the names left it.
		this.#lastChange = generationOf(scanned.highestModseq) === generation ? changeOf(scanned.highestModseq) : 0;
	}

	/** The number that the next new message gets. */
	get nextUid(): number {
		return this.#nextUid;
	}

	/** What clients are told of it: behind what was announced. */
	get shownNextUid(): number {
		return this.#shownNextUid;
	}

	/**
	 * R6: this name, of a message or a tombstone, must stay: it alone tells the next owner which UIDs were used. What
	 * has only landed does not count, a power cut may take it back.
	 */
	get keptUid(): number {
		return this.#keptUid;
	}

	get shownModseq(): bigint {
		return this.#shownModseq;
	}

	/** A snapshot that is never changed in place. */
	messages(): readonly MessageMeta[] {
		this.#snapshot ??= [...this.#shown.values()];
		return this.#snapshot;
	}

	shown(uid: number): StoredMessage | undefined {
		return this.#shown.get(uid);
	}

	shownUids(): Iterable<number> {
		return this.#shown.keys();
	}

	/** What its file is called by now, announced or not. */
	current(uid: number): StoredMessage | undefined {
		return this.#landing.has(uid) ? this.#landing.get(uid) : this.#shown.get(uid);
	}

	watch(listener: (change: MailboxChange) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** The message under a new modseq, and so under a new name. */
	renewed(message: Pick<StoredMessage, 'uid' | 'sizeBytes' | 'internalDateS' | 'letters'> & { readonly deliveryId: string | undefined }): StoredMessage {
		const { uid, sizeBytes, internalDateS, letters, deliveryId } = message;
		const modseq = this.nextModseq();
		const file = printMessageName({ kind: 'message', uid, sizeBytes, internalDateS, modseq, letters, deliveryId });
		return { uid, sizeBytes, internalDateS, modseq, letters, file, flags: this.#flags(letters) };
	}

	nextModseq(): bigint {
		this.#lastChange += 1;
		return modseqOf(this.#generation, this.#lastChange);
	}

	/** Renamed on the volume, not sealed yet. A new message uses up its number. */
	landed(record: StoredMessage): void {
		this.#landing.set(record.uid, record);
		this.#nextUid = Math.max(this.#nextUid, record.uid + 1);
	}

	/** Its tombstone stands on the volume, not sealed yet. */
	buried(uid: number): void {
		this.#landing.set(uid, undefined);
	}

	/** Sealed: seen by all from now on. */
	show(record: StoredMessage, kind: 'added' | 'flags'): void {
		this.#landing.delete(record.uid);
		this.#shown.set(record.uid, record);
		if (kind === 'added') this.#shownNextUid = record.uid + 1;
		if (record.uid > this.#keptUid) this.#keptUid = record.uid;
		this.#announce(record.modseq, { kind, message: record });
	}

	/** Sealed: gone for all from now on. */
	forget(uid: number, modseq: bigint): void {
		this.#landing.delete(uid);
		this.#shown.delete(uid);
		this.#announce(modseq, { kind: 'expunged', uid, modseq });
	}

	/**
	 * R5: goes on where the records of an earlier scan in the same generation ended. Answers the messages that
	 * differ from what was shown and lie below the modseq that was shown: to a client they would not be changes.
	 */
	goOnFrom(before: MailboxRecords): readonly StoredMessage[] {
		this.#lastChange = Math.max(this.#lastChange, before.#lastChange);
		this.#nextUid = Math.max(this.#nextUid, before.#nextUid);
		this.#shownNextUid = this.#nextUid;
		if (before.#shownModseq > this.#shownModseq) this.#shownModseq = before.#shownModseq;
		const isLost = [...before.#shown.keys()].some((uid) => !this.#shown.has(uid));
		if (isLost) this.#shownModseq = this.nextModseq();
		return [...this.#shown.values()].filter((record) => record.modseq <= before.#shownModseq && before.#shown.get(record.uid)?.file !== record.file);
	}

	#announce(modseq: bigint, change: MailboxChange): void {
		this.#snapshot = undefined;
		if (modseq > this.#shownModseq) this.#shownModseq = modseq;
		for (const listener of this.#listeners) listener(change);
	}

	/** Messages with the same flags share one set. */
	#flags(letters: string): ReadonlySet<string> {
		const known = this.#flagSets.get(letters);
		if (known !== undefined) return known;
		const flags = flagsOf(letters, this.keywords);
		this.#flagSets.set(letters, flags);
		return flags;
	}
}

/** Kept in the name alone, not a second time in memory. */
export function deliveryIdOf(record: ScannedMessage): string | undefined {
	return parseMessageName(record.file)?.deliveryId;
}
