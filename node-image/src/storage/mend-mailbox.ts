/**
 * A mailbox whose `mailbox.json` is missing or half written (a power cut on a disk that lied about fsync): its owner makes a
 * new one, so that the mail in it stays reachable.
 *
 * What was lost is said truthfully to clients: a new UIDVALIDITY makes them read the mailbox anew (RFC 9051 section
 * 2.3.1.1), and a letter whose keyword nobody knows any more is shown as `Lost-a`, never as another keyword. What
 * could not be understood is kept beside it. Only below a token that is ours; read mailbox-scan.ts first.
 */
import { type Failure, failed, ok, type Result } from '../result.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { lettersOfKeywords, type MailboxFile, mailboxFile, printMailboxFile } from './mailbox-file.ts';
import { moveAside } from './not-understood.ts';
import { volumeError } from './tokens.ts';

export interface MendPorts {
	readonly fs: FileSystem;
	/** This member in its life, 'be1.3': part of the name of what is moved aside. */
	readonly by: string;
	/** R4: new names enter by rename from here: writes and fsyncs a file in our `tmp/`; its path. */
	stage(bytes: Uint8Array): Promise<FsResult<string>>;
	/** Wall clock, seconds: above any UIDVALIDITY given before, as these are times, too. */
	nowS(): number;
}

export interface MailboxToMend {
	readonly directory: string;
	readonly was: 'missing' | 'not understood';
	/** Of all messages in it. */
	readonly letters: Iterable<string>;
}

export async function mendMailbox(ports: MendPorts, mailbox: MailboxToMend): Promise<Result<{ file: MailboxFile; told: string }, Failure<'volume-error'>>> {
	const { fs } = ports;
	const { directory, was } = mailbox;
	const path = `${directory}/${mailboxFile}`;
	let kept = '';
	if (was === 'not understood') {
		const aside = await moveAside(fs, path, ports.by);
		if (!aside.ok) return failed(volumeError(aside.error));
		kept = `; the old one is kept as '${aside.value}'`;
	}
	let used = 0;
	for (const letters of mailbox.letters) for (const letter of letters) used = Math.max(used, lettersOfKeywords.indexOf(letter) + 1);
	const keywords = Array.from({ length: used }, (_, at) => `Lost-${lettersOfKeywords[at]}`);
	const file = { uidValidity: Math.min(Math.max(1, Math.trunc(ports.nowS())), 0xffff_ffff), keywords };
	const staged = await ports.stage(printMailboxFile(file));
	if (!staged.ok) return failed(volumeError(staged.error));
	const renamed = await fs.rename(staged.value, path);
	if (!renamed.ok) return failed(volumeError(renamed.error));
	const synced = await fs.syncDirectory(directory);
	if (!synced.ok) return failed(volumeError(synced.error));
	return ok({
		file,
		told: `'${path}' was ${was}: a new one was made, clients read the mailbox anew${keywords.length > 0 ? ', its keywords are lost' : ''}${kept}`,
	});
}
