/**
 * One account's IMAP session as a mail program keeps it: logged in, INBOX selected, opened again when it is lost.
 */
import { type FetchedMessage, ImapClient, type ImapResult, type SelectedMailbox } from '../traffic/imap-client.ts';
import { probeHeader, probeNumber } from '../traffic/probe-mail.ts';
import { imapAttemptMs, type LoadContext } from './load.ts';

export interface OpenSession {
	readonly client: ImapClient;
	readonly mailbox: SelectedMailbox;
}

/** Connect, LOGIN, SELECT INBOX. */
export async function openSession(context: LoadContext, account: LoadContext['accounts'][number]): Promise<ImapResult<OpenSession>> {
	const connected = await ImapClient.connect(context.imap, imapAttemptMs);
	if (!connected.ok) return connected;
	const client = connected.value;
	const loggedIn = await client.login(account.address, account.password);
	const selected = loggedIn.ok ? await client.select('INBOX') : loggedIn;
	if (selected.ok) return { ok: true, value: { client, mailbox: selected.value } };
	client.close();
	return selected;
}

export const numberItem = `BODY.PEEK[HEADER.FIELDS (${probeHeader.toUpperCase()})]`;

export function uidOf(message: FetchedMessage): number {
	return Number(message.items.get('UID') ?? 0);
}

/** null: no mail of this run. */
export function numberOfFetched(message: FetchedMessage, run: string): number | null {
	const header = [...message.items].find(([name]) => name.startsWith('BODY['))?.[1];
	return probeNumber(Buffer.isBuffer(header) ? header.toString('latin1') : String(header ?? ''), run);
}

export function flagsOfFetched(message: FetchedMessage): ReadonlySet<string> {
	const flags = message.items.get('FLAGS');
	return new Set(Array.isArray(flags) ? flags.map(String) : []);
}
