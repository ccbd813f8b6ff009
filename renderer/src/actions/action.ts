/**
 * What a user can do, as data: its words, when it is possible, and what it does. The palette, menus, buttons and
 * shortcuts all take their actions from here, so that nothing is defined twice.
 *
 * An action is a function of what is known now (`ActionContext`); what it does is one call of a store's action.
 * Read next: all-actions.ts (the list), run-action.ts (doing one).
 */
import type { ClusterSummary, PresetSummary } from '../../../engine/contract/engine-api.ts';
import type { LabState, LabSummary } from '../../../engine/contract/labs.ts';
import type { ClusterView } from '../state/cluster-view.ts';

/** A message key and its parameters. */
export interface ActionText {
	readonly key: string;
	readonly params?: Readonly<Record<string, string | number>>;
}

/** Asked once before something is lost that cannot be brought back, or something foreign is run. */
export interface Question {
	/** Nothing is lost by a yes. */
	readonly isHarmless?: true;
	/** Left out: are you sure? */
	readonly title?: ActionText;
	readonly text: ActionText;
	/** What it is about, as it stands in a file: commands. */
	readonly lines?: readonly string[];
	readonly yes: ActionText;
	readonly no: ActionText;
}

export interface Action {
	/** The same for the same thing at any time: 'node:be1:kill'. */
	readonly id: string;
	/** What it does, without whom: 'Kill'. */
	readonly verb: ActionText;
	/** To whom: 'be1', 'be1 – fe1'; '' when it is about no part of the cluster. */
	readonly about: string;
	/** Which part it plays now, where that is what somebody looks for: 'Controller'. */
	readonly role: ActionText | null;
	readonly hint: ActionText | null;
	/** Found by these, too; in small letters, never shown. */
	readonly keywords: string;
	readonly group: 'node' | 'link' | 'cluster' | 'show' | 'page';
	/** It breaks or ends something. */
	readonly isDangerous: boolean;
	/** Why it cannot be done now; null: it can. */
	readonly whyNot: ActionText | null;
	readonly question: Question | null;
	/** A key that does the same: 'mod+k'. */
	readonly shortcut: string | null;
	readonly run: () => void;
}

export interface ActionContext {
	readonly connected: boolean;
	/** Tokens of what is under way (state/user-call.ts). */
	readonly busy: readonly string[];
	/** The open cluster as it is now, also while its past is shown; null: none. */
	readonly view: ClusterView | null;
	/** What is shown of a recording or a cluster; null: neither is open. */
	readonly moment: 'live' | 'past' | 'playing' | null;
	readonly clusters: readonly ClusterSummary[];
	readonly presets: readonly PresetSummary[];
	readonly isStarting: boolean;
	/** Exercises that the engine finds. */
	readonly exercises: readonly LabSummary[];
	/** The exercise of the open cluster; null: it has none. */
	readonly guided: LabState | null;
	readonly language: string;
	readonly scheme: 'light' | 'dark' | 'auto';
	readonly setScheme: (scheme: 'light' | 'dark' | 'auto') => void;
}

/** What most actions are, and what this one is besides. */
export function action(one: Pick<Action, 'id' | 'verb' | 'group' | 'run'> & Partial<Action>): Action {
	return { about: '', role: null, hint: null, keywords: '', isDangerous: false, whyNot: null, question: null, shortcut: null, ...one };
}

export const whyOffline: ActionText = { key: 'whyNot.offline' };
/** Whoever looks at the past would act on what he does not see. */
export const whyPast: ActionText = { key: 'past.noActions' };
export const whyBusy: ActionText = { key: 'whyNot.busy' };
