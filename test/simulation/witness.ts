/**
 * What clients were told, and what must therefore hold: P1 and P2, UIDs, modseq.
 *
 * Replies are noted at the moment they leave an account's owner; what stands on the volume is read without
 * calls (disk-view.ts). A sentence in `violations` says what was broken, when, and where.
 */
import { deliveryIdFor, type MailIdentity } from '../../node-image/src/server/delivery-id.ts';
import type { MemoryDisk } from '../../node-image/src/storage/memory-files.ts';
import type { OpenMailbox } from '../../node-image/src/storage/open-account.ts';
import { mailboxAt, textsAt } from './disk-view.ts';

export interface SentMail {
	readonly text: string;
	readonly recipients: readonly string[];
	readonly identity: MailIdentity;
}

/** Of one mail, for one account, acknowledged. */
interface Copy {
	readonly text: string;
	readonly account: string;
	readonly id: string;
}

/** One mailbox as its clients know it. */
interface Known {
	/** Content by UID, of all that was ever shown or acknowledged. */
	readonly texts: Map<number, string>;
	highestShown: number;
	highestModseq: bigint;
	shown: Map<number, { readonly flags: string; readonly modseq: bigint }>;
	/** Acknowledged: must be there (or have been expunged by a client). */
	readonly kept: Set<number>;
	/** A client asked for it: it may be gone. */
	readonly expungeAsked: Set<number>;
	/** Acknowledged: must not be seen again. */
	readonly gone: Set<number>;
	/** 'uid flag' -> acknowledged value; null: cannot be told any more. */
	readonly flags: Map<string, boolean | null>;
	/** By the same keys: changes that have no answer yet, and how many there were. */
	readonly flagAsks: Map<string, { underWay: number; count: number }>;
}

export class Witness {
	readonly violations: string[] = [];
	readonly #now: () => number;
	readonly #accountOf: (recipient: string) => string;
	readonly #disk: MemoryDisk;
	readonly #generations = new Map<string, { generation: number; node: string }>();
	readonly #mailboxes = new Map<string, Known>();
	#acknowledged: Copy[] = [];
	readonly #sent = new Map<string, readonly string[]>();
	readonly #deleted = new Set<string>();
	readonly #texts = new Set<string>();
	readonly #bounced = new Set<string>();
	readonly #uidOfCopy = new Map<string, number>();
	operations = 0;

	/** @param accountOf whose mailbox a recipient's is: aliases are other names */
	constructor(disk: MemoryDisk, now: () => number, accountOf: (recipient: string) => string) {
		this.#disk = disk;
		this.#accountOf = accountOf;
		this.#now = now;
	}

	violated(what: string): void {
		// The first ones tell; a broken promise tends to be broken on and on.
		if (this.violations.length < 50) this.violations.push(`${this.#now().toFixed(1)} ms: ${what}`);
	}

	/** P1: a reply leaves the owner of this generation. */
	acknowledges(node: string, account: string, generation: number): void {
		const last = this.#generations.get(account);
		if (last !== undefined && (generation < last.generation || (generation === last.generation && node !== last.node))) {
			this.violated(`P1: ${node} speaks for ${account} in generation ${generation}, ${last.node} has in ${last.generation}`);
			return;
		}
		if (last?.generation !== generation) this.#generations.set(account, { generation, node });
	}

	/** A client has its 250 for this mail. */
	taken(mail: SentMail): void {
		this.operations += 1;
		if (this.#texts.has(mail.text)) return;
		this.#texts.add(mail.text);
		for (const account of new Set(mail.recipients.map((recipient) => this.#accountOf(recipient))))
			this.#acknowledged.push({ text: mail.text, account, id: deliveryIdFor(mail.identity, account) });
	}

	/** The sender is told that this mail did not get there. */
	bounced(id: string): void {
		this.#bounced.add(id.slice(0, id.indexOf('.') + 1));
	}

	/** What a client is shown of a mailbox leaves its owner. */
	shown(account: string, mailbox: OpenMailbox): void {
		const known = this.#known(account, mailbox.name);
		const where = `${account} ${mailbox.name}`;
		const highestModseq = mailbox.highestModseq();
		const before = known.shown;
		const modseqBefore = known.highestModseq;
		if (highestModseq < modseqBefore) this.violated(`modseq of ${where} fell from ${modseqBefore} to ${highestModseq}`);
		const now = new Map<number, { flags: string; modseq: bigint }>();
		const fresh: number[] = [];
		for (const message of mailbox.messages()) {
			const { uid, modseq } = message;
			const flags = [...message.flags].sort().join(' ');
			now.set(uid, { flags, modseq });
			if (known.gone.has(uid)) this.violated(`${where}: UID ${uid} was expunged and is shown again`);
			if (!known.texts.has(uid)) {
				if (uid < known.highestShown) this.violated(`${where}: UID ${uid} appears after ${known.highestShown} was shown: whoever syncs by UID misses it`);
				fresh.push(uid);
			}
			const was = before.get(uid);
			if ((was === undefined || was.flags !== flags) && modseq <= modseqBefore && modseqBefore > 0n && before.size + now.size > 0 && was !== undefined) {
				this.violated(`${where}: flags of UID ${uid} changed from [${was.flags}] to [${flags}] below the modseq ${modseqBefore} that was shown`);
			}
			this.#checkFlags(where, known, uid, message.flags);
		}
		if (fresh.length > 0) for (const [uid, text] of textsAt(this.#disk, account, mailbox.name, new Set(fresh))) known.texts.set(uid, text);
		const vanished = [...before.keys()].filter((uid) => !now.has(uid));
		for (const uid of vanished) if (!known.expungeAsked.has(uid)) this.violated(`${where}: UID ${uid} vanished, nobody expunged it`);
		if (vanished.length > 0 && highestModseq <= modseqBefore) this.violated(`${where}: UIDs ${vanished.join(', ')} vanished without a higher modseq`);
		known.highestShown = Math.max(known.highestShown, mailbox.uidNext() - 1, ...now.keys());
		known.highestModseq = highestModseq > modseqBefore ? highestModseq : modseqBefore;
		known.shown = now;
	}

	appended(account: string, mailbox: string, uid: number, text: string): void {
		this.operations += 1;
		const known = this.#known(account, mailbox);
		const other = known.texts.get(uid);
		if (other !== undefined && other !== text) this.violated(`${account} ${mailbox}: UID ${uid} was given twice: to '${other}' and '${text}'`);
		known.texts.set(uid, text);
		known.kept.add(uid);
	}

	/** A client asks for a flag to be changed; call the answer with the outcome. */
	flagAsked(account: string, mailbox: string, uid: number, flag: string, value: boolean): (isAcknowledged: boolean) => void {
		const { flags, flagAsks } = this.#known(account, mailbox);
		const key = `${uid} ${flag}`;
		const asks = flagAsks.get(key) ?? { underWay: 0, count: 0 };
		flagAsks.set(key, asks);
		const isAlone = asks.underWay === 0;
		asks.underWay += 1;
		asks.count += 1;
		const { count } = asks;
		// While it is under way either value is right; what never had an answer may land at any time, and stays under way.
		flags.set(key, null);
		return (isAcknowledged) => {
			this.operations += 1;
			if (!isAcknowledged) return;
			asks.underWay -= 1;
			// Of two at once, nobody knows whose was the last.
			if (isAlone && asks.count === count) flags.set(key, value);
		};
	}

	expungeAsked(account: string, mailbox: string, uid: number): (isAcknowledged: boolean) => void {
		const known = this.#known(account, mailbox);
		known.expungeAsked.add(uid);
		return (isAcknowledged) => {
			this.operations += 1;
			if (isAcknowledged) known.gone.add(uid);
		};
	}

	/** An administrator asks for the end of this account: nothing of it is missed from now on, and mail for it may be returned. */
	deleted(account: string): void {
		this.#deleted.add(account);
		this.#acknowledged = this.#acknowledged.filter((one) => one.account !== account);
	}

	/** Mail to an account that was (or may have been) deleted meanwhile. */
	mayBounce(message: string): boolean {
		const mail = this.#sent.get(message.slice(0, message.indexOf('.') + 1));
		return mail?.some((account) => this.#deleted.has(account)) ?? false;
	}

	/** A client is about to send it. */
	sending(mail: SentMail): void {
		this.#sent.set(mail.text, mail.recipients);
	}

	/** P2 of one account: whatever was acknowledged. */
	auditOne(account: string, queued: ReadonlySet<string>): void {
		const byId = groupById(mailboxAt(this.#disk, account, 'INBOX') ?? []);
		for (const one of this.#acknowledged) if (one.account === account) this.#auditCopy(one, byId, queued);
	}

	/** P2 over everything on the volume. `queued`: ids that a frontend's own disk keeps. */
	audit(queued: ReadonlySet<string>): void {
		const files = new Map<string, NonNullable<ReturnType<typeof mailboxAt>>>();
		const filesOf = (account: string, mailbox: string) => {
			const key = `${account} ${mailbox}`;
			const read = files.get(key) ?? mailboxAt(this.#disk, account, mailbox) ?? [];
			files.set(key, read);
			return read;
		};
		const inboxes = new Map<string, Map<string, { readonly kind: 'message' | 'gone'; readonly uid: number }[]>>();
		for (const one of this.#acknowledged) {
			const byId = inboxes.get(one.account) ?? groupById(filesOf(one.account, 'INBOX'));
			inboxes.set(one.account, byId);
			this.#auditCopy(one, byId, queued);
		}
		for (const [key, known] of this.#mailboxes) {
			const [account = '', mailbox = ''] = key.split(' ');
			const found = filesOf(account, mailbox);
			const messages = new Map(found.filter(({ kind }) => kind === 'message').map((file) => [file.uid, file]));
			for (const uid of known.kept)
				if (!messages.has(uid) && !known.expungeAsked.has(uid)) this.violated(`P2: UID ${uid} of ${key} was acknowledged and is not there`);
			for (const [uid, file] of messages) {
				const text = known.texts.get(uid);
				if (text !== undefined && text !== file.text) this.violated(`${key}: UID ${uid} was '${oneLine(text)}' and is '${oneLine(file.text)}'`);
			}
			this.#findDoubles(key, found);
		}
	}

	#auditCopy(
		{ text, account, id }: Copy,
		byId: ReadonlyMap<string, readonly { readonly kind: 'message' | 'gone'; readonly uid: number }[]>,
		queued: ReadonlySet<string>,
	): void {
		if (queued.has(id) || this.#bounced.has(text)) return;
		const found = byId.get(id) ?? [];
		if (found.some((file) => file.kind === 'message')) return;
		// R6: an expunge leaves the id.
		const { expungeAsked } = this.#known(account, 'INBOX');
		if (!found.some((file) => expungeAsked.has(file.uid))) this.violated(`P2: '${text}' was acknowledged and is not in ${account}`);
	}

	#findDoubles(key: string, found: NonNullable<ReturnType<typeof mailboxAt>>): void {
		const uids = new Map<string, Set<number>>();
		for (const { deliveryId, uid } of found) {
			if (deliveryId === undefined) continue;
			const set = uids.get(deliveryId) ?? new Set();
			uids.set(deliveryId, set.add(uid));
			// A copy that was acknowledged or shown, was expunged, and whose tombstone is gone: stored again it is a double.
			const earlier = this.#uidOfCopy.get(`${key} ${deliveryId}`);
			if (earlier !== undefined) set.add(earlier);
			else if (this.#mailboxes.get(key)?.texts.has(uid)) this.#uidOfCopy.set(`${key} ${deliveryId}`, uid);
		}
		for (const [id, set] of uids) if (set.size > 1) this.violated(`P2: one mail is in ${key} as UIDs ${[...set].join(' and ')} (${id.slice(0, 8)})`);
	}

	#checkFlags(where: string, known: Known, uid: number, flags: ReadonlySet<string>): void {
		for (const flag of flagsUsed) {
			const wanted = known.flags.get(`${uid} ${flag}`);
			if (typeof wanted === 'boolean' && wanted !== flags.has(flag)) {
				this.violated(`${where}: UID ${uid} ${wanted ? 'lost' : 'has'} the flag ${flag}, acknowledged was the contrary`);
			}
		}
	}

	#known(account: string, mailbox: string): Known {
		const key = `${account} ${mailbox}`;
		const found = this.#mailboxes.get(key);
		if (found !== undefined) return found;
		const known: Known = {
			texts: new Map(),
			highestShown: 0,
			highestModseq: 0n,
			shown: new Map(),
			kept: new Set(),
			expungeAsked: new Set(),
			gone: new Set(),
			flags: new Map(),
			flagAsks: new Map(),
		};
		this.#mailboxes.set(key, known);
		return known;
	}
}

/** What simulated clients set and clear. */
export const flagsUsed = ['\\Flagged', '\\Seen', 'work', '\\Deleted'] as const;

function groupById<F extends { readonly deliveryId: string | undefined }>(files: readonly F[]): Map<string, F[]> {
	const groups = new Map<string, F[]>();
	for (const file of files) {
		if (file.deliveryId === undefined) continue;
		const group = groups.get(file.deliveryId);
		if (group === undefined) groups.set(file.deliveryId, [file]);
		else group.push(file);
	}
	return groups;
}

function oneLine(text: string | undefined): string {
	return (text ?? 'nothing').replaceAll(/\s+/g, ' ').slice(0, 60);
}
