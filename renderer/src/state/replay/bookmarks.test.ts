import { expect, test } from 'vitest';
import { bookmarksMax } from '../../../../engine/contract/bookmarks.ts';
import { readBookmarks, withBookmark, withBookmarks } from './bookmarks.ts';

const stored = (text: string | null) => () => ({ getItem: () => text });

test('bookmarks stand in the order of time, with trimmed names, and not without one', () => {
	const known = withBookmark([{ atMs: 5000, name: 'the kill' }], { atMs: 1200, name: '  before  ' });
	expect(known).toEqual([
		{ atMs: 1200, name: 'before' },
		{ atMs: 5000, name: 'the kill' },
	]);
	expect(withBookmark([], { atMs: 1, name: '   ' })).toBe(null);
});

test('there are never more than fit, neither in one recording nor of recordings', () => {
	const full = Array.from({ length: bookmarksMax }, (_, index) => ({ atMs: index, name: `${index}` }));
	expect(withBookmark(full, { atMs: 1, name: 'one more' })).toBe(null);
	let kept = withBookmarks([], 'r0', full);
	for (let index = 1; index < 60; index++) kept = withBookmarks(kept, `r${index}`, [{ atMs: 1, name: 'x' }]);
	expect(kept.length).toBe(40);
	expect(kept[0]?.recording).toBe('r59');
	expect(withBookmarks(kept, 'r59', []).some(({ recording }) => recording === 'r59')).toBe(false);
});

test('what is not a list of bookmarks is none, and a browser that stores nothing has none', () => {
	const kept = [{ recording: 'a', bookmarks: [{ atMs: 10, name: 'x' }] }];
	expect(readBookmarks(stored(JSON.stringify(kept)))).toEqual(kept);
	for (const text of [null, '{', '{"a":1}', '[{"recording":"a","bookmarks":[{"atMs":"1","name":"x"}]}]']) expect(readBookmarks(stored(text))).toEqual([]);
	expect(
		readBookmarks(() => {
			throw new Error('denied');
		}),
	).toEqual([]);
});
