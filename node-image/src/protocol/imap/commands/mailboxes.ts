/** Mailboxes as names: LIST, LSUB, STATUS, SUBSCRIBE, NAMESPACE (RFC 3501 section 6.3, RFC 2342). */
import type { OpenAccount, OpenMailbox } from '../../../storage/open-account.ts';
import type { CommandNamed, StatusItem } from '../command.ts';
import { hierarchyDelimiter, matchesPattern } from '../mailbox-name.ts';
import type { Outbox } from '../outbox.ts';
import { printMailboxName } from '../printer.ts';
import { type Completion, done, noSuchMailbox, refusal } from './completion.ts';

/** RFC 6154 section 2, by the names that the account template gives. */
const specialUses: ReadonlyMap<string, string> = new Map([
	['Drafts', '\\Drafts'],
	['Sent', '\\Sent'],
	['Junk', '\\Junk'],
	['Trash', '\\Trash'],
]);

export async function list(account: OpenAccount, out: Outbox, command: CommandNamed<'LIST'>): Promise<Completion> {
	// "An empty mailbox name argument is a special request to return the hierarchy delimiter."
	if (command.name === 'LIST' && command.pattern === '') await out.add(`* LIST (\\Noselect) "${hierarchyDelimiter}" ""\r\n`);
	else {
		const pattern = command.reference + command.pattern;
		const names = new Set(account.mailboxes().map((mailbox) => mailbox.name));
		for (const name of [...withParents(names)].sort(inboxFirst)) {
			if (!matchesPattern(name, pattern)) continue;
			// All mailboxes are subscribed: LSUB answers as LIST does, without what can't be selected.
			if (command.name === 'LSUB' && !names.has(name)) continue;
			await out.add(`* ${command.name} (${attributes(name, names)}) "${hierarchyDelimiter}" ${printMailboxName(name)}\r\n`);
		}
	}
	return done(`${command.name} completed`);
}

function attributes(name: string, names: ReadonlySet<string>): string {
	const children = [...names].some((other) => other.startsWith(name + hierarchyDelimiter));
	const use = specialUses.get(name);
	return [...(names.has(name) ? [] : ['\\Noselect']), children ? '\\HasChildren' : '\\HasNoChildren', ...(use === undefined ? [] : [use])].join(' ');
}

/** Levels that are there only because something is below them. */
function withParents(names: ReadonlySet<string>): Set<string> {
	const all = new Set(names);
	for (const name of names) {
		for (let at = name.indexOf(hierarchyDelimiter); at !== -1; at = name.indexOf(hierarchyDelimiter, at + 1)) all.add(name.slice(0, at));
	}
	return all;
}

function inboxFirst(a: string, b: string): number {
	if (a === 'INBOX' || b === 'INBOX') return a === b ? 0 : a === 'INBOX' ? -1 : 1;
	return a < b ? -1 : 1;
}

export async function status(account: OpenAccount, out: Outbox, command: CommandNamed<'STATUS'>, literalBytesMax: number): Promise<Completion> {
	const mailbox = account.mailbox(command.mailbox);
	if (mailbox === undefined) return noSuchMailbox;
	const refreshed = await mailbox.refresh();
	if (!refreshed.ok) return refusal(refreshed.error);
	const values = command.items.map((item) => `${item} ${statusValue(mailbox, item, literalBytesMax)}`);
	await out.add(`* STATUS ${printMailboxName(mailbox.name)} (${values.join(' ')})\r\n`);
	return done('STATUS completed');
}

function statusValue(mailbox: OpenMailbox, item: StatusItem, literalBytesMax: number): number {
	switch (item) {
		case 'MESSAGES':
			return mailbox.messages().length;
		case 'RECENT':
			return 0;
		case 'UIDNEXT':
			return mailbox.uidNext();
		case 'UIDVALIDITY':
			return mailbox.uidValidity;
		case 'UNSEEN':
			return mailbox.messages().filter((message) => !message.flags.has('\\Seen')).length;
		case 'APPENDLIMIT':
			return literalBytesMax;
	}
}

/** Every mailbox is subscribed as long as it exists. */
export function subscribe(account: OpenAccount, command: CommandNamed<'SUBSCRIBE'>): Completion {
	return account.mailbox(command.mailbox) === undefined ? noSuchMailbox : done(`${command.name} completed: every mailbox of an account is subscribed`);
}

/** RFC 2342 section 5: one personal namespace, none of others, none shared. */
export async function namespace(out: Outbox): Promise<Completion> {
	await out.add(`* NAMESPACE (("" "${hierarchyDelimiter}")) NIL NIL\r\n`);
	return done('NAMESPACE completed');
}
