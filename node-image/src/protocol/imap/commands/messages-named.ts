/** The messages that a command names, by sequence numbers or by UIDs (RFC 3501 section 6.4.8). */
import type { MessageMeta } from '../../../storage/open-account.ts';
import type { MailboxView } from '../mailbox-view.ts';
import { includes, largestNamed, namesLargest, resolve, type SequenceSet } from '../sequence-set.ts';
import { bad, type Completion } from './completion.ts';

export function messagesNamed(view: MailboxView, { byUid, set }: { readonly byUid: boolean; readonly set: SequenceSet }): readonly MessageMeta[] | Completion {
	const messages = view.messages();
	if (byUid) {
		// "A non-existent unique identifier is ignored without any error message generated."
		if (messages.length === 0) return [];
		const resolved = resolve(set, view.largestUid());
		return messages.filter((message) => includes(resolved, message.uid));
	}
	// RFC 3501 section 9, seq-number: BAD for a number greater than the number of messages, '*' in an empty mailbox included.
	if (largestNamed(set) > messages.length || (messages.length === 0 && namesLargest(set))) {
		return bad(`The set names message ${largestNamed(set) || '*'}, and the mailbox has ${messages.length}`);
	}
	const resolved = resolve(set, messages.length);
	return messages.filter((_, index) => includes(resolved, index + 1));
}
