/**
 * An account that this backend owns: its mailboxes, its delivery ids, and the end of it.
 *
 * It is made from a scan below a token that is ours (R5) and lives until it is released or dropped. Nothing in
 * it is repaired: trouble of any kind drops it (R4), and the store scans it again before anything is shown.
 * Read mailbox.ts next; account-store.ts takes and releases the token.
 */
import type { Fence } from '../cluster/fence.ts';
import { LifeEnded } from '../cluster/fence.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { assert, type Failure, failed, ok, type Result } from '../result.ts';
import { type AccountFile, accountFile, parseAccountFile } from './account-file.ts';
import { droppedFailure } from './commit-line.ts';
import type { FileSystem } from './file-system.ts';
import { Mailbox, type MailboxPorts } from './mailbox.ts';
import { canonicalMailboxName, decodeMailboxName } from './mailbox-name.ts';
import { type ScannedMailbox, scanMailbox } from './mailbox-scan.ts';
import { isDeliveryId } from './message-name.ts';
import type { OpenAccount, PasswordVerifier, StoreResult } from './open-account.ts';
import { settledList } from './settled-list.ts';
import { lookToken, type Token, tokenPath, volumeError } from './tokens.ts';
import { accountPath } from './volume.ts';

export interface AccountPorts {
	readonly fs: FileSystem;
	readonly fence: Fence;
	/** Wall clock, seconds: the internal date of what is delivered. */
	nowS(): number;
	nowMs(): number;
	randomHex(bytes: number): string;
	emit(event: NodeEvent): void;
	/** Called once when trouble ends the account. */
	droppedFor(reason: string): void;
}

/** What a scan below our token found. */
export interface ScannedAccount {
	readonly file: AccountFile;
	readonly mailboxes: readonly ScannedMailbox[];
}

/**
 * R5, behind a take: empty `tmp/`, so that no rename of a former owner finds its file any more; only then scan
 * each mailbox until it stood still, and fsync it.
 */
export async function scanAccount(fs: FileSystem, address: string, token: Token): Promise<Result<ScannedAccount, Failure<'volume-error'>>> {
	const home = tokenPath(accountPath(address), token);
	const emptied = await emptyStaging(fs, `${home}/tmp`);
	if (!emptied.ok) return emptied;
	const read = await fs.read(`${home}/${accountFile}`);
	if (!read.ok) return failed(volumeError(read.error));
	const file = parseAccountFile(read.value);
	if (file === undefined) return broken(`${home}/${accountFile} cannot be understood; restore it from a copy`);
	const names = await fs.list(home);
	if (!names.ok) return failed(volumeError(names.error));
	const places = names.value.map((encoded) => ({ name: decodeMailboxName(encoded), directory: `${home}/${encoded}` }));
	const scans = await Promise.all(places.map(({ name, directory }) => (name === undefined ? ok(undefined) : scanMailbox(fs, { name, directory }))));
	const mailboxes: ScannedMailbox[] = [];
	for (const scan of scans) {
		if (!scan.ok) return scan;
		if (scan.value !== undefined) mailboxes.push(scan.value);
	}
	if (!mailboxes.some((mailbox) => mailbox.name === 'INBOX')) return broken(`${home} has no INBOX; restore it from a copy`);
	return ok({ file, mailboxes: mailboxes.sort(inboxFirst) });
}

const roundsMax = 100;

/** Files only: `tmp/` holds nothing else of ours. Repeated, as a listing under renames may miss names. */
async function emptyStaging(fs: FileSystem, staging: string): Promise<Result<void, Failure<'volume-error'>>> {
	const left = new Set<string>();
	for (let round = 0; round < roundsMax; round += 1) {
		const listing = await settledList(fs, staging);
		if (!listing.ok) return failed(volumeError(listing.error));
		const names = listing.value.names.filter((name) => !left.has(name));
		if (names.length === 0) return ok(undefined);
		for (const name of names) {
			const removed = await fs.unlink(`${staging}/${name}`);
			if (removed.ok || removed.error.code === 'ENOENT') continue;
			if (removed.error.code !== 'EISDIR') return failed(volumeError(removed.error));
			// Not understood: it stays.
			left.add(name);
		}
	}
	return broken(`${staging} is filled again as fast as it is emptied: find out who writes there`);
}

export class Account implements OpenAccount {
	readonly address: string;
	readonly token: Token;
	readonly generation: number;
	readonly verifier: PasswordVerifier;
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
	#state: 'open' | 'closing' | 'over' = 'open';

	constructor(ports: AccountPorts, scanned: ScannedAccount, place: { readonly address: string; readonly token: Token }) {
		this.#ports = ports;
		this.address = place.address;
		this.token = place.token;
		this.generation = place.token.number;
		this.verifier = scanned.file.verifier;
		this.#parent = accountPath(place.address);
		const mailboxPorts: MailboxPorts = {
			fs: ports.fs,
			generation: this.generation,
			nowMs: () => ports.nowMs(),
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
		// R4: the name carries the generation, so that a former owner's late rename cannot find this file.
		const path = `${tokenPath(this.#parent, this.token)}/tmp/${this.generation}-${this.#ports.randomHex(8)}`;
		const written = await this.#ports.fs.create(path, bytes);
		if (written.ok) return ok(path);
		if (written.error.code === 'ENOSPC') return failed({ code: 'volume-full', definite: true, message: written.error.message });
		this.drop(written.error.message);
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
		if (error instanceof LifeEnded) return error.message;
		throw error;
	}
}

function inboxFirst(one: ScannedMailbox, other: ScannedMailbox): number {
	if (one.name === 'INBOX' || other.name === 'INBOX') return one.name === 'INBOX' ? -1 : 1;
	return one.name < other.name ? -1 : 1;
}

function broken(message: string): { readonly ok: false; readonly error: Failure<'volume-error'> } {
	return failed({ code: 'volume-error', definite: true, message });
}
