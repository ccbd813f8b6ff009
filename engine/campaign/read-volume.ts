/**
 * Reads the shared volume from its files: tokens, mailboxes, names, and for the audit every message's bytes.
 *
 * Through a FileSource (file-source.ts), which knows names and bytes alone. Not through any server and not through the node's storage code, of which it takes the parsers of names alone:
 * the audit must not share a mistake with what it audits. A listing under renames may miss names, so each one is
 * made twice until nothing moved; a mailbox that does not stand still is left out and named.
 */
import { ok } from '../../node-image/src/result.ts';
import { mailboxFile as mailboxFileName, parseMailboxFile } from '../../node-image/src/storage/mailbox-file.ts';
import { decodeMailboxName } from '../../node-image/src/storage/mailbox-name.ts';
import { parseMessageName } from '../../node-image/src/storage/message-name.ts';
import { parseToken } from '../../node-image/src/storage/tokens.ts';
import { accountPath } from '../../node-image/src/storage/volume.ts';
import type { FileAnswer, FileSource } from './file-source.ts';
import type { AccountFiles, FileContent, MailboxFiles, MessageFile } from './volume-files.ts';

export interface ReadOptions {
	/** The shared volume. */
	readonly volume: FileSource;
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
	const home = accountPath(address);
	let why = '';
	for (let round = 0; round < roundsMax; round += 1) {
		const listed = await options.volume.list(home);
		if (!listed.ok) {
			why = listed.error.message;
			continue;
		}
		const names = listed.value.filter((name) => !name.startsWith('.'));
		const [only] = names;
		const token = only === undefined ? undefined : parseToken(only);
		if (names.length !== 1 || only === undefined || token === undefined) {
			why = `${home} holds [${names.join(', ')}] instead of one token`;
			continue;
		}
		const read = await readMailboxes(options, address, `${home}/${only}`);
		if (!read.ok) why = read.error.message;
		else
			return {
				account: { account: address, tokenPath: `${home}/${only}`, generation: token.number, mailboxes: read.value.mailboxes },
				problems: read.value.problems,
			};
	}
	return why;
}

/** A failure: the token was taken meanwhile, or what it holds cannot be read. */
async function readMailboxes(options: ReadOptions, account: string, tokenPath: string): Promise<FileAnswer<{ mailboxes: MailboxFiles[]; problems: string[] }>> {
	const listed = await options.volume.list(tokenPath);
	if (!listed.ok) return listed;
	const problems: string[] = [];
	const mailboxes: MailboxFiles[] = [];
	for (const encoded of listed.value) {
		const mailbox = decodeMailboxName(encoded);
		if (mailbox === undefined) continue;
		const read = await readMailbox(options, { account, mailbox, path: `${tokenPath}/${encoded}` });
		if (!read.ok) return read;
		if (typeof read.value === 'string') problems.push(read.value);
		else mailboxes.push(read.value);
	}
	return ok({ mailboxes, problems });
}

async function readMailbox(
	options: ReadOptions,
	at: { readonly account: string; readonly mailbox: string; readonly path: string },
): Promise<FileAnswer<MailboxFiles | string>> {
	const { account, mailbox, path } = at;
	const settled = await settledNames(options.volume, path);
	if (!settled.ok) return settled;
	const names = settled.value;
	if (names === undefined) return ok(`${path} does not stand still`);
	const described = names.includes(mailboxFileName) ? await options.volume.read(`${path}/${mailboxFileName}`) : undefined;
	if (described?.ok === false) return described;
	const info = described === undefined ? undefined : parseMailboxFile(described.value);
	const named: MessageFile[] = [];
	for (const file of names) {
		const name = parseMessageName(file);
		if (name !== undefined) named.push({ file, name, content: undefined });
	}
	const files = await withContents(options, path, named);
	return files.ok ? ok({ account, mailbox, uidValidity: info?.uidValidity, keywords: info?.keywords ?? [], files: files.value }) : files;
}

async function withContents({ volume, identify }: ReadOptions, path: string, files: readonly MessageFile[]): Promise<FileAnswer<MessageFile[]>> {
	if (identify === undefined) return ok([...files]);
	const whole: MessageFile[] = [];
	for (let at = 0; at < files.length; at += filesAtOnce) {
		const some = files.slice(at, at + filesAtOnce);
		const contents = await Promise.all(some.map((one) => (one.name.kind === 'gone' ? undefined : volume.read(`${path}/${one.file}`))));
		for (const [index, one] of some.entries()) {
			const content = contents[index];
			if (content?.ok === false) return content;
			whole.push(content === undefined ? one : { ...one, content: identify(content.value) });
		}
	}
	return ok(whole);
}

/** undefined: it changed all the time. */
async function settledNames(volume: FileSource, path: string): Promise<FileAnswer<string[] | undefined>> {
	for (let round = 0; round < roundsMax; round += 1) {
		const before = await volume.modified(path);
		if (!before.ok) return before;
		const one = await volume.list(path);
		if (!one.ok) return one;
		const other = await volume.list(path);
		if (!other.ok) return other;
		const after = await volume.modified(path);
		if (!after.ok) return after;
		const [names, again] = [[...one.value].sort(), [...other.value].sort()];
		if (before.value === after.value && names.length === again.length && names.every((name, index) => name === again[index])) return ok(names);
	}
	return ok(undefined);
}
