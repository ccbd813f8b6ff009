/**
 * One mailbox of an open account: metadata in memory, bytes on the volume, every change through one line.
 *
 * Each kind of change lands here, by renames; the line seals and announces it (R4). Names that differ from what
 * is remembered are a former owner's late renames; refresh() finds them and gives them a new modseq (R5).
 * Read commit-line.ts, message-name.ts and mailbox-records.ts first; account.ts opens mailboxes.
 */
import { type Failure, failed, ok } from '../result.ts';
import { CommitLine, droppedFailure, type Landing } from './commit-line.ts';
import type { FileSystem, FsCode, FsFailure, FsResult } from './file-system.ts';
import { ListingAge } from './listing-age.ts';
import { changedLetters, deletedLetter, lettersOf, mailboxFile, newKeywords, printMailboxFile } from './mailbox-file.ts';
import { deliveryIdOf, MailboxRecords } from './mailbox-records.ts';
import { noTombstones, readNames, type ScannedMailbox, type ScannedMessage, type StoredMessage, type Tombstones, withTombstone } from './mailbox-scan.ts';
import { parseMessageName, printMessageName, type TombstoneName, uidMax } from './message-name.ts';
import type { FlagChange, MailboxChange, MessageMeta, OpenMailbox, StoreCode, StoreResult } from './open-account.ts';
import { settledList } from './settled-list.ts';
import { type PruneTime, tombstoneAge } from './tombstone-age.ts';

/** What a mailbox needs of its account. */
export interface MailboxPorts {
	readonly fs: FileSystem;
	readonly generation: number;
	nowMs(): number;
	/** R6: the date of a tombstone; undefined while the clock is in doubt. */
	goneAtS(): number | undefined;
	/** What a person should know of the volume, said once. */
	told(message: string): void;
	/** False once the account was dropped or is being released: nothing new begins. */
	open(): boolean;
	dropped(): boolean;
	drop(reason: string): void;
	/** Writes and fsyncs a new file in `tmp/`; its path. Drops the account on any trouble but a certain no. */
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
	readonly #records: MailboxRecords;
	#tombstones: Tombstones;
	/** By the last scan: nothing of ours makes more. */
	readonly #doubled: ReadonlySet<number>;

	constructor(ports: MailboxPorts, scanned: ScannedMailbox) {
		this.#ports = ports;
		this.name = scanned.name;
		this.uidValidity = scanned.uidValidity;
		this.#directory = scanned.directory;
		this.#records = new MailboxRecords(scanned, ports.generation);
		this.#tombstones = scanned.tombstones;
		this.#doubled = scanned.doubled;
		this.#age = new ListingAge(scanned.mtimeNs, ports.nowMs());
		this.#line = new CommitLine({ seal: () => this.#seal(), drop: ports.drop, dropped: ports.dropped });
	}

	uidNext(): number {
		return this.#records.shownNextUid;
	}

	highestModseq(): bigint {
		return this.#records.shownModseq;
	}

	messages(): readonly MessageMeta[] {
		return this.#records.messages();
	}

	watch(listener: (change: MailboxChange) => void): () => void {
		return this.#records.watch(listener);
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
			const record = this.#records.current(uid);
			if (record === undefined) return failed(noSuchMessage(uid, this.name));
			const read = await this.#ports.fs.read(this.#path(record.file));
			if (read.ok && read.value.byteLength === record.sizeBytes) return read;
			if (read.ok || read.error.code === 'EISDIR' || read.error.code === 'EACCES') return failed(this.#unreadable(record, read));
			trouble = read.error;
			if (trouble.code !== 'ENOENT') break;
			// Our own rename may be under way: the name is looked up again behind it.
			await this.#line.idle();
			if (this.#records.current(uid)?.file === record.file) break;
		}
		if (trouble !== undefined) this.#ports.drop(trouble.message);
		return failed(droppedFailure);
	}

	/** One file that is damaged costs one message: whoever asks for it is refused, the account stays. */
	#unreadable(record: StoredMessage, read: FsResult<Uint8Array>): Failure<StoreCode> {
		const path = this.#path(record.file);
		const what = read.ok ? `'${path}' has ${read.value.byteLength} bytes, its name says ${record.sizeBytes}` : read.error.message;
		const message = `${what}: the message cannot be read; restore the file from a copy, or delete the message`;
		this.#ports.told(message);
		return { code: 'volume-error', definite: true, message };
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
		const uid = this.#records.nextUid;
		if (uid > uidMax) return this.#usedUp(staged);
		const trouble = await this.#learnKeywords(message.flags);
		if (trouble !== undefined) return this.#refused(trouble, staged);
		const record = this.#records.renewed({
			uid,
			sizeBytes: message.bytes.byteLength,
			internalDateS: Math.max(0, Math.trunc(message.internalDateS)),
			letters: lettersOf(message.flags, this.#records.keywords),
			deliveryId: message.deliveryId,
		});
		const renamed = await this.#ports.fs.rename(staged, this.#path(record.file));
		if (!renamed.ok) return this.#refused(renamed.error, staged);
		this.#records.landed(record);
		return {
			kind: 'landed',
			announce: () => {
				this.#records.show(record, 'added');
				return ok(record);
			},
		};
	}

	async #refused<T>(trouble: Trouble, staged?: string): Promise<Landing<T>> {
		const refusal = refusalOf(trouble);
		if (refusal === undefined) return { kind: 'broken', reason: trouble.message };
		// At worst it stays until the next owner empties tmp/.
		if (staged !== undefined) await this.#ports.fs.unlink(staged);
		return { kind: 'untouched', answer: failed(refusal) };
	}

	/** RFC 9051 section 2.3.1.1: 32 bits. Nobody gets there by storing; a file that a person brought must not cost a node its life. */
	async #usedUp(staged: string): Promise<Landing<never>> {
		const message = `'${this.#directory}' has a message or tombstone with the highest UID there is (${uidMax}): nothing can be stored behind it; move that file out of the volume, then release the account (drain its backend)`;
		this.#ports.told(message);
		await this.#ports.fs.unlink(staged);
		return { kind: 'untouched', answer: failed({ code: 'volume-error', definite: true, message }) };
	}

	changeFlags(uids: readonly number[], change: FlagChange): Promise<StoreResult<readonly MessageMeta[]>> {
		return this.#ports.track(this.#inChunks(uids, (chunk) => this.#landFlags(chunk, change)));
	}

	async #landFlags(uids: readonly number[], change: FlagChange): Promise<Landing<MessageMeta[]>> {
		if (change.mode !== 'remove') {
			const trouble = await this.#learnKeywords(change.flags);
			if (trouble !== undefined) return this.#refused(trouble);
		}
		const wanted = lettersOf(change.flags, this.#records.keywords);
		const found: StoredMessage[] = [];
		const changed: StoredMessage[] = [];
		let refusal: Failure<StoreCode> | undefined;
		for (const uid of uids) {
			const record = this.#records.current(uid);
			if (record === undefined) continue;
			const letters = changedLetters(record.letters, change.mode, wanted);
			if (letters === record.letters) {
				found.push(record);
				continue;
			}
			const next = this.#records.renewed({ ...record, letters, deliveryId: deliveryIdOf(record) });
			const trouble = await this.#rename(record, next.file);
			if (trouble !== undefined) {
				refusal = refusalOf(trouble);
				if (refusal === undefined) return { kind: 'broken', reason: trouble.message };
				break;
			}
			this.#records.landed(next);
			found.push(next);
			changed.push(next);
		}
		// What was changed before the volume refused is sealed and shown like any change; the command is refused.
		const answer: StoreResult<MessageMeta[]> = refusal === undefined ? ok(found) : failed(refusal);
		if (changed.length === 0) return { kind: 'untouched', answer };
		return {
			kind: 'landed',
			announce: () => {
				for (const record of changed) this.#records.show(record, 'flags');
				return answer;
			},
		};
	}

	expunge(uids: readonly number[]): Promise<StoreResult<readonly number[]>> {
		return this.#ports.track(this.#inChunks(uids, (chunk) => this.#landExpunge(chunk)));
	}

	async #landExpunge(uids: readonly number[]): Promise<Landing<number[]>> {
		const gone: { uid: number; modseq: bigint }[] = [];
		const tombstones: string[] = [];
		let refusal: Failure<StoreCode> | undefined;
		for (const uid of uids) {
			const record = this.#records.current(uid);
			if (record === undefined || !record.letters.includes(deletedLetter)) continue;
			const modseq = this.#records.nextModseq();
			const buried = await this.#bury(record, modseq);
			if ('code' in buried) {
				refusal = refusalOf(buried);
				if (refusal === undefined) return { kind: 'broken', reason: buried.message };
				continue;
			}
			if (buried.tombstone !== undefined) tombstones.push(buried.tombstone);
			this.#records.buried(uid);
			gone.push({ uid, modseq });
		}
		const trouble = await this.#empty(tombstones);
		if (trouble !== undefined) return { kind: 'broken', reason: trouble };
		const answer: StoreResult<number[]> = refusal === undefined ? ok(gone.map(({ uid }) => uid)) : failed(refusal);
		if (gone.length === 0) return { kind: 'untouched', answer };
		return {
			kind: 'landed',
			announce: () => {
				for (const { uid, modseq } of gone) this.#records.forget(uid, modseq);
				return answer;
			},
		};
	}

	/** R6: a tombstone keeps the number and the delivery id. */
	async #bury(record: StoredMessage, modseq: bigint): Promise<{ readonly tombstone: string | undefined } | Trouble> {
		const goneAtS = this.#ports.goneAtS();
		const name = printMessageName({ kind: 'gone', uid: record.uid, goneAtS, modseq, deliveryId: deliveryIdOf(record) });
		const trouble = await this.#rename(record, name);
		if (trouble === undefined) {
			this.#tombstones = withTombstone(this.#tombstones, goneAtS);
			return { tombstone: name };
		}
		// R6: a full volume may refuse the longer directory; then the file itself goes, where nobody asks for its name any more.
		// A delivery id is asked for: a repeat of that message would be stored again. Never the highest UID that surely stays:
		// a higher one may have landed, and a power cut take it back.
		const nameIsNeeded = deliveryIdOf(record) !== undefined || record.uid >= this.#records.keptUid;
		if (trouble.code !== 'ENOSPC' || nameIsNeeded) return trouble;
		const removed = await this.#ports.fs.unlink(this.#path(record.file));
		return removed.ok ? { tombstone: undefined } : removed.error;
	}

	/**
	 * R6: a tombstone is a name; the bytes go with the expunge, or a full volume could not be freed by deleting mail. An
	 * empty file is renamed over it: truncating it would empty a moved message, too, which is another name of the same file.
	 * Where that is refused (no room), the bytes stay until the tombstone is pruned.
	 */
	async #empty(tombstones: readonly string[]): Promise<string | undefined> {
		const { fs } = this.#ports;
		if (tombstones.length === 0) return undefined;
		const staged = await this.#ports.stage(new Uint8Array());
		if (!staged.ok) return staged.error.definite ? undefined : staged.error.message;
		for (const [at, tombstone] of tombstones.entries()) {
			const isLast = at === tombstones.length - 1;
			const name = isLast ? staged.value : `${staged.value}${at}`;
			const linked = isLast ? ok(undefined) : await fs.link(staged.value, name);
			const renamed = linked.ok ? await fs.rename(name, this.#path(tombstone)) : linked;
			if (renamed.ok) continue;
			await fs.unlink(staged.value);
			return isHarmless(renamed.error) ? undefined : renamed.error.message;
		}
		return undefined;
	}

	/**
	 * R6: removes tombstones past their time and dates undated ones, some at a time so that mail gets its turn. The highest
	 * UID that a directory fsync covers always keeps its name. @returns what was removed.
	 */
	async prune(time: PruneTime): Promise<StoreResult<readonly TombstoneName[]>> {
		const { oldestS, undated } = this.#tombstones;
		if (!undated && (oldestS === undefined || tombstoneAge(oldestS, time) === 'young')) return ok([]);
		// What is buried from here on counts itself.
		this.#tombstones = noTombstones;
		const listing = await this.#ports.fs.list(this.#directory);
		if (!listing.ok) {
			this.#ports.drop(listing.error.message);
			return failed(droppedFailure);
		}
		const due: TombstoneName[] = [];
		for (const file of listing.value) {
			const name = parseMessageName(file);
			if (name?.kind !== 'gone') continue;
			const age = tombstoneAge(name.goneAtS, time);
			const mustStay = name.uid >= this.#records.keptUid || this.#doubled.has(name.uid);
			// What must stay is not looked at again before a whole new time has passed.
			if (age !== 'expired' || mustStay) this.#tombstones = withTombstone(this.#tombstones, age === 'young' ? name.goneAtS : time.nowS);
			if (age !== 'young' && !mustStay) due.push(name);
		}
		return this.#ports.track(this.#inChunks(due, (chunk) => this.#landPrune(chunk, time)));
	}

	/** Through the line, as any change: a rename of ours on the same name is never under way. */
	async #landPrune(chunk: readonly TombstoneName[], time: PruneTime): Promise<Landing<TombstoneName[]>> {
		const { fs } = this.#ports;
		const removed: TombstoneName[] = [];
		for (const name of chunk) {
			const path = this.#path(printMessageName(name));
			const isExpired = tombstoneAge(name.goneAtS, time) === 'expired';
			const done = isExpired ? await fs.unlink(path) : await fs.rename(path, this.#path(printMessageName({ ...name, goneAtS: time.nowS })));
			if (done.ok) {
				if (isExpired) removed.push(name);
			} else if (isHarmless(done.error)) this.#tombstones = withTombstone(this.#tombstones, time.nowS);
			else return { kind: 'broken', reason: done.error.message };
		}
		return { kind: 'landed', announce: () => ok(removed) };
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

		const missing = new Set(this.#records.shownUids());
		const late: ScannedMessage[] = [];
		const names = await readNames(listing.value.names);
		this.#tombstones = names.tombstones;
		for (const message of names.messages) {
			const record = this.#records.shown(message.uid);
			if (record === undefined) return { kind: 'broken', reason: `${this.#path(message.file)} appeared by no rename of ours` };
			missing.delete(message.uid);
			if (record.file !== message.file) late.push(message);
		}
		if (late.length === 0 && missing.size === 0) return { kind: 'untouched', answer: ok(undefined) };

		// A name changed by a former owner carries that owner's modseq: clients would not see it as a change.
		const changed = await this.#renew(late);
		if (typeof changed === 'string') return { kind: 'broken', reason: changed };
		const gone = [...missing].map((uid) => ({ uid, modseq: this.#records.nextModseq() }));
		return {
			kind: 'landed',
			announce: () => {
				for (const record of changed) this.#records.show(record, 'flags');
				for (const { uid, modseq } of gone) this.#records.forget(uid, modseq);
				return ok(undefined);
			},
		};
	}

	/**
	 * R5: this mailbox was scanned again in the same generation, after a drop. What a client was shown before
	 * must not change silently: late changes below the modseq that was shown get a new one.
	 */
	async catchUp(before: Mailbox): Promise<StoreResult<void>> {
		const silent = this.#records.goOnFrom(before.#records);
		if (silent.length === 0) return ok(undefined);
		return this.#line.run(async () => {
			const changed = await this.#renew(silent);
			if (typeof changed === 'string') return { kind: 'broken', reason: changed };
			const announce = (): StoreResult<void> => {
				for (const record of changed) this.#records.show(record, 'flags');
				return ok(undefined);
			};
			return { kind: 'landed', announce };
		});
	}

	/** Renames each to a new modseq. A text: the trouble. */
	async #renew(messages: readonly ScannedMessage[]): Promise<StoredMessage[] | string> {
		const renewed: StoredMessage[] = [];
		for (const message of messages) {
			const next = this.#records.renewed({ ...message, deliveryId: deliveryIdOf(message) });
			const trouble = await this.#rename(message, next.file);
			if (trouble !== undefined) return trouble.message;
			renewed.push(next);
		}
		return renewed;
	}

	async #inChunks<I, T>(items: readonly I[], land: (chunk: readonly I[]) => Promise<Landing<T[]>>): Promise<StoreResult<readonly T[]>> {
		const all: T[] = [];
		for (let at = 0; at < items.length; at += chunkSize) {
			if (!this.#ports.open()) return failed(droppedFailure);
			const chunk = items.slice(at, at + chunkSize);
			const done = await this.#line.run(() => land(chunk));
			if (!done.ok) return done;
			for (const one of done.value) all.push(one);
		}
		return ok(all);
	}

	/** The keyword table is on disk before a name uses a letter of it. undefined when done, else the trouble. */
	async #learnKeywords(flags: readonly string[]): Promise<Trouble | undefined> {
		const fresh = newKeywords(flags, this.#records.keywords);
		if (fresh.length === 0) return undefined;
		const keywords = [...this.#records.keywords, ...fresh];
		const staged = await this.#ports.stage(printMailboxFile({ uidValidity: this.uidValidity, keywords }));
		if (!staged.ok) return staged.error;
		const renamed = await this.#ports.fs.rename(staged.value, this.#path(mailboxFile));
		if (!renamed.ok) return renamed.error;
		const kept = await this.#ports.fs.syncDirectory(this.#directory);
		// Whether it stands after a power cut is unknown: not even "full" is an answer to that.
		if (!kept.ok) return { code: 'EIO', message: kept.error.message };
		this.#records.keywords = keywords;
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

	async #rename(record: ScannedMessage, file: string): Promise<Trouble | undefined> {
		const renamed = await this.#ports.fs.rename(this.#path(record.file), this.#path(file));
		return renamed.ok ? undefined : renamed.error;
	}

	#path(file: string): string {
		return `${this.#directory}/${file}`;
	}
}

/** What stopped a change. */
type Trouble = Pick<Failure<FsCode | StoreCode>, 'code' | 'message'>;

/** A no that is certain: the volume refused the name, and nothing happened. Anything else (undefined) ends the account. */
function refusalOf({ code, message }: Trouble): Failure<StoreCode> | undefined {
	if (code === 'ENOSPC' || code === 'volume-full') return { code: 'volume-full', definite: true, message };
	if (code === 'EACCES' || code === 'EROFS' || code === 'read-only') return { code: 'read-only', definite: true, message };
	return undefined;
}

/** For what may be left undone: a no that is certain. ENOENT is none, below our token it means: scan again (R5). */
function isHarmless(failure: FsFailure): boolean {
	return failure.definite && failure.code !== 'ENOENT';
}

function noSuchMessage(uid: number, mailbox: string): Failure<StoreCode> {
	return { code: 'no-such-message', definite: true, message: `${mailbox} has no message with UID ${uid}` };
}
