/** STORE (RFC 3501 section 6.4.6). */
import type { MessageMeta } from '../../../storage/open-account.ts';
import type { StoreCommand } from '../command.ts';
import type { MailboxView } from '../mailbox-view.ts';
import type { Outbox } from '../outbox.ts';
import { printFlags } from '../printer.ts';
import { type Completion, done, no, refusal } from './completion.ts';
import { messagesNamed } from './messages-named.ts';

export async function store(view: MailboxView, out: Outbox, command: StoreCommand): Promise<Completion> {
	if (view.readOnly) return no('The mailbox was opened by EXAMINE: flags cannot be changed');
	const named = messagesNamed(view, command);
	if ('status' in named) return named;
	if (named.length === 0) return done('STORE completed');
	const expected = new Map(named.map((meta) => [meta.uid, afterwards(meta, command)]));
	const newsBefore = view.uidsWithFlagNews();
	const changed = await view.mailbox.changeFlags(
		named.map(({ uid }) => uid),
		{ mode: command.mode, flags: command.flags },
	);
	if (!changed.ok) return refusal(changed.error);
	for (const meta of changed.value) {
		const message = view.byUid(meta.uid);
		if (message === undefined) continue;
		if (!command.silent) {
			await out.add(`* ${message.sequence} FETCH (${command.byUid ? `UID ${meta.uid} ` : ''}FLAGS ${printFlags(message.meta.flags)})\r\n`);
			view.flagsKnown(message.meta);
		} else if (!newsBefore.has(meta.uid) && sameFlags(message.meta.flags, expected.get(meta.uid))) {
			// .SILENT: the client knows. What somebody else changed at the same time it does not.
			view.flagsKnown(message.meta);
		}
	}
	const gone = changed.value.length < named.length;
	return gone && !command.byUid ? no('[EXPUNGEISSUED] Some of these messages have been removed meanwhile') : done('STORE completed');
}

function afterwards(meta: MessageMeta, { mode, flags }: StoreCommand): ReadonlySet<string> {
	if (mode === 'set') return new Set(flags);
	if (mode === 'add') return new Set([...meta.flags, ...flags]);
	return new Set([...meta.flags].filter((flag) => !flags.includes(flag)));
}

function sameFlags(one: ReadonlySet<string>, other: ReadonlySet<string> | undefined): boolean {
	return other !== undefined && one.size === other.size && [...one].every((flag) => other.has(flag));
}
