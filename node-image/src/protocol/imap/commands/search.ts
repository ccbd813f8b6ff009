/** SEARCH (RFC 3501 section 6.4.4): asks the predicate of search.ts for each message, and reads only those on which it depends. */
import type { SearchCommand } from '../command.ts';
import type { MailboxView } from '../mailbox-view.ts';
import type { Outbox } from '../outbox.ts';
import { matches, SearchContext, searchContent } from '../search.ts';
import { type Completion, done, no, refusal } from './completion.ts';

const charsets = ['US-ASCII', 'UTF-8'];

export async function search(view: MailboxView, out: Outbox, { byUid, charset, key }: SearchCommand): Promise<Completion> {
	if (!charsets.includes(charset)) return no(`[BADCHARSET (${charsets.join(' ')})] This server searches in ${charsets.join(' and ')}`);
	const messages = view.messages();
	const context = new SearchContext({ sequence: messages.length, uid: view.largestUid() });
	const found: number[] = [];
	for (const [index, meta] of messages.entries()) {
		const sequence = index + 1;
		let answer = matches(key, { sequence, meta, content: undefined }, context);
		if (answer === undefined) {
			const read = await view.mailbox.read(meta.uid);
			if (!read.ok && read.error.code !== 'no-such-message') return refusal(read.error);
			answer = read.ok && matches(key, { sequence, meta, content: searchContent(read.value) }, context);
		}
		if (answer) found.push(byUid ? meta.uid : sequence);
	}
	await out.add(`* SEARCH${found.map((number) => ` ${number}`).join('')}\r\n`);
	return done('SEARCH completed');
}
