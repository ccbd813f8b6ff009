/**
 * Moments of a recording that somebody wants to find again: events of the recording itself, so that they are wherever it is.
 *
 * One is set or taken away; what is there is folded from these events, in the engine as on the page. Pure.
 */
import { z } from 'zod';

export const bookmarkNameMax = 60;
/** In one recording. Chosen: more than fit into a list that is read. */
export const bookmarksMax = 50;

/** One line that a person wrote. */
export const bookmarkSchema = z.object({
	/** The moment, by the recording's clock. */
	atMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
	name: z
		.string()
		.trim()
		.min(1, 'a bookmark has a name')
		.max(bookmarkNameMax, `the name of a bookmark has at most ${bookmarkNameMax} characters`)
		.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'the name of a bookmark is one line'),
});
export type Bookmark = z.infer<typeof bookmarkSchema>;

/** `on` false: it is taken away. */
export const bookmarkChangeSchema = z.object({ bookmark: bookmarkSchema, on: z.boolean() });
export type BookmarkChange = z.infer<typeof bookmarkChangeSchema>;

function isSame(one: Bookmark, other: Bookmark): boolean {
	return one.atMs === other.atMs && one.name === other.name;
}

/** In the order of time, each once, never more than fit. The same list where nothing changed. */
export function withBookmarkChange(known: readonly Bookmark[], { bookmark, on }: BookmarkChange): readonly Bookmark[] {
	const isThere = known.some((one) => isSame(one, bookmark));
	if (isThere === on || (on && known.length >= bookmarksMax)) return known;
	return on ? [...known, bookmark].sort((one, other) => one.atMs - other.atMs) : known.filter((one) => !isSame(one, bookmark));
}
