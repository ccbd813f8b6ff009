/**
 * Bookmarks of a recording that no engine keeps (a file, an example, an exported page): kept by this browser.
 *
 * All others are in their recording (engine/contract/bookmarks.ts). Bounded, and read as if a stranger had written them.
 * Where nothing can be stored they last as long as the page.
 */
import { z } from 'zod';
import { create } from 'zustand';
import { type Bookmark, bookmarkNameMax, bookmarkSchema, bookmarksMax } from '../../../../engine/contract/bookmarks.ts';

const recordingsMax = 40;

const keptSchema = z.array(z.object({ recording: z.string().max(200), bookmarks: z.array(bookmarkSchema).max(bookmarksMax) })).max(recordingsMax);
const storageKey = 'mailcluster-lab-bookmarks';

/** The one that was changed last comes first. */
type Kept = z.infer<typeof keptSchema>;

export function readBookmarks(storage: () => Pick<Storage, 'getItem'>): Kept {
	try {
		const kept = keptSchema.safeParse(JSON.parse(storage().getItem(storageKey) ?? '[]'));
		return kept.success ? kept.data : [];
	} catch {
		return [];
	}
}

export function withBookmarks(kept: Kept, recording: string, bookmarks: readonly Bookmark[]): Kept {
	const others = kept.filter((one) => one.recording !== recording);
	return bookmarks.length === 0 ? others : [{ recording, bookmarks: [...bookmarks] }, ...others].slice(0, recordingsMax);
}

/** In the order of time; null: there are too many, or it has no name. */
export function withBookmark(known: readonly Bookmark[], added: Bookmark): readonly Bookmark[] | null {
	const name = added.name.trim().slice(0, bookmarkNameMax);
	if (known.length >= bookmarksMax || name === '') return null;
	return [...known, { atMs: Math.max(0, added.atMs), name }].sort((one, other) => one.atMs - other.atMs);
}

export const useBookmarks = create<{ readonly kept: Kept }>(() => ({ kept: readBookmarks(() => window.localStorage) }));

const none: readonly Bookmark[] = [];

export function bookmarksOf(kept: Kept, recording: string): readonly Bookmark[] {
	return kept.find((one) => one.recording === recording)?.bookmarks ?? none;
}

/** False: it was not added. */
export function addBookmark(recording: string, added: Bookmark): boolean {
	const next = withBookmark(bookmarksOf(useBookmarks.getState().kept, recording), added);
	if (next) keep(recording, next);
	return next !== null;
}

export function removeBookmark(recording: string, removed: Bookmark): void {
	keep(
		recording,
		bookmarksOf(useBookmarks.getState().kept, recording).filter((one) => one !== removed),
	);
}

function keep(recording: string, bookmarks: readonly Bookmark[]): void {
	const kept = withBookmarks(useBookmarks.getState().kept, recording, bookmarks);
	useBookmarks.setState({ kept });
	try {
		window.localStorage.setItem(storageKey, JSON.stringify(kept));
	} catch {
		// A browser that stores nothing, or nothing more.
	}
}
