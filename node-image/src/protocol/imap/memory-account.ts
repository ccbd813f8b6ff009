/**
 * An account in memory: OpenAccount without a volume, for the tests of sessions and doors.
 * It keeps the promises that sessions rely on: changes are announced synchronously, in order, before a call
 * resolves; snapshots never change in place.
 */
import { type Failure, failed, ok } from '../../result.ts';
import type {
	FlagChange,
	LeaveWhen,
	MailboxChange,
	MessageMeta,
	OpenAccount,
	OpenMailbox,
	PasswordVerifier,
	StoreCode,
	StoreResult,
} from '../../storage/open-account.ts';

export class MemoryMailbox implements OpenMailbox {
	readonly name: string;
	readonly uidValidity = 1_700_000_000;
	/** Set: the next changing call or read fails so, once. */
	failNext: Failure<StoreCode> | undefined;
	#messages: readonly MessageMeta[] = [];
	readonly #bytes = new Map<number, Uint8Array>();
	readonly #listeners = new Set<(change: MailboxChange) => void>();
	#uidNext = 1;
	#modseq = 2n ** 32n;

	constructor(name: string) {
		this.name = name;
	}

	uidNext(): number {
		return this.#uidNext;
	}

	highestModseq(): bigint {
		return this.#modseq;
	}

	messages(): readonly MessageMeta[] {
		return this.#messages;
	}

	watchers(): number {
		return this.#listeners.size;
	}

	async read(uid: number): Promise<StoreResult<Uint8Array>> {
		const failure = this.#failure();
		if (failure !== undefined) return failed(failure);
		const bytes = this.#bytes.get(uid);
		return bytes === undefined ? failed({ code: 'no-such-message', message: `There is no message ${uid}`, definite: true }) : ok(bytes);
	}

	/** A message arrives now, in this turn. */
	add(message: { readonly bytes: Uint8Array; readonly flags?: readonly string[]; readonly internalDateS?: number }): MessageMeta {
		this.#modseq += 1n;
		const meta: MessageMeta = {
			uid: this.#uidNext,
			sizeBytes: message.bytes.length,
			internalDateS: message.internalDateS ?? 0,
			flags: new Set(message.flags),
			modseq: this.#modseq,
		};
		this.#uidNext += 1;
		this.#bytes.set(meta.uid, message.bytes);
		this.#messages = [...this.#messages, meta];
		this.#announce({ kind: 'added', message: meta });
		return meta;
	}

	async append(message: { readonly bytes: Uint8Array; readonly flags: readonly string[]; readonly internalDateS: number }): Promise<StoreResult<MessageMeta>> {
		const failure = this.#failure();
		return failure === undefined ? ok(this.add(message)) : failed(failure);
	}

	async changeFlags(uids: readonly number[], { mode, flags }: FlagChange): Promise<StoreResult<readonly MessageMeta[]>> {
		const failure = this.#failure();
		if (failure !== undefined) return failed(failure);
		const changed: MessageMeta[] = [];
		this.#messages = this.#messages.map((message) => {
			if (!uids.includes(message.uid)) return message;
			const next =
				mode === 'set'
					? new Set(flags)
					: mode === 'add'
						? new Set([...message.flags, ...flags])
						: new Set([...message.flags].filter((flag) => !flags.includes(flag)));
			this.#modseq += 1n;
			changed.push({ ...message, flags: next, modseq: this.#modseq });
			return changed.at(-1) ?? message;
		});
		for (const message of changed) this.#announce({ kind: 'flags', message });
		return ok(changed);
	}

	async expunge(uids: readonly number[]): Promise<StoreResult<readonly number[]>> {
		const failure = this.#failure();
		if (failure !== undefined) return failed(failure);
		const removed = this.#messages.filter((message) => uids.includes(message.uid) && message.flags.has('\\Deleted')).map(({ uid }) => uid);
		this.#messages = this.#messages.filter(({ uid }) => !removed.includes(uid));
		for (const uid of removed) {
			this.#modseq += 1n;
			this.#bytes.delete(uid);
			this.#announce({ kind: 'expunged', uid, modseq: this.#modseq });
		}
		return ok(removed);
	}

	async refresh(): Promise<StoreResult<void>> {
		return ok(undefined);
	}

	watch(listener: (change: MailboxChange) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#announce(change: MailboxChange): void {
		for (const listener of [...this.#listeners]) listener(change);
	}

	#failure(): Failure<StoreCode> | undefined {
		const failure = this.failNext;
		this.failNext = undefined;
		return failure;
	}
}

export class MemoryAccount implements OpenAccount {
	readonly address: string;
	readonly generation = 1;
	readonly verifier: PasswordVerifier = { scheme: 'scrypt', costLog2: 14, blockSize: 8, parallelization: 1, saltBase64: '', hashBase64: '' };
	readonly #mailboxes: readonly MemoryMailbox[];
	readonly #dropListeners = new Set<() => void>();
	#dropped = false;
	#releasing = false;
	readonly #sessions = new Set<(when: LeaveWhen) => void>();

	constructor(address: string, names: readonly string[] = ['INBOX', 'Drafts', 'Sent', 'Junk', 'Trash']) {
		this.address = address;
		this.#mailboxes = names.map((name) => new MemoryMailbox(name));
	}

	mailboxes(): readonly MemoryMailbox[] {
		return this.#mailboxes;
	}

	mailbox(name: string): MemoryMailbox | undefined {
		return this.#mailboxes.find((mailbox) => mailbox.name === name);
	}

	inbox(): MemoryMailbox {
		const inbox = this.mailbox('INBOX');
		if (inbox === undefined) throw new Error('invariant broken: an account without INBOX');
		return inbox;
	}

	async deliver(message: {
		readonly deliveryId: string;
		readonly bytes: Uint8Array;
	}): Promise<StoreResult<{ readonly outcome: 'stored' | 'known'; readonly uid: number }>> {
		return ok({ outcome: 'stored', uid: this.inbox().add({ bytes: message.bytes }).uid });
	}

	onDropped(listener: () => void): () => void {
		this.#dropListeners.add(listener);
		return () => this.#dropListeners.delete(listener);
	}

	dropped(): boolean {
		return this.#dropped;
	}

	onRelease(listener: (when: LeaveWhen) => void): () => void {
		this.#sessions.add(listener);
		return () => this.#sessions.delete(listener);
	}

	releasing(): boolean {
		return this.#releasing;
	}

	/** A release begins: sessions are asked to leave. */
	release(when: LeaveWhen): void {
		this.#releasing = true;
		for (const leave of [...this.#sessions]) leave(when);
	}

	/** Sessions that have not left. */
	sessions(): number {
		return this.#sessions.size;
	}

	drop(): void {
		this.#dropped = true;
		for (const listener of [...this.#dropListeners]) listener();
		this.#dropListeners.clear();
	}
}
