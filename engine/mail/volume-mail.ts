/**
 * An account's mail as its files have it: mailboxes, messages, and one message's bytes. Read-only.
 *
 * It goes through the runtime's look at the volume, which follows no link and leaves no place, and through no node: an
 * owner is neither asked nor disturbed, and a cluster that is down can be read. Which paths there are is never a client's
 * choice: an address, a mailbox's name and a UID are looked up in listings. The account's token is part of every path
 * and may be renamed at any moment: what is missing then is looked for again by the new name.
 */
import { type FileContent, type FileListing, type FilesResult, listedMax } from '../../node-image/src/contract/files.ts';
import { flagsOf, mailboxFile, parseMailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import { decodeMailboxName, encodeMailboxName, standardMailboxes } from '../../node-image/src/storage/mailbox-name.ts';
import { parseMessageName } from '../../node-image/src/storage/message-name.ts';
import { parseToken } from '../../node-image/src/storage/tokens.ts';
import { accountPath } from '../../node-image/src/storage/volume.ts';
import type { CallArguments, CallResults } from '../contract/engine-api.ts';
import { type MailboxSummary, type MessageRow, messagesSearchedMax } from '../contract/mail.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { hasText, MessageHeads, type NamedMessage } from './message-heads.ts';

/** The shared volume's files. */
export interface VolumeFiles {
	list(path: string, most: number): Promise<FilesResult<FileListing>>;
	read(path: string, range: { readonly fromByte: number; readonly bytesMost: number }): Promise<FilesResult<FileContent>>;
}

/** Failovers do not follow each other faster. */
const roundsMax = 5;
const mailboxesMax = 500;

export class VolumeMail {
	readonly #files: VolumeFiles;
	readonly #heads: MessageHeads;

	constructor(files: VolumeFiles) {
		this.#files = files;
		this.#heads = new MessageHeads((path, range) => files.read(path, range));
	}

	mailboxes(address: string): Promise<Outcome<CallResults['mailboxes']>> {
		return this.#inAccount(address, async (path) => {
			const listed = await this.#files.list(path, mailboxesMax);
			if (!listed.ok) return listed;
			const mailboxes: MailboxSummary[] = [];
			for (const { name, kind } of listed.value.entries) {
				const mailbox = kind === 'directory' ? decodeMailboxName(name) : undefined;
				if (mailbox === undefined) continue;
				const found = await this.#messagesIn(`${path}/${name}`);
				if (!found.ok) return found;
				const { messages, more } = found.value;
				mailboxes.push({
					mailbox,
					messages: messages.length,
					unseen: messages.filter(({ letters }) => !letters.includes('S')).length,
					sizeBytes: messages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
					more,
				});
			}
			return { ok: true, value: { path, mailboxes: mailboxes.sort(asClientsSortThem) } };
		});
	}

	/** With `text` only those that have it in sender, recipient or subject, of the newest `messagesSearchedMax`. */
	messages({ address, mailbox, text, fromIndex, most }: CallArguments<'messages'>): Promise<Outcome<CallResults['messages']>> {
		return this.#inMailbox(address, mailbox, async (path) => {
			const found = await this.#messagesIn(path);
			if (!found.ok) return found;
			const { messages, more } = found.value;
			const mailboxKey = `${address}/${mailbox}`;
			const keywords = messages.length === 0 ? [] : await this.#keywords(path);
			if (text === undefined || text === '') {
				const rows = await this.#heads.of(mailboxKey, path, messages.slice(fromIndex, fromIndex + most));
				return { ok: true, value: { total: messages.length, more, rows: rows.map((row) => rowOf(row, keywords)) } };
			}
			const looked = await this.#heads.of(mailboxKey, path, messages.slice(0, messagesSearchedMax));
			const matching = looked.filter(({ header }) => hasText(header, text));
			const rows = matching.slice(fromIndex, fromIndex + most).map((row) => rowOf(row, keywords));
			return { ok: true, value: { total: matching.length, more: more || messages.length > messagesSearchedMax, rows } };
		});
	}

	message({ address, mailbox, uid, fromByte, bytesMost }: CallArguments<'message'>): Promise<Outcome<CallResults['message']>> {
		return this.#inMailbox(address, mailbox, async (path) => {
			const found = await this.#messagesIn(path);
			if (!found.ok) return found;
			const message = found.value.messages.find((one) => one.uid === uid);
			if (message === undefined) return { ok: false, error: { code: 'no-such-message', message: `${mailbox} has no message ${uid}`, definite: true } };
			const read = await this.#files.read(`${path}/${message.file}`, { fromByte, bytesMost });
			if (!read.ok) return read;
			const { bytes, sizeBytes } = read.value;
			return {
				ok: true,
				value: {
					data: Buffer.from(bytes).toString('base64'),
					sizeBytes,
					path: `${path}/${message.file}`,
					flags: [...flagsOf(message.letters, await this.#keywords(path))],
					deliveryId: message.deliveryId ?? null,
					internalDateS: message.internalDateS,
				},
			};
		});
	}

	#inMailbox<T>(address: string, mailbox: string, work: (path: string) => Promise<Looked<T>>): Promise<Outcome<T>> {
		const encoded = encodeMailboxName(mailbox);
		if (encoded === undefined) return Promise.resolve(refuse('no-such-mailbox', 'no mailbox can have this name'));
		return this.#inAccount(address, async (path) => {
			const looked = await work(`${path}/${encoded}`);
			if (looked.ok || looked.error.code !== 'missing') return looked;
			const listed = await this.#files.list(path, mailboxesMax);
			if (!listed.ok || listed.value.entries.some(({ name }) => name === encoded)) return looked;
			return { ok: false, error: { code: 'no-such-mailbox', message: `${address} has no mailbox "${mailbox}"`, definite: true } };
		});
	}

	/** By the token's name as it is now. */
	async #inAccount<T>(address: string, work: (path: string) => Promise<Looked<T>>): Promise<Outcome<T>> {
		const home = accountPath(address);
		let problem = refuse('missing', `the account ${address} did not stand still while it was read`, 'try again');
		for (let round = 0; round < roundsMax; round += 1) {
			const listed = await this.#files.list(home, 20);
			if (!listed.ok && listed.error.code === 'missing') return refuse('no-such-account', `there is no account ${address} on the volume`);
			if (!listed.ok) return refuse(listed.error.code, listed.error.message);
			const token = listed.value.entries.find(({ name, kind }) => kind === 'directory' && parseToken(name) !== undefined);
			if (token === undefined) continue;
			const looked = await work(`${home}/${token.name}`);
			if (looked.ok) return done(looked.value);
			problem = refuse(looked.error.code, looked.error.message);
			if (looked.error.code !== 'missing') return problem;
		}
		return problem;
	}

	/** Highest UID first. */
	async #messagesIn(path: string): Promise<FilesResult<{ messages: readonly NamedMessage[]; more: boolean }>> {
		const listed = await this.#files.list(path, listedMax);
		if (!listed.ok) return listed;
		const messages = new Map<number, NamedMessage>();
		const gone = new Set<number>();
		for (const { name: file } of listed.value.entries) {
			const name = parseMessageName(file);
			if (name === undefined) continue;
			// As the owner counts (R6): a tombstone ends a message, of two names the newer one is the message's.
			if (name.kind === 'gone') gone.add(name.uid);
			else if (name.modseq > (messages.get(name.uid)?.modseq ?? -1n)) messages.set(name.uid, { ...name, file });
		}
		for (const uid of gone) messages.delete(uid);
		return { ok: true, value: { messages: [...messages.values()].sort((one, other) => other.uid - one.uid), more: listed.value.more } };
	}

	async #keywords(path: string): Promise<readonly string[]> {
		const read = await this.#files.read(`${path}/${mailboxFile}`, { fromByte: 0, bytesMost: 64 * 1024 });
		return (read.ok ? parseMailboxFile(read.value.bytes)?.keywords : undefined) ?? [];
	}
}

type Looked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

function rowOf({ message, header }: { readonly message: NamedMessage; readonly header: MessageRow['header'] }, keywords: readonly string[]): MessageRow {
	const { uid, internalDateS, sizeBytes, letters, deliveryId } = message;
	return { uid, internalDateS, sizeBytes, flags: [...flagsOf(letters, keywords)], deliveryId: deliveryId ?? null, header };
}

/** INBOX first, then the others that every account has, then by name. */
function asClientsSortThem({ mailbox: one }: MailboxSummary, { mailbox: other }: MailboxSummary): number {
	const names: readonly string[] = standardMailboxes;
	const place = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
	return place(one) - place(other) || (one < other ? -1 : 1);
}
