/**
 * What a protocol session sees of an account that this backend owns: mailboxes, messages, changes.
 *
 * Types only. The implementation (account-store.ts) keeps rules R4 to R6; sessions know nothing of
 * tokens or files. Every changing call resolves only after the change is on disk and the token was
 * looked up behind it, so that "ok" may be told to a client. Any failure drops the account for all
 * sessions on it (`onDropped`): the session ends, and the client comes back through a frontend.
 */
import type { Failure, Result } from '../result.ts';

export type StoreCode =
	/** The account is not ours any more, or may not be: drop it. Never definite. */
	'dropped' | 'no-such-mailbox' | 'no-such-message' | 'read-only' | 'volume-full' | 'too-big' | 'volume-error';

export type StoreResult<T> = Result<T, Failure<StoreCode>>;

export interface MessageMeta {
	readonly uid: number;
	readonly sizeBytes: number;
	/** INTERNALDATE, seconds since 1970. */
	readonly internalDateS: number;
	/** System flags as '\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'; keywords by name. */
	readonly flags: ReadonlySet<string>;
	/** generation * 2^32 + n (R6). */
	readonly modseq: bigint;
}

/** Announced in the one order of the mailbox: number, landing and announcement are the same order (R4). */
export type MailboxChange =
	| { readonly kind: 'added'; readonly message: MessageMeta }
	| { readonly kind: 'flags'; readonly message: MessageMeta }
	| { readonly kind: 'expunged'; readonly uid: number; readonly modseq: bigint };

export type FlagChange = { readonly mode: 'set' | 'add' | 'remove'; readonly flags: readonly string[] };

export interface OpenMailbox {
	/** 'INBOX', 'Sent', ... as a client names it (decoded). */
	readonly name: string;
	readonly uidValidity: number;
	uidNext(): number;
	highestModseq(): bigint;
	/** By ascending UID. The array is a snapshot that is never changed in place. */
	messages(): readonly MessageMeta[];
	/** The raw message, byte for byte. */
	read(uid: number): Promise<StoreResult<Uint8Array>>;
	append(message: { readonly bytes: Uint8Array; readonly flags: readonly string[]; readonly internalDateS: number }): Promise<StoreResult<MessageMeta>>;
	/** UIDs that are gone are skipped; the answer holds the messages as they are now. */
	changeFlags(uids: readonly number[], change: FlagChange): Promise<StoreResult<readonly MessageMeta[]>>;
	/** Removes those of the UIDs that carry \Deleted; answers the removed UIDs. */
	expunge(uids: readonly number[]): Promise<StoreResult<readonly number[]>>;
	/** Compares the directory with what is known (R5: at SELECT and while selected). */
	refresh(): Promise<StoreResult<void>>;
	/** Called synchronously for each change, in order. Returns the function that ends it. */
	watch(listener: (change: MailboxChange) => void): () => void;
}

/** A password as kept: never the password itself. RFC 7914 parameters. */
export interface PasswordVerifier {
	readonly scheme: 'scrypt';
	readonly costLog2: number;
	readonly blockSize: number;
	readonly parallelization: number;
	readonly saltBase64: string;
	readonly hashBase64: string;
}

/** A BYE that crosses a command leaves the client in doubt about it; one that comes with an answer does not. */
export type LeaveWhen = 'behind-answer' | 'now';

export interface OpenAccount {
	/** 'alice@example.test' */
	readonly address: string;
	/** The generation in our token's name, for example 12 of 12-be1.3. */
	readonly generation: number;
	readonly verifier: PasswordVerifier;
	mailboxes(): readonly OpenMailbox[];
	mailbox(name: string): OpenMailbox | undefined;
	/** Stores into INBOX unless the delivery id is known already (R7). 'known' is a success. */
	deliver(message: {
		readonly deliveryId: string;
		readonly bytes: Uint8Array;
	}): Promise<StoreResult<{ readonly outcome: 'stored' | 'known'; readonly uid: number }>>;
	/**
	 * Called when the account is about to be given to another server: first to end behind the next answer, and after a
	 * grace, for clients that ask nothing, to end between two commands at once. The release waits, for a while, until
	 * the function that this returned is called. Called at once where it has begun.
	 */
	onRelease(listener: (when: LeaveWhen) => void): () => void;
	/** It is being given away: no new sessions. */
	releasing(): boolean;
	/** Called once when the account is not ours any more. Returns the function that ends it. */
	onDropped(listener: () => void): () => void;
	/** Whether the account has been dropped. */
	dropped(): boolean;
}
