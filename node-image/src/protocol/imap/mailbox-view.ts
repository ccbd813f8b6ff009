/**
 * One session's view of its selected mailbox: which message has which sequence number, until the client is told
 * otherwise (RFC 3501 sections 2.3.1.2 and 7.4.1).
 *
 * The mailbox announces changes at any time; the view collects them, and announce() says them when the protocol
 * allows. New messages and flags may be told behind any command. EXPUNGE shifts the numbers of all that follow, so
 * it is not told while a command that uses sequence numbers (FETCH, STORE, SEARCH) is in progress: until then an
 * expunged message keeps its number, and what is known of it.
 */
import type { MailboxChange, MessageMeta, OpenMailbox } from '../../storage/open-account.ts';
import { printFlags } from './printer.ts';

export interface ViewMessage {
	readonly sequence: number;
	readonly meta: MessageMeta;
}

export class MailboxView {
	readonly mailbox: OpenMailbox;
	readonly readOnly: boolean;
	/** Ascending by UID; the index is the sequence number less one. */
	#messages: MessageMeta[];
	#announcedCount: number;
	readonly #changedUids = new Set<number>();
	readonly #expungedUids = new Set<number>();
	readonly #changed: () => void;
	readonly #unwatch: () => void;
	#broken = false;

	/** Snapshot and watch begin in one turn, so no change is missed. `changed` is called at each. */
	constructor(mailbox: OpenMailbox, readOnly: boolean, changed: () => void) {
		this.mailbox = mailbox;
		this.readOnly = readOnly;
		this.#messages = [...mailbox.messages()];
		this.#announcedCount = this.#messages.length;
		this.#changed = changed;
		this.#unwatch = mailbox.watch((change) => this.#take(change));
	}

	close(): void {
		this.#unwatch();
	}

	/** A message appeared below one that was numbered already: no sequence number fits it, the client must start over. */
	broken(): boolean {
		return this.#broken;
	}

	/** How many messages the client knows of. */
	count(): number {
		return this.#announcedCount;
	}

	/** By sequence number, those the client was told of. */
	messages(): readonly MessageMeta[] {
		return this.#announcedCount === this.#messages.length ? this.#messages : this.#messages.slice(0, this.#announcedCount);
	}

	largestUid(): number {
		return this.#messages[this.#announcedCount - 1]?.uid ?? 0;
	}

	/** The message as it is known now; undefined where the client was told of its end or not yet of its beginning. */
	byUid(uid: number): ViewMessage | undefined {
		const index = this.#indexOf(uid);
		const meta = this.#messages[index];
		return meta?.uid === uid && index < this.#announcedCount ? { sequence: index + 1, meta } : undefined;
	}

	/** Those whose flags changed since the client was told of them. */
	uidsWithFlagNews(): ReadonlySet<number> {
		return new Set(this.#changedUids);
	}

	/** Expunged behind the client's back. */
	isGone(uid: number): boolean {
		return this.#expungedUids.has(uid);
	}

	/** The client has just been told the flags of this message, or made them what they are. */
	flagsKnown(meta: MessageMeta): void {
		const now = this.byUid(meta.uid)?.meta;
		if (now !== undefined && now.modseq <= meta.modseq) this.#changedUids.delete(meta.uid);
	}

	hasNews(): boolean {
		return this.#broken || this.#changedUids.size > 0 || this.#expungedUids.size > 0 || this.#announcedCount < this.#messages.length;
	}

	/** The untagged answers that bring the client up to date. UID commands name the UID in FETCH (RFC 3501 section 6.4.8). */
	announce(allowed: { readonly expunges: boolean; readonly withUid: boolean }): string[] {
		const lines: string[] = [];
		for (const uid of [...this.#changedUids].sort((a, b) => a - b)) {
			const message = this.byUid(uid);
			// Not told of yet: the client fetches its flags when it fetches the message.
			if (message === undefined || this.#expungedUids.has(uid)) continue;
			lines.push(`* ${message.sequence} FETCH (${allowed.withUid ? `UID ${uid} ` : ''}FLAGS ${printFlags(message.meta.flags)})\r\n`);
		}
		this.#changedUids.clear();
		if (allowed.expunges) lines.push(...this.#announceExpunges());
		if (this.#announcedCount !== this.#messages.length) {
			this.#announcedCount = this.#messages.length;
			lines.push(`* ${this.#announcedCount} EXISTS\r\n`);
		}
		return lines;
	}

	/** From the highest number down, so that each line's number is right whatever was said before it. */
	#announceExpunges(): string[] {
		const lines: string[] = [];
		let announced = this.#announcedCount;
		const kept: MessageMeta[] = [];
		for (let index = this.#messages.length - 1; index >= 0; index -= 1) {
			const meta = this.#messages[index];
			if (meta === undefined) continue;
			if (!this.#expungedUids.has(meta.uid)) kept.push(meta);
			else if (index < this.#announcedCount) {
				lines.push(`* ${index + 1} EXPUNGE\r\n`);
				announced -= 1;
			}
		}
		this.#expungedUids.clear();
		this.#messages = kept.reverse();
		this.#announcedCount = announced;
		return lines;
	}

	#take(change: MailboxChange): void {
		switch (change.kind) {
			case 'added':
				if (change.message.uid <= (this.#messages.at(-1)?.uid ?? 0)) this.#broken = true;
				else this.#messages.push(change.message);
				break;
			case 'flags': {
				const index = this.#indexOf(change.message.uid);
				if (this.#messages[index]?.uid !== change.message.uid) return;
				this.#messages[index] = change.message;
				this.#changedUids.add(change.message.uid);
				break;
			}
			case 'expunged':
				if (this.#messages[this.#indexOf(change.uid)]?.uid !== change.uid) return;
				this.#expungedUids.add(change.uid);
				break;
		}
		this.#changed();
	}

	/** Index of the UID, or of the next larger one. */
	#indexOf(uid: number): number {
		let low = 0;
		let high = this.#messages.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#messages[middle]?.uid ?? 0) < uid) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
