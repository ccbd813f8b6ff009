/**
 * FETCH (RFC 3501 section 6.4.5), answered message by message (section 7.4.2).
 *
 * A message's bytes are read only where an item needs them, once, and pass to the client as they were stored.
 * \Seen is set at the end, when the bytes are on their way, for all messages at once: a client whose connection
 * broke half-way finds unread what it did not get.
 */
import type { MessageMeta } from '../../../storage/open-account.ts';
import { printBodyStructure } from '../body-structure.ts';
import type { FetchCommand, FetchItem } from '../command.ts';
import { printDateTime } from '../date.ts';
import { printEnvelope } from '../envelope.ts';
import type { MailboxView } from '../mailbox-view.ts';
import { type Entity, parseMessage } from '../mime-structure.ts';
import type { Outbox } from '../outbox.ts';
import { printFlags } from '../printer.ts';
import { cut, extractSection } from '../section.ts';
import { type Completion, done, no, refusal } from './completion.ts';
import { messagesNamed } from './messages-named.ts';

interface Content {
	readonly bytes: Uint8Array;
	/** Parsed at the first item that asks. */
	readonly root: () => Entity;
}

const metaItems: readonly FetchItem['item'][] = ['FLAGS', 'UID', 'INTERNALDATE', 'RFC822.SIZE'];

export async function fetch(view: MailboxView, out: Outbox, command: FetchCommand): Promise<Completion> {
	const named = messagesNamed(view, command);
	if ('status' in named) return named;
	// "the untagged FETCH ... MUST include the UID" (RFC 3501 section 6.4.8); every item once.
	const items = [...(command.byUid && !command.items.some(({ item }) => item === 'UID') ? [{ item: 'UID' } as const] : []), ...command.items];
	const needsContent = items.some(({ item }) => !metaItems.includes(item));
	const marksSeen = !view.readOnly && items.some((item) => item.item === 'section' && !item.peek);
	const unseen: number[] = [];
	let gone = false;
	for (const { uid } of named) {
		const content = needsContent ? await readContent(view, uid) : undefined;
		if (content !== undefined && 'status' in content) return content;
		const message = view.byUid(uid);
		if (message === undefined || (needsContent && content === undefined)) {
			gone = true;
			continue;
		}
		await fetchOne(view, out, message, items, content);
		if (marksSeen && !message.meta.flags.has('\\Seen')) unseen.push(uid);
	}
	if (unseen.length > 0) {
		await out.flush();
		const seen = await view.mailbox.changeFlags(unseen, { mode: 'add', flags: ['\\Seen'] });
		if (!seen.ok) return refusal(seen.error);
	}
	// RFC 2180 section 4.1.2 with the code of RFC 5530; a UID that is gone is passed over.
	return gone && !command.byUid ? no('[EXPUNGEISSUED] Some of these messages have been removed meanwhile') : done('FETCH completed');
}

async function fetchOne(
	view: MailboxView,
	out: Outbox,
	message: { readonly sequence: number; readonly meta: MessageMeta },
	items: readonly FetchItem[],
	content: Content | undefined,
): Promise<void> {
	let text = `* ${message.sequence} FETCH (`;
	let separator = '';
	for (const item of items) {
		text += separator;
		separator = ' ';
		if (item.item !== 'section') {
			text += `${item.item} ${metaValue(item.item, message.meta) ?? contentValue(item.item, content)}`;
			continue;
		}
		const section = content === undefined ? undefined : extractSection(content.bytes, content.root(), item.section);
		if (section === undefined) {
			text += `${item.label} NIL`;
			continue;
		}
		const bytes = cut(section, item.partial);
		await out.add(`${text}${item.label} {${bytes.length}}\r\n`);
		await out.add(bytes);
		text = '';
	}
	await out.add(`${text})\r\n`);
	if (items.some(({ item }) => item === 'FLAGS')) view.flagsKnown(message.meta);
}

/** undefined: the message was removed behind the client's back. */
async function readContent(view: MailboxView, uid: number): Promise<Content | Completion | undefined> {
	if (view.isGone(uid)) return undefined;
	const read = await view.mailbox.read(uid);
	if (!read.ok) return read.error.code === 'no-such-message' ? undefined : refusal(read.error);
	let root: Entity | undefined;
	return {
		bytes: read.value,
		root: () => {
			root ??= parseMessage(read.value);
			return root;
		},
	};
}

function metaValue(item: FetchItem['item'], meta: MessageMeta): string | undefined {
	switch (item) {
		case 'FLAGS':
			return printFlags(meta.flags);
		case 'UID':
			return String(meta.uid);
		case 'INTERNALDATE':
			return `"${printDateTime(meta.internalDateS)}"`;
		case 'RFC822.SIZE':
			return String(meta.sizeBytes);
		default:
			return undefined;
	}
}

function contentValue(item: FetchItem['item'], content: Content | undefined): string {
	if (content === undefined) return 'NIL';
	if (item === 'ENVELOPE') return printEnvelope(content.bytes, content.root());
	return printBodyStructure(content.bytes, content.root(), item === 'BODYSTRUCTURE');
}
