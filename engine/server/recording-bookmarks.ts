/**
 * Bookmarks in a recording's file: which there are, and one more event behind all others.
 *
 * Only what is kept is written to like this; a running cluster's recording is its recorder's.
 */
import { appendFile, open, truncate } from 'node:fs/promises';
import { type Bookmark, type BookmarkChange, bookmarksMax, withBookmarkChange } from '../contract/bookmarks.ts';
import type { CallResults } from '../contract/engine-api.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { eventLine, recordingLineBytesMax } from '../contract/recording-format.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { markedEvents } from './marked-events.ts';

/** It is as it was: that is what was wanted, or there is no room. */
export function unchangedBookmark(known: readonly Bookmark[], { bookmark, on }: BookmarkChange): Outcome<CallResults['bookmark']> {
	const isFull = on && known.length >= bookmarksMax && !known.some(({ atMs, name }) => atMs === bookmark.atMs && name === bookmark.name);
	return isFull ? refuse('bookmarks-full', `a recording has at most ${bookmarksMax} bookmarks`, 'remove one first') : done({ recorded: null });
}

/** `last`: its last event. */
export async function bookmarkInFile(
	path: string,
	last: { readonly seq: number; readonly atMs: number },
	change: BookmarkChange,
): Promise<Outcome<CallResults['bookmark']>> {
	let known: readonly Bookmark[] = [];
	for await (const { event } of markedEvents(path, ['"type":"bookmark"'])) if (event.type === 'bookmark') known = withBookmarkChange(known, event);
	if (withBookmarkChange(known, change) === known) return unchangedBookmark(known, change);
	const recorded: RecordedEvent = { source: 'engine', seq: last.seq + 1, atMs: last.atMs, event: { type: 'bookmark', ...change } };
	await cutOffHalfLine(path);
	await appendFile(path, eventLine(recorded));
	return done({ recorded });
}

/** A killed engine may have left one; behind it nothing could be read. */
async function cutOffHalfLine(path: string): Promise<void> {
	const file = await open(path, 'r');
	try {
		const { size } = await file.stat();
		const length = Math.min(size, recordingLineBytesMax);
		const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
		const end = buffer.lastIndexOf(0x0a) + 1;
		if (end > 0 && end < length) await truncate(path, size - length + end);
	} finally {
		await file.close();
	}
}
