/**
 * Quiet news: something that took a while is done. Shown for some seconds, in nobody's way.
 */
import { create } from 'zustand';

export interface Notice {
	readonly id: number;
	readonly key: string;
	readonly params: Readonly<Record<string, string | number>>;
}

/** More are not read; chosen. */
const noticesMax = 3;
/** Long enough to be read twice; chosen. */
const shownMs = 6_000;

export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));
const { getState: get, setState: set } = useNotices;
let lastId = 0;

export function notice(key: string, params: Notice['params'] = {}): void {
	lastId += 1;
	const id = lastId;
	set({ notices: [...get().notices, { id, key, params }].slice(-noticesMax) });
	setTimeout(() => dismissNotice(id), shownMs);
}

export function dismissNotice(id: number): void {
	set({ notices: get().notices.filter((one) => one.id !== id) });
}
