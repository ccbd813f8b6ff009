/**
 * An account that this backend owns: its mailboxes, its delivery ids, and the end of it.
 *
 * It is made from a scan below a token that is ours (R5) and lives until it is released or dropped. Nothing in
 * it is repaired: trouble of any kind drops it (R4), and the store scans it again before anything is shown.
 * Read mailbox.ts next; account-store.ts takes and releases the token.
 */
import type { Fence } from '../cluster/fence.ts';
import { FenceClosed } from '../cluster/fence.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { assert, type Failure, failed, ok, type Result } from '../result.ts';
import { type AccountFile, accountFile, parseAccountFile, printAccountFile } from './account-file.ts';
import { droppedFailure } from './commit-line.ts';
import type { FileSystem } from './file-system.ts';
import { Mailbox, type MailboxPorts } from './mailbox.ts';
import { canonicalMailboxName, decodeMailboxName } from './mailbox-name.ts';
import { type ScannedMailbox, scanMailbox } from './mailbox-scan.ts';
import type { MendPorts } from './mend-mailbox.ts';
import { isDeliveryId } from './message-name.ts';
import { isMovedAside, someOf } from './not-understood.ts';
import type { LeaveWhen, OpenAccount, PasswordVerifier, StoreResult } from './open-account.ts';
import { settledList } from './settled-list.ts';
import { inOrder, lookToken, printHolder, type Token, tokenPath, volumeError } from './tokens.ts';
import { tombstoneKeptS } from './tombstone-age.ts';
import { accountPath } from './volume.ts';

export interface AccountPorts {
	readonly fs: FileSystem;
	readonly fence: Fence;
	/** Wall clock, seconds: the internal date of what is delivered. */
	nowS(): number;
	/** R6: false while this node's wall clock disagrees with the controller's, or may: then nothing is dated or pruned. */
	clockAgrees(): boolean;
	/** R6: how long a frontend's queue may hold a message: delivery ids of what was expunged are kept longer. */
	readonly queueLifetimeS: number;
	nowMs(): number;
	randomHex(bytes: number): string;
	emit(event: NodeEvent): void;
	/** What a person should know of the volume, said once. */
	told(message: string): void;
	/** How long a release waits for sessions to end: behind their next answer, then between two commands. Left out: for ever. */
	releasePatience?(when: LeaveWhen): Promise<void>;
	/** Called once when trouble ends the account. */
	droppedFor(reason: string): void;
}

/** What a scan below our token found. */
export interface ScannedAccount {
	readonly file: AccountFile;
	readonly mailboxes: readonly ScannedMailbox[];
	/** What a person should know of it: what is not ours, what had to be mended. */
	readonly told: readonly string[];
}

export type ScanResult<T> = Result<T, Failure<'volume-error' | 'not-understood'>>;

/**
 * R5, behind a take: empty `tmp/`, so that no rename of a former owner finds its file any more; only then scan
 * each mailbox until it stood still, and fsync it.
 */
export async function scanAccount(ports: Pick<AccountPorts, 'fs' | 'nowS' | 'randomHex'>, address: string, token: Token): Promise<ScanResult<ScannedAccount>> {
	const { fs } = ports;
	const home = tokenPath(accountPath(address), token);
	const emptied = await emptyStaging(fs, `${home}/tmp`);
	if (!emptied.ok) return emptied;
	const read = await fs.read(`${home}/${accountFile}`);
	if (!read.ok && read.error.code !== 'ENOENT') return failed(volumeError(read.error));
	const file = read.ok ? parseAccountFile(read.value) : undefined;
	if (file === undefined) return broken(`'${home}/${accountFile}' is ${read.ok ? 'not understood' : 'missing'}: ${withoutAccountFile}`);
	const names = await fs.list(home);
	if (!names.ok) return failed(volumeError(names.error));
	const mending: MendPorts = {
		fs,
		by: printHolder(token.holder),
		stage: async (bytes) => {
			const path = stagingPath(home, token, ports.randomHex(8));
			const written = await fs.create(path, bytes);
			return written.ok ? ok(path) : written;
		},
		nowS: () => ports.nowS(),
	};
	const places = names.value.map((encoded) => ({ encoded, name: decodeMailboxName(encoded), directory: `${home}/${encoded}` }));
	const scans = await Promise.all(places.map(({ name, directory }) => (name === undefined ? undefined : scanMailbox(mending, { name, directory }))));
	const mailboxes: ScannedMailbox[] = [];
	const told = [...emptied.value];
	for (const scan of scans) {
		if (scan === undefined) continue;
		if (!scan.ok) return scan;
		told.push(...scan.value.told);
		if (scan.value.mailbox !== undefined) mailboxes.push(scan.value.mailbox);
	}
	const foreign = places.filter(({ name, encoded }) => name === undefined && !isOrdinary(encoded)).map(({ encoded }) => encoded);
	if (foreign.length > 0) told.push(`'${home}' holds what is no mailbox of ours (${someOf(foreign)}): it is left alone; move it out of the volume`);
	if (!mailboxes.some((mailbox) => mailbox.name === 'INBOX')) return broken(`'${home}/INBOX' is missing: restore it from a copy`);
	return ok({ file, mailboxes: mailboxes.sort(inboxFirst), told });
}

const withoutAccountFile =
	"the account cannot be opened without its password's verifier, its mail is not touched; restore the file from a copy, or copy that of another account and change its address: its password counts then";

/** What belongs below a token beside mailboxes, and what file browsers leave behind. */
function isOrdinary(name: string): boolean {
	return name === accountFile || name === 'tmp' || name.startsWith('.') || isMovedAside(name);
}

/** R4: the name carries the generation, so that a former owner's late rename cannot find this file. */
function stagingPath(home: string, token: Token, random: string): string {
	return `${home}/tmp/${token.number}-${random}`;
}

const stagedName = /^\d+-[0-9a-f]+$/;
const roundsMax = 100;

/**
 * Removes what owners stage, whatever their generation, and nothing else: what has another name was put there by
 * nobody who could rename it into a mailbox. Repeated, as a listing under renames may miss names.
 * @returns what a person should know.
 */
async function emptyStaging(fs: FileSystem, staging: string): Promise<ScanResult<string[]>> {
	const left = new Set<string>();
	for (let round = 0; round < roundsMax; round += 1) {
		const listing = await settledList(fs, staging);
		if (!listing.ok) return listing.error.code === 'ENOENT' ? remade(fs, staging) : failed(volumeError(listing.error));
		for (const name of listing.value.names) if (!stagedName.test(name)) left.add(name);
		const names = listing.value.names.filter((name) => !left.has(name));
		if (names.length === 0) {
			const foreign = [...left].filter((name) => !name.startsWith('.'));
			return ok(foreign.length === 0 ? [] : [`'${staging}' holds what no node put there (${someOf(foreign)}): it is left alone; move it out of the volume`]);
		}
		for (const name of names) {
			const removed = await fs.unlink(`${staging}/${name}`);
			if (removed.ok || removed.error.code === 'ENOENT') continue;
			if (removed.error.code !== 'EISDIR') return failed(volumeError(removed.error));
			left.add(name);
		}
	}
	return broken(`'${staging}' is filled again as fast as it is emptied: find out who writes there`);
}

/** Not below a token that is somebody else's by now: mkdir is not recursive (R1). */
async function remade(fs: FileSystem, staging: string): Promise<ScanResult<string[]>> {
	const made = await fs.makeDirectory(staging);
	return made.ok ? ok([`'${staging}' was missing: it was made again`]) : failed(volumeError(made.error));
}

export class Account implements OpenAccount {
	readonly address: string;
	readonly token: Token;
	readonly generation: number;
	readonly #ports: AccountPorts;
	readonly #parent: string;
	readonly #mailboxes: readonly Mailbox[];
	readonly #inbox: Mailbox;
	/** R7: account-wide, with the UID it was stored under. */
	readonly #known = new Map<string, number>();
	/** R7: attempts at the same delivery id exclude each other. */
	readonly #attempts = new Map<string, Promise<unknown>>();
	readonly #work = new Set<Promise<unknown>>();
	readonly #listeners = new Set<() => void>();
	/** Sessions: told of a release, and waited for. */
	readonly #sessions = new Set<(when: LeaveWhen) => void>();
	#sessionsLeft: (() => void) | undefined;
	#releasing: LeaveWhen | undefined;
	#file: AccountFile;
	/** Changes of it, one behind the other. */
	#changing: Promise<unknown> = Promise.resolve();
	#state: 'open' | 'closing' | 'over' = 'open';

	constructor(ports: AccountPorts, scanned: ScannedAccount, place: { readonly address: string; readonly token: Token }) {
		this.#ports = ports;
		this.address = place.address;
		this.token = place.token;
		this.generation = place.token.number;
		this.#file = scanned.file;
		this.#parent = accountPath(place.address);
		const mailboxPorts: MailboxPorts = {
			fs: ports.fs,
			generation: this.generation,
			nowMs: () => ports.nowMs(),
			goneAtS: () => (ports.clockAgrees() ? ports.nowS() : undefined),
			told: (message) => ports.told(message),
			open: () => this.#state === 'open',
			dropped: () => this.#state === 'over',
			drop: (reason) => this.drop(reason),
			stage: (bytes) => this.#stage(bytes),
			confirm: () => this.#confirm(),
			whenFit: () => whenFit(ports.fence),
			track: (work) => this.#track(work),
		};
		this.#mailboxes = scanned.mailboxes.map((mailbox) => new Mailbox(mailboxPorts, mailbox));
		for (const mailbox of scanned.mailboxes) for (const [id, uid] of mailbox.deliveryIds) this.#known.set(id, uid);
		const inbox = this.mailbox('INBOX');
		assert(inbox !== undefined, `${this.address} was opened without INBOX`);
		this.#inbox = inbox;
	}

	get verifier(): PasswordVerifier {
		return this.#file.verifier;
	}

	mailboxes(): readonly Mailbox[] {
		return this.#mailboxes;
	}

	mailbox(name: string): Mailbox | undefined {
		const canonical = canonicalMailboxName(name);
		return this.#mailboxes.find((mailbox) => mailbox.name === canonical);
	}

	deliver(message: {
		readonly deliveryId: string;
		readonly bytes: Uint8Array;
	}): Promise<StoreResult<{ readonly outcome: 'stored' | 'known'; readonly uid: number }>> {
		assert(isDeliveryId(message.deliveryId), 'a delivery id is 32 hex digits');
		return this.#track(this.#deliver(message));
	}

	async #deliver({ deliveryId, bytes }: { readonly deliveryId: string; readonly bytes: Uint8Array }) {
		for (;;) {
			if (this.#state !== 'open') return failed(droppedFailure);
			const uid = this.#known.get(deliveryId);
			if (uid !== undefined) {
				this.#ports.emit({
					type: 'mail-stored',
					account: this.address,
					generation: this.generation,
					uid,
					sizeBytes: bytes.byteLength,
					deliveryId,
					known: true,
				});
				return ok({ outcome: 'known' as const, uid });
			}
			const other = this.#attempts.get(deliveryId);
			if (other === undefined) break;
			await other;
		}
		const attempt = this.#inbox.add({ bytes, flags: [], internalDateS: this.#ports.nowS(), deliveryId });
		this.#attempts.set(deliveryId, attempt);
		const stored = await attempt;
		this.#attempts.delete(deliveryId);
		if (!stored.ok) return stored;
		const { uid, sizeBytes } = stored.value;
		this.#known.set(deliveryId, uid);
		this.#ports.emit({ type: 'mail-stored', account: this.address, generation: this.generation, uid, sizeBytes, deliveryId, known: false });
		return ok({ outcome: 'stored' as const, uid });
	}

	/**
	 * R6: lets go of tombstones that no queue needs any more, and of their delivery ids in memory. Mail that is still
	 * there keeps its id, in its name and in memory: that is bounded by the mail itself.
	 */
	prune(): Promise<StoreResult<number>> {
		return this.#track(this.#prune());
	}

	async #prune(): Promise<StoreResult<number>> {
		let count = 0;
		for (const mailbox of this.#mailboxes) {
			if (!this.#ports.clockAgrees()) break;
			const pruned = await mailbox.prune({ nowS: this.#ports.nowS(), keptS: tombstoneKeptS(this.#ports.queueLifetimeS) });
			if (!pruned.ok) return pruned;
			for (const { deliveryId, uid } of pruned.value) if (deliveryId !== undefined && this.#known.get(deliveryId) === uid) this.#known.delete(deliveryId);
			count += pruned.value.length;
		}
		return ok(count);
	}

	/** Password and rights. R4: the new file lands by rename over the old one; what is not certain drops the account. */
	change(change: Partial<Pick<AccountFile, 'verifier' | 'domainAdministrator'>>): Promise<StoreResult<void>> {
		const changed = this.#changing.then(() => this.#change(change));
		this.#changing = changed;
		return this.#track(changed);
	}

	async #change(change: Partial<Pick<AccountFile, 'verifier' | 'domainAdministrator'>>): Promise<StoreResult<void>> {
		const file = { ...this.#file, ...change };
		if (this.#state !== 'open') return failed(droppedFailure);
		const staged = await this.#stage(printAccountFile(file));
		if (!staged.ok) return staged;
		const home = tokenPath(this.#parent, this.token);
		const landed = await inOrder(
			() => this.#ports.fs.rename(staged.value, `${home}/${accountFile}`),
			() => this.#ports.fs.syncDirectory(home),
		);
		const trouble = landed.ok ? ((await this.#confirm()) ?? (await whenFit(this.#ports.fence))) : landed.error.message;
		if (trouble !== undefined) this.drop(trouble);
		if (this.dropped()) return failed(droppedFailure);
		this.#file = file;
		return ok(undefined);
	}

	onRelease(listener: (when: LeaveWhen) => void): () => void {
		this.#sessions.add(listener);
		if (this.#releasing !== undefined) listener('now');
		return () => {
			this.#sessions.delete(listener);
			if (this.#sessions.size === 0) this.#sessionsLeft?.();
		};
	}

	releasing(): boolean {
		return this.#releasing !== undefined;
	}

	onDropped(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	dropped(): boolean {
		return this.#state === 'over';
	}

	/** R4: gives the account up. All who wait are told 'dropped', sessions end; nothing is renamed. */
	drop(reason: string): void {
		if (this.#state === 'over') return;
		this.#end();
		this.#ports.droppedFor(reason);
	}

	/** For a release: nothing new begins, what runs ends properly, then sessions are told. */
	async close(): Promise<void> {
		if (this.#state === 'open') this.#state = 'closing';
		await this.idle();
		this.#end();
	}

	/** In front of `close`: sessions leave, mail is stored as usual. A session that takes too long is cut off by what follows. */
	farewell(): Promise<void> | undefined {
		this.#releasing = 'behind-answer';
		return this.#sessions.size > 0 && this.#state === 'open' ? this.#sessionsLeave() : undefined;
	}

	async #sessionsLeave(): Promise<void> {
		for (const when of ['behind-answer', 'now'] as const) {
			this.#releasing = when;
			if (this.#sessions.size === 0 || this.#state !== 'open') return;
			const { promise: left, resolve } = Promise.withResolvers<void>();
			this.#sessionsLeft = resolve;
			for (const leave of [...this.#sessions]) leave(when);
			const patience = this.#ports.releasePatience?.(when);
			await (patience === undefined ? left : Promise.race([left, patience]));
		}
	}

	/** Resolves when nothing of this account is under way, whatever its outcome. */
	async idle(): Promise<void> {
		while (this.#work.size > 0) await Promise.allSettled(this.#work);
		for (const mailbox of this.#mailboxes) await mailbox.idle();
	}

	/** R5: scanned again in the same generation: see Mailbox.catchUp. */
	async catchUp(before: Account): Promise<StoreResult<void>> {
		for (const mailbox of this.#mailboxes) {
			const old = before.mailbox(mailbox.name);
			const done = old === undefined ? ok(undefined) : await mailbox.catchUp(old);
			if (!done.ok) return done;
		}
		return ok(undefined);
	}

	#end(): void {
		if (this.#state === 'over') return;
		this.#state = 'over';
		const listeners = [...this.#listeners];
		this.#listeners.clear();
		for (const listener of listeners) listener();
	}

	async #stage(bytes: Uint8Array): Promise<StoreResult<string>> {
		const path = stagingPath(tokenPath(this.#parent, this.token), this.token, this.#ports.randomHex(8));
		const written = await this.#ports.fs.create(path, bytes);
		if (written.ok) return ok(path);
		const { code, message } = written.error;
		if (code === 'ENOSPC') return failed({ code: 'volume-full', definite: true, message });
		if (code === 'EACCES' || code === 'EROFS') return failed({ code: 'read-only', definite: true, message });
		this.drop(message);
		return failed(droppedFailure);
	}

	async #confirm(): Promise<string | undefined> {
		const held = await lookToken(this.#ports.fs, this.#parent, this.token);
		if (held === 'gone') return `${tokenPath(this.#parent, this.token)} is not there any more`;
		if (held === 'unknown') return `${tokenPath(this.#parent, this.token)} could not be looked up`;
		return undefined;
	}

	async #track<T>(work: Promise<T>): Promise<T> {
		this.#work.add(work);
		try {
			return await work;
		} finally {
			this.#work.delete(work);
		}
	}
}

/** R2: waits while the window is closed. undefined when fit; else why it never will be in this life. */
export async function whenFit(fence: Fence): Promise<string | undefined> {
	try {
		while (!fence.fit()) await fence.whenFit();
		return undefined;
	} catch (error) {
		if (error instanceof FenceClosed) return error.message;
		throw error;
	}
}

function inboxFirst(one: ScannedMailbox, other: ScannedMailbox): number {
	if (one.name === 'INBOX' || other.name === 'INBOX') return one.name === 'INBOX' ? -1 : 1;
	return one.name < other.name ? -1 : 1;
}

function broken(message: string): { readonly ok: false; readonly error: Failure<'not-understood'> } {
	return failed({ code: 'not-understood', definite: true, message });
}
