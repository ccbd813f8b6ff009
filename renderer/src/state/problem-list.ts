/**
 * What went wrong, put before the user: told, taken away again when it has settled itself, or closed.
 *
 * Nothing fails silently: whoever calls the engine for the user tells here what came of it, or says it in place.
 * Read next: problems.ts (how the list is kept short and calm), user-call.ts (which tells by itself).
 */
import type { CallFailure } from '../../../engine/contract/engine-api.ts';
import { useLab } from './lab-state.ts';
import { withoutProblem, withoutProblemsAbout, withProblem } from './problems.ts';

const { getState: get, setState: set } = useLab;

export const problemList = {
	/** Shown until somebody has read it. `about`: what was under way, so that its success takes it away again. */
	tell(failure: CallFailure, about: string = failure.code): void {
		set({ problems: withProblem(get().problems, about, failure) });
	},
	/** It succeeded after all, or is asked about elsewhere. */
	settle(about: string): void {
		set({ problems: withoutProblemsAbout(get().problems, about) });
	},
	dismiss(id: number): void {
		set({ problems: withoutProblem(get().problems, id) });
	},
} as const;
