/**
 * The header fields of messages, read once each: a search looks at all of them at each letter that is typed.
 *
 * A message's bytes never change, and a UID is used once; what is kept goes by mailbox, UID, time, size and
 * delivery, so that a new token or flag finds it, and a mailbox that was made anew does not. The oldest are forgotten first.
 * Read next: header-fields.ts.
 */
import type { FileContent, FilesResult } from '../../node-image/src/contract/files.ts';
import type { MessageName } from '../../node-image/src/storage/message-name.ts';
import type { MessageRow } from '../contract/mail.ts';
import { decodedWords } from './encoded-words.ts';
import { headerFields } from './header-fields.ts';

export interface NamedMessage extends MessageName {
	readonly file: string;
}

type Header = MessageRow['header'];
type ReadPart = (path: string, range: { readonly fromByte: number; readonly bytesMost: number }) => Promise<FilesResult<FileContent>>;

/** Long enough for the trace of many hops; what stands behind it is shown as missing. */
const headerBytesMax = 16 * 1024;
const readsAtOnce = 8;
/** Each at most 2 KB of text. */
const keptMax = 5_000;

export class MessageHeads {
	readonly #read: ReadPart;
	readonly #kept = new Map<string, Header>();

	constructor(read: ReadPart) {
		this.#read = read;
	}

	/**
	 * In their order. Those that cannot be read are left out: expunged or renamed since they were listed.
	 * @param mailboxKey names the mailbox, whatever its account's token is
	 * @param path where it is now
	 */
	async of(
		mailboxKey: string,
		path: string,
		messages: readonly NamedMessage[],
	): Promise<readonly { readonly message: NamedMessage; readonly header: Header }[]> {
		const found: { message: NamedMessage; header: Header }[] = [];
		for (let at = 0; at < messages.length; at += readsAtOnce) {
			const some = messages.slice(at, at + readsAtOnce);
			const headers = await Promise.all(some.map((message) => this.#header(mailboxKey, path, message)));
			for (const [index, message] of some.entries()) {
				const header = headers[index];
				if (header) found.push({ message, header });
			}
		}
		return found;
	}

	async #header(mailboxKey: string, path: string, { file, uid, internalDateS, sizeBytes, deliveryId }: NamedMessage): Promise<Header | undefined> {
		const key = `${mailboxKey}\n${uid}.${internalDateS}.${sizeBytes}.${deliveryId ?? ''}`;
		const kept = this.#kept.get(key);
		if (kept) return kept;
		const head = await this.#read(`${path}/${file}`, { fromByte: 0, bytesMost: headerBytesMax });
		if (!head.ok) return undefined;
		const header = headerFields(head.value.bytes);
		this.#kept.set(key, header);
		const [oldest] = this.#kept.keys();
		if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
		return header;
	}
}

/** Does it have this text in sender, recipient or subject, as they are read (RFC 2047)? Large and small letters are the same. */
export function hasText({ from, to, subject }: Header, text: string): boolean {
	const wanted = text.toLowerCase();
	return [from, to, subject].some((field) => decodedWords(field).toLowerCase().includes(wanted));
}
