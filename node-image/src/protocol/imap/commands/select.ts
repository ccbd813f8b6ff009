/** SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2), CLOSE (6.4.2), EXPUNGE (6.4.3) and UID EXPUNGE (RFC 4315 section 2.1). */
import type { OpenMailbox } from '../../../storage/open-account.ts';
import { systemFlags } from '../cursor.ts';
import type { MailboxView } from '../mailbox-view.ts';
import type { Outbox } from '../outbox.ts';
import { printFlags } from '../printer.ts';
import { includes, resolve, type SequenceSet } from '../sequence-set.ts';
import { type Completion, done, no, refusal } from './completion.ts';

/** The answers that describe a mailbox just selected. */
export async function describe(view: MailboxView, out: Outbox): Promise<Completion> {
	const { mailbox } = view;
	const messages = view.messages();
	const flags = [...new Set([...systemFlags, ...messages.flatMap((message) => [...message.flags])])];
	const firstUnseen = messages.findIndex((message) => !message.flags.has('\\Seen'));
	await out.add(`* FLAGS ${printFlags(flags)}\r\n`);
	await out.add(`* ${messages.length} EXISTS\r\n* 0 RECENT\r\n`);
	if (firstUnseen !== -1) await out.add(`* OK [UNSEEN ${firstUnseen + 1}] First unseen message\r\n`);
	await out.add(`* OK [PERMANENTFLAGS ${view.readOnly ? '()' : printFlags([...flags, '\\*'])}] Flags that are kept\r\n`);
	await out.add(`* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs valid\r\n* OK [UIDNEXT ${mailbox.uidNext()}] Next UID\r\n`);
	return done(view.readOnly ? '[READ-ONLY] EXAMINE completed' : '[READ-WRITE] SELECT completed');
}

/** Removes what is marked \Deleted; the view announces it. */
export async function expunge(view: MailboxView, uids: SequenceSet | undefined): Promise<Completion> {
	if (view.readOnly) return no('The mailbox was opened by EXAMINE: nothing can be removed');
	const named = uids === undefined ? undefined : resolve(uids, view.largestUid());
	const marked = deleted(view).filter((uid) => named === undefined || includes(named, uid));
	const removed = marked.length === 0 ? undefined : await view.mailbox.expunge(marked);
	return removed?.ok === false ? refusal(removed.error) : done('EXPUNGE completed');
}

/** "The CLOSE command permanently removes all messages that have the \Deleted flag set", without a word about them. */
export async function close(view: MailboxView): Promise<Completion> {
	const marked = view.readOnly ? [] : deleted(view);
	const mailbox: OpenMailbox = view.mailbox;
	view.close();
	const removed = marked.length === 0 ? undefined : await mailbox.expunge(marked);
	return removed?.ok === false ? refusal(removed.error) : done('CLOSE completed');
}

function deleted(view: MailboxView): number[] {
	return view
		.messages()
		.filter((message) => message.flags.has('\\Deleted'))
		.map((message) => message.uid);
}
