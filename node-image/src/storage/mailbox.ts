/**
 * One mailbox of an open account: metadata in memory, bytes on the volume, every change through one line.
 *
 * What is shown is what was announced: a change is in the records only once it is sealed (R4). While a batch
 * is under way, `#landing` holds what the files are already called. Names that differ from what is remembered
 * are a former owner's late renames; refresh() finds them and gives them a new modseq (R5).
 * Read commit-line.ts and message-name.ts first; account.ts opens mailboxes.
 */
import { assert, type Failure, failed, ok } from '../result.ts';
import { CommitLine, droppedFailure, type Landing } from './commit-line.ts';
import type { FileSystem, FsFailure } from './file-system.ts';
import { ListingAge } from './listing-age.ts';
import { changedLetters, deletedLetter, flagsOf, lettersOf, mailboxFile, newKeywords, printMailboxFile } from './mailbox-file.ts';
import { readNames, type ScannedMailbox, type ScannedMessage, type StoredMessage } from './mailbox-scan.ts';
import { changeOf, generationOf, modseqOf, parseMessageName, printMessageName, uidMax } from './message-name.ts';
import type { FlagChange, MailboxChange, MessageMeta, OpenMailbox, StoreCode, StoreResult } from './open-account.ts';
import { settledList } from './settled-list.ts';

/** What a mailbox needs of its account. */
export interface MailboxPorts {
	readonly fs: FileSystem;
	readonly generation: number;
	nowMs(): number;
	/** False once the account was dropped or is being released: nothing new begins. */
	open(): boolean;
	dropped(): boolean;
	drop(reason: string): void;
	/** Writes and fsyncs a new file in `tmp/`; its path. Drops the account on any trouble but a full volume. */
	stage(bytes: Uint8Array): Promise<StoreResult<string>>;
	/** R4: one look at the exact token. undefined when it is ours, else why not. */
	confirm(): Promise<string | undefined>;
	/** R2: waits while the window is closed. undefined when fit, else why it never will be. */
	whenFit(): Promise<string | undefined>;
	/** Counts work that a release waits for. */
	track<T>(work: Promise<T>): Promise<T>;
}

export interface NewMessage {
	readonly bytes: Uint8Array;
	readonly flags: readonly string[];
	readonly internalDateS: number;
	readonly deliveryId: string | undefined;
}

/** Chosen: what a backend holds in memory of one message at most. */
export const messageBytesMax = 64 * 1024 * 1024;

/** One change of flags may concern 100,000 messages; deliveries get their turn after each so many. */
const chunkSize = 200;
/** A name that changes under a reader each time it looks is no accident any more. */
const readsMax = 5;

export class Mailbox implements OpenMailbox {
	readonly name: string;
	readonly uidValidity: number;
	readonly #directory: string;
	readonly #ports: MailboxPorts;
	readonly #line: CommitLine;
	readonly #age: ListingAge;
	readonly #listeners = new Set<(change: MailboxChange) => void>();
	readonly #flagSets = new Map<string, ReadonlySet<string>>();
	#keywords: readonly string[];
	/** By ascending UID: new ones are always the highest, and a changed one keeps its place. */
	#records: Map<number, StoredMessage>;
	#snapshot: readonly MessageMeta[] | undefined;
	/** Landed, not sealed yet: what the file is called by now; undefined: expunged. */
	readonly #landing = new Map<number, StoredMessage | undefined>();
	/** The next number to give, and the one that is shown. */
	#nextUid: number;
	#shownNextUid: number;
	#lastChange: number;
	#shownModseq: bigint;

	constructor(ports: MailboxPorts, scanned: ScannedMailbox) {
		this.#ports = ports;
		this.name = scanned.name;
		this.uidValidity = scanned.uidValidity;
		this.#directory = scanned.directory;
		this.#keywords = scanned.keywords;
		this.#records = new Map(scanned.messages.map((message) => [message.uid, { ...message, flags: this.#flags(message.letters) }]));
		this.#nextUid = scanned.highestUid + 1;
		this.#shownNextUid = this.#nextUid;
		this.#shownModseq = scanned.highestModseq;
		// Within one generation the count goes on where the names left it.
		this.#lastChange = generationOf(scanned.highestModseq) === ports.generation ? changeOf(scanned.highestModseq) : 0;
		this.#age = new ListingAge(scanned.mtimeNs, ports.nowMs());
		this.#line = new CommitLine({ seal: () => this.#seal(), drop: ports.drop, dropped: ports.dropped });
	}

	uidNext(): number {
		return this.#shownNextUid;
	}

	highestModseq(): bigint {
		return this.#shownModseq;
	}

	messages(): readonly MessageMeta[] {
		this.#snapshot ??= [...this.#records.values()];
		return this.#snapshot;
	}

	watch(listener: (change: MailboxChange) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Resolves when no change is under way. */
	idle(): Promise<void> {
		return this.#line.idle();
	}

	read(uid: number): Promise<StoreResult<Uint8Array>> {
		return this.#ports.track(this.#read(uid));
	}

	async #read(uid: number): Promise<StoreResult<Uint8Array>> {
		let trouble: FsFailure | undefined;
		for (let round = 0; round < readsMax && this.#ports.open(); round += 1) {
			const record = this.#current(uid);
			if (record === undefined) return failed(noSuchMessage(uid, this.name));
			const read = await this.#ports.fs.read(this.#path(record.file));
			if (read.ok) return read;
			trouble = read.error;
			if (trouble.code !== 'ENOENT') break;
			// Our own rename may be under way: the name is looked up again behind it.
			await this.#line.idle();
			if (this.#current(uid)?.file === record.file) break;
		}
		if (trouble !== undefined) this.#ports.drop(trouble.message);
		return failed(droppedFailure);
	}

	append(message: Omit<NewMessage, 'deliveryId'>): Promise<StoreResult<MessageMeta>> {
		return this.add({ ...message, deliveryId: undefined });
	}

	/** Stores a new message, by APPEND or by delivery. */
	add(message: NewMessage): Promise<StoreResult<MessageMeta>> {
		return this.#ports.track(this.#add(message));
	}

	async #add(message: NewMessage): Promise<StoreResult<MessageMeta>> {
		if (!this.#ports.open()) return failed(droppedFailure);
		if (message.bytes.byteLength > messageBytesMax) {
			return failed({ code: 'too-big', definite: true, message: `a message may have ${messageBytesMax} bytes, this one has ${message.bytes.byteLength}` });
		}
		const staged = await this.#ports.stage(message.bytes);
		if (!staged.ok) return staged;
		return this.#line.run(() => this.#land(staged.value, message));
	}

	async #land(staged: string, message: NewMessage): Promise<Landing<MessageMeta>> {
		const trouble = await this.#learnKeywords(message.flags);
		if (trouble !== undefined) return { kind: 'broken', reason: trouble };
		const uid = this.#nextUid;
		assert(uid <= uidMax, `${this.name}: all UIDs are used up`);
		const record = this.#record({
			uid,
			sizeBytes: message.bytes.byteLength,
			internalDateS: Math.max(0, Math.trunc(message.internalDateS)),
			letters: lettersOf(message.flags, this.#keywords),
			deliveryId: message.deliveryId,
		});
		const renamed = await this.#ports.fs.rename(staged, this.#path(record.file));
		if (!renamed.ok) return { kind: 'broken', reason: renamed.error.message };
		this.#nextUid = uid + 1;
		this.#landing.set(uid, record);
		return {
			kind: 'landed',
			announce: () => {
				this.#shownNextUid = uid + 1;
				this.#show(record, 'added');
				return record;
			},
		};
	}

	changeFlags(uids: readonly number[], change: FlagChange): Promise<StoreResult<readonly MessageMeta[]>> {
		return this.#ports.track(this.#inChunks(uids, (chunk) => this.#landFlags(chunk, change)));
	}

	async #landFlags(uids: readonly number[], change: FlagChange): Promise<Landing<MessageMeta[]>> {
		if (change.mode !== 'remove') {
			const trouble = await this.#learnKeywords(change.flags);
			if (trouble !== undefined) return { kind: 'broken', reason: trouble };
		}
		const wanted = lettersOf(change.flags, this.#keywords);
		const found: StoredMessage[] = [];
		const changed: StoredMessage[] = [];
		for (const uid of uids) {
			const record = this.#current(uid);
			if (record === undefined) continue;
			const letters = changedLetters(record.letters, change.mode, wanted);
			if (letters === record.letters) {
				found.push(record);
				continue;
			}
			const next = this.#record({ ...record, letters, deliveryId: deliveryIdOf(record) });
			const trouble = await this.#rename(record, next.file);
			if (trouble !== undefined) return { kind: 'broken', reason: trouble };
			this.#landing.set(uid, next);
			found.push(next);
			changed.push(next);
		}
		if (changed.length === 0) return { kind: 'untouched', answer: ok(found) };
		return {
			kind: 'landed',
			announce: () => {
				for (const record of changed) this.#show(record, 'flags');
				return found;
			},
		};
	}

	expunge(uids: readonly number[]): Promise<StoreResult<readonly number[]>> {
		return this.#ports.track(this.#inChunks(uids, (chunk) => this.#landExpunge(chunk)));
	}

	async #landExpunge(uids: readonly number[]): Promise<Landing<number[]>> {
		const gone: { uid: number; modseq: bigint }[] = [];
		for (const uid of uids) {
			const record = this.#current(uid);
			if (record === undefined || !record.letters.includes(deletedLetter)) continue;
			const modseq = this.#nextModseq();
			const trouble = await this.#bury(record, modseq);
			if (trouble !== undefined) return { kind: 'broken', reason: trouble };
			this.#landing.set(uid, undefined);
			gone.push({ uid, modseq });
		}
		if (gone.length === 0) return { kind: 'untouched', answer: ok([]) };
		return {
			kind: 'landed',
			announce: () => {
				for (const { uid, modseq } of gone) this.#forget(uid, modseq);
				return gone.map(({ uid }) => uid);
			},
		};
	}

	/** R6: a tombstone keeps the number and the delivery id. */
	async #bury(record: StoredMessage, modseq: bigint): Promise<string | undefined> {
		const name = printMessageName({ kind: 'gone', uid: record.uid, modseq, deliveryId: deliveryIdOf(record) });
		const renamed = await this.#ports.fs.rename(this.#path(record.file), this.#path(name));
		if (renamed.ok) return undefined;
		// R6: a full volume may refuse the longer directory; then the file itself goes. Never the highest UID.
		if (renamed.error.code !== 'ENOSPC' || record.uid === this.#nextUid - 1) return renamed.error.message;
		const removed = await this.#ports.fs.unlink(this.#path(record.file));
		return removed.ok ? undefined : removed.error.message;
	}

	async refresh(): Promise<StoreResult<void>> {
		if (!this.#ports.open()) return failed(droppedFailure);
		return this.#ports.track(this.#line.run(() => this.#landRefresh(), { alone: true }));
	}

	async #landRefresh(): Promise<Landing<void>> {
		const { fs, nowMs } = this.#ports;
		const broken = (failure: FsFailure): Landing<void> => ({ kind: 'broken', reason: failure.message });
		const seen = await fs.look(this.#directory);
		if (!seen.ok) return broken(seen.error);
		if (!this.#age.mustList(seen.value.mtimeNs, nowMs())) return { kind: 'untouched', answer: ok(undefined) };
		const listing = await settledList(fs, this.#directory);
		if (!listing.ok) return broken(listing.error);
		this.#age.listed(listing.value.mtimeNs, nowMs());

		const missing = new Set(this.#records.keys());
		const late: ScannedMessage[] = [];
		for (const message of (await readNames(listing.value.names)).messages) {
			const record = this.#records.get(message.uid);
			if (record === undefined) return { kind: 'broken', reason: `${this.#path(message.file)} appeared by no rename of ours` };
			missing.delete(message.uid);
			if (record.file !== message.file) late.push(message);
		}
		if (late.length === 0 && missing.size === 0) return { kind: 'untouched', answer: ok(undefined) };

		// A name changed by a former owner carries that owner's modseq: clients would not see it as a change.
		const changed: StoredMessage[] = [];
		for (const record of late) {
			const next = this.#record({ ...record, deliveryId: deliveryIdOf(record) });
			const trouble = await this.#rename(record, next.file);
			if (trouble !== undefined) return { kind: 'broken', reason: trouble };
			changed.push(next);
		}
		const gone = [...missing].map((uid) => ({ uid, modseq: this.#nextModseq() }));
		return {
			kind: 'landed',
			announce: () => {
				for (const record of changed) this.#show(record, 'flags');
				for (const { uid, modseq } of gone) this.#forget(uid, modseq);
			},
		};
	}

	/**
	 * R5: this mailbox was scanned again in the same generation, after a drop. What a client was shown before
	 * must not change silently: late changes below the modseq that was shown get a new one.
	 */
	async catchUp(before: Mailbox): Promise<StoreResult<void>> {
		this.#lastChange = Math.max(this.#lastChange, before.#lastChange);
		this.#nextUid = Math.max(this.#nextUid, before.#nextUid);
		this.#shownNextUid = this.#nextUid;
		if (before.#shownModseq > this.#shownModseq) this.#shownModseq = before.#shownModseq;
		const silent = [...this.#records.values()].filter(
			(record) => record.modseq <= before.#shownModseq && before.#records.get(record.uid)?.file !== record.file,
		);
		const lost = [...before.#records.keys()].some((uid) => !this.#records.has(uid));
		if (lost) this.#shownModseq = this.#nextModseq();
		if (silent.length === 0) return ok(undefined);
		return this.#line.run(async () => {
			const changed: StoredMessage[] = [];
			for (const record of silent) {
				const next = this.#record({ ...record, deliveryId: deliveryIdOf(record) });
				const trouble = await this.#rename(record, next.file);
				if (trouble !== undefined) return { kind: 'broken', reason: trouble };
				changed.push(next);
			}
			const announce = (): void => {
				for (const record of changed) this.#show(record, 'flags');
			};
			return { kind: 'landed', announce };
		});
	}

	async #inChunks<T>(uids: readonly number[], land: (chunk: readonly number[]) => Promise<Landing<T[]>>): Promise<StoreResult<readonly T[]>> {
		const all: T[] = [];
		for (let at = 0; at < uids.length; at += chunkSize) {
			if (!this.#ports.open()) return failed(droppedFailure);
			const chunk = uids.slice(at, at + chunkSize);
			const done = await this.#line.run(() => land(chunk));
			if (!done.ok) return done;
			for (const one of done.value) all.push(one);
		}
		return ok(all);
	}

	/** The keyword table is on disk before a name uses a letter of it. undefined when done, else the trouble. */
	async #learnKeywords(flags: readonly string[]): Promise<string | undefined> {
		const fresh = newKeywords(flags, this.#keywords);
		if (fresh.length === 0) return undefined;
		const keywords = [...this.#keywords, ...fresh];
		const staged = await this.#ports.stage(printMailboxFile({ uidValidity: this.uidValidity, keywords }));
		if (!staged.ok) return staged.error.message;
		const renamed = await this.#ports.fs.rename(staged.value, this.#path(mailboxFile));
		if (!renamed.ok) return renamed.error.message;
		const kept = await this.#ports.fs.syncDirectory(this.#directory);
		if (!kept.ok) return kept.error.message;
		this.#keywords = keywords;
		return undefined;
	}

	async #seal(): Promise<string | undefined> {
		const { fs } = this.#ports;
		const kept = await fs.syncDirectory(this.#directory);
		if (!kept.ok) return kept.error.message;
		const [trouble, seen] = await Promise.all([this.#ports.confirm(), fs.look(this.#directory)]);
		if (trouble !== undefined) return trouble;
		if (!seen.ok) return seen.error.message;
		this.#age.wrote(seen.value.mtimeNs);
		// Last of all: nothing may stand between the open window and the announcement.
		return this.#ports.whenFit();
	}

	#current(uid: number): StoredMessage | undefined {
		return this.#landing.has(uid) ? this.#landing.get(uid) : this.#records.get(uid);
	}

	#record(message: Pick<StoredMessage, 'uid' | 'sizeBytes' | 'internalDateS' | 'letters'> & { deliveryId: string | undefined }): StoredMessage {
		const { uid, sizeBytes, internalDateS, letters, deliveryId } = message;
		const modseq = this.#nextModseq();
		const file = printMessageName({ kind: 'message', uid, sizeBytes, internalDateS, modseq, letters, deliveryId });
		return { uid, sizeBytes, internalDateS, modseq, letters, file, flags: this.#flags(letters) };
	}

	#rename(record: ScannedMessage, file: string): Promise<string | undefined> {
		return this.#ports.fs.rename(this.#path(record.file), this.#path(file)).then((renamed) => (renamed.ok ? undefined : renamed.error.message));
	}

	#show(record: StoredMessage, kind: 'added' | 'flags'): void {
		this.#landing.delete(record.uid);
		this.#records.set(record.uid, record);
		this.#announce(record.modseq, { kind, message: record });
	}

	#forget(uid: number, modseq: bigint): void {
		this.#landing.delete(uid);
		this.#records.delete(uid);
		this.#announce(modseq, { kind: 'expunged', uid, modseq });
	}

	#announce(modseq: bigint, change: MailboxChange): void {
		this.#snapshot = undefined;
		if (modseq > this.#shownModseq) this.#shownModseq = modseq;
		for (const listener of this.#listeners) listener(change);
	}

	#nextModseq(): bigint {
		this.#lastChange += 1;
		return modseqOf(this.#ports.generation, this.#lastChange);
	}

	/** Messages with the same flags share one set. */
	#flags(letters: string): ReadonlySet<string> {
		const known = this.#flagSets.get(letters);
		if (known !== undefined) return known;
		const flags = flagsOf(letters, this.#keywords);
		this.#flagSets.set(letters, flags);
		return flags;
	}

	#path(file: string): string {
		return `${this.#directory}/${file}`;
	}
}

/** Kept in the name alone, not a second time in memory. */
function deliveryIdOf(record: ScannedMessage): string | undefined {
	return parseMessageName(record.file)?.deliveryId;
}

function noSuchMessage(uid: number, mailbox: string): Failure<StoreCode> {
	return { code: 'no-such-message', definite: true, message: `${mailbox} has no message with UID ${uid}` };
}
