import { expect, test } from 'vitest';
import { type Bookmark, bookmarkSchema, bookmarksMax, withBookmarkChange } from './bookmarks.ts';

const kill: Bookmark = { atMs: 5000, name: 'the kill' };

test('bookmarks are in the order of time, each once, and can be taken away', () => {
	const known = withBookmarkChange([kill], { bookmark: { atMs: 1200, name: 'before' }, on: true });
	expect(known.map(({ name }) => name)).toEqual(['before', 'the kill']);
	expect(withBookmarkChange(known, { bookmark: { ...kill }, on: true })).toBe(known);
	expect(withBookmarkChange(known, { bookmark: { ...kill }, on: false }).map(({ name }) => name)).toEqual(['before']);
	expect(withBookmarkChange([], { bookmark: kill, on: false })).toEqual([]);
});

test('there are never more than fit', () => {
	const full = Array.from({ length: bookmarksMax }, (_, index) => ({ atMs: index, name: `${index}` }));
	expect(withBookmarkChange(full, { bookmark: kill, on: true })).toBe(full);
});

test('a name is one short line', () => {
	expect(bookmarkSchema.parse({ atMs: 1, name: '  the kill ' })).toEqual({ atMs: 1, name: 'the kill' });
	for (const name of ['', '   ', 'a\nb', 'x'.repeat(61)]) expect(bookmarkSchema.safeParse({ atMs: 1, name }).success).toBe(false);
	expect(bookmarkSchema.safeParse({ atMs: -1, name: 'x' }).success).toBe(false);
});
