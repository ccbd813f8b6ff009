/**
 * The bookmarks of the recording that is shown: those in it, and this browser's own where no engine keeps it.
 */
import { useMemo } from 'react';
import { type Bookmark, bookmarkSchema } from '../../../../engine/contract/bookmarks.ts';
import { useLab } from '../../state/lab-state.ts';
import { addBookmark, bookmarksOf, removeBookmark, useBookmarks } from '../../state/replay/bookmarks.ts';
import { isKeptByEngine } from '../../state/shown.ts';
import { timeTravel } from '../../state/time-travel.ts';
import { useRecordingKey } from './recording-key.ts';

export interface ShownBookmark extends Bookmark {
	/** In a recording that is only looked at they stay. */
	readonly canBeRemoved: boolean;
}

export interface ShownBookmarks {
	/** In the order of time. */
	readonly list: readonly ShownBookmark[];
	/** False: it was not added. */
	add(bookmark: Bookmark): Promise<boolean>;
	remove(bookmark: Bookmark): void;
}

const none: readonly Bookmark[] = [];

export function useShownBookmarks(): ShownBookmarks {
	const key = useRecordingKey();
	const isKept = useLab(isKeptByEngine);
	const recorded = useLab((state) => state.whole?.head.bookmarks) ?? none;
	const own = useBookmarks((state) => bookmarksOf(state.kept, key));
	return useMemo(() => {
		const list = [...recorded.map((one) => ({ ...one, canBeRemoved: isKept })), ...(isKept ? [] : own.map((one) => ({ ...one, canBeRemoved: true })))].sort(
			(one, other) => one.atMs - other.atMs,
		);
		return {
			list,
			async add(bookmark) {
				const checked = bookmarkSchema.safeParse(bookmark);
				if (!checked.success) return false;
				return isKept ? timeTravel.bookmark({ bookmark: checked.data, on: true }) : addBookmark(key, checked.data);
			},
			remove({ atMs, name }) {
				const wanted = own.find((one) => one.atMs === atMs && one.name === name);
				if (isKept) void timeTravel.bookmark({ bookmark: { atMs, name }, on: false });
				else if (wanted) removeBookmark(key, wanted);
			},
		};
	}, [key, isKept, recorded, own]);
}
