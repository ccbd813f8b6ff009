/**
 * What lies over the page: the palette, the list of keys, the fault plan, or a question. One at a time.
 */
import { create } from 'zustand';
import type { ActionText, Question } from '../actions/action.ts';

export type Sheet = 'palette' | 'keys' | 'plan';

export interface Asked extends Question {
	readonly run: () => void;
	/** What happened before the question; left out: nothing. */
	readonly why?: ActionText;
}

export interface DeskState {
	readonly sheet: Sheet | null;
	readonly asked: Asked | null;
}

export const useDesk = create<DeskState>(() => ({ sheet: null, asked: null }));
const { setState: set } = useDesk;

export const desk = {
	show(sheet: Sheet): void {
		set({ sheet, asked: null });
	},
	close(): void {
		set({ sheet: null });
	},
	ask(asked: Asked): void {
		set({ asked, sheet: null });
	},
	answer(isYes: boolean): void {
		const { asked } = useDesk.getState();
		set({ asked: null });
		if (isYes) asked?.run();
	},
} as const;
