/**
 * Reads the shared volume from its files: tokens, mailboxes, names, and for the audit every message's bytes.
 *
 * Not through any server and not through the node's storage code, of which it takes the parsers of names alone:
 * the audit must not share a mistake with what it audits. A listing under renames may miss names, so each one is
 * made twice until nothing moved; a mailbox that does not stand still is left out and named.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mailboxFile as mailboxFileName, parseMailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import { decodeMailboxName } from '../../node-image/src/storage/mailbox-name.ts';
import { parseMessageName } from '../../node-image/src/storage/message-name.ts';
import { parseToken } from '../../node-image/src/storage/tokens.ts';
import { accountPath } from '../../node-image/src/storage/volume.ts';
import type { AccountFiles, FileContent, MailboxFiles, MessageFile } from './volume-files.ts';

export interface ReadOptions {
	readonly volumePath: string;
	readonly accounts: readonly string[];
	/** Left out: names alone are read. */
	readonly identify?: (bytes: Buffer) => FileContent;
}

export interface ReadVolume {
	readonly accounts: readonly AccountFiles[];
	readonly problems: readonly string[];
}

const roundsMax = 40;
const filesAtOnce = 32;

export async function readVolume(options: ReadOptions): Promise<ReadVolume> {
	const accounts: AccountFiles[] = [];
	const problems: string[] = [];
	for (const address of options.accounts) {
		const read = await readAccount(options, address);
		if (typeof read === 'string') problems.push(read);
		else {
			accounts.push(read.account);
			problems.push(...read.problems);
		}
	}
	return { accounts, problems };
}

/** A text: why it could not be read. Its token may be taken while it is read: then it is read again. */
async function readAccount(options: ReadOptions, address: string): Promise<{ account: AccountFiles; problems: string[] } | string> {
	const home = join(options.volumePath, accountPath(address));
	let why = '';
	for (let round = 0; round < roundsMax; round += 1) {
		try {
			const names = (await readdir(home)).filter((name) => !name.startsWith('.'));
			const [only] = names;
			const token = only === undefined ? undefined : parseToken(only);
			if (names.length !== 1 || only === undefined || token === undefined) {
				why = `${home} holds [${names.join(', ')}] instead of one token`;
				continue;
			}
			const tokenPath = join(home, only);
			const problems: string[] = [];
			const mailboxes: MailboxFiles[] = [];
			for (const encoded of await readdir(tokenPath)) {
				const mailbox = decodeMailboxName(encoded);
				if (mailbox === undefined) continue;
				const read = await readMailbox(options, { account: address, mailbox, path: join(tokenPath, encoded) });
				if (typeof read === 'string') problems.push(read);
				else mailboxes.push(read);
			}
			return { account: { account: address, tokenPath, generation: token.number, mailboxes }, problems };
		} catch (error) {
			why = error instanceof Error ? error.message : String(error);
		}
	}
	return why;
}

async function readMailbox(
	options: ReadOptions,
	at: { readonly account: string; readonly mailbox: string; readonly path: string },
): Promise<MailboxFiles | string> {
	const { account, mailbox, path } = at;
	const names = await settledNames(path);
	if (names === undefined) return `${path} does not stand still`;
	const info = names.includes(mailboxFileName) ? parseMailboxFile(await readFile(join(path, mailboxFileName))) : undefined;
	const files: MessageFile[] = [];
	for (const file of names) {
		const name = parseMessageName(file);
		if (name !== undefined) files.push({ file, name, content: undefined });
	}
	return { account, mailbox, uidValidity: info?.uidValidity, keywords: info?.keywords ?? [], files: await withContents(options, path, files) };
}

async function withContents({ identify }: ReadOptions, path: string, files: readonly MessageFile[]): Promise<MessageFile[]> {
	if (identify === undefined) return [...files];
	const read: MessageFile[] = [];
	for (let at = 0; at < files.length; at += filesAtOnce) {
		const some = files.slice(at, at + filesAtOnce);
		read.push(
			...(await Promise.all(some.map(async (one) => (one.name.kind === 'gone' ? one : { ...one, content: identify(await readFile(join(path, one.file))) })))),
		);
	}
	return read;
}

/** undefined: it changed all the time. */
async function settledNames(path: string): Promise<string[] | undefined> {
	for (let round = 0; round < roundsMax; round += 1) {
		const before = await stat(path, { bigint: true });
		const one = (await readdir(path)).sort();
		const other = (await readdir(path)).sort();
		const after = await stat(path, { bigint: true });
		if (before.mtimeNs === after.mtimeNs && one.length === other.length && one.every((name, index) => name === other[index])) return one;
	}
	return undefined;
}
