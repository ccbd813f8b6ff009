/**
 * What this window knows: the connection, the clusters, the page, and what is shown of the cluster that is open.
 *
 * One store. Components read slices of it (`useLab`) and call the actions beside it; the files of this folder alone
 * call the engine and change what is here, so that whatever fails is shown, and whatever was pushed comes into the
 * picture by one way. What only a part of the page needs (files, logs, shells, an exercise) has a store of its own.
 *
 * Read next: shown.ts (what follows from it), live-feed.ts (how what is pushed gets here), pages.ts, cluster-start.ts,
 * lab-actions.ts and time-travel.ts (what a user can do), connection.ts (who wakes all of it).
 */
import { create } from 'zustand';
import type { RuntimeKind, TrafficReport } from '../../../engine/contract/cluster-status.ts';
import type { CallArguments, CallFailure, ClusterSummary, PresetSummary, Progress, RuntimeSummary } from '../../../engine/contract/engine-api.ts';
import type { BottomTab } from './bottom-tabs.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Page } from './page.ts';
import type { Problem } from './problems.ts';
import { live, type Moment, type Speed } from './replay/playback.ts';
import type { Whole } from './replay/replay.ts';
import { rememberedRuntime } from './runtime-choice.ts';
import type { Selection } from './selection.ts';

/** What is being started: a preset, a cluster file, or an exercise with its cluster; with what it is called on the screen. */
export interface StartOrder {
	readonly title: string;
	readonly source: CallArguments<'up'>['source'] | Pick<CallArguments<'labBegin'>, 'lab' | 'from' | 'allow'>;
	readonly runtime: RuntimeKind;
}

export interface Starting extends StartOrder {
	readonly sinceMs: number;
	readonly steps: readonly Progress[];
	/** null until the engine says how it is called. */
	readonly name: string | null;
	/** Clusters that were there before. */
	readonly others: readonly string[];
	/** It is to be taken down again, as soon as there is something to take down. */
	readonly isCancelled: boolean;
}

export interface LabState {
	/** 'connecting' at first; 'lost' after it had been open once, or could not be opened. */
	readonly connection: 'connecting' | 'open' | 'lost';
	readonly presets: readonly PresetSummary[] | null;
	readonly clusters: readonly ClusterSummary[] | null;
	readonly page: Page;
	/** What can be started here; null: not known yet. */
	readonly runtimes: readonly RuntimeSummary[] | null;
	/** What the next cluster's nodes are to be. */
	readonly runtime: RuntimeKind;
	readonly starting: Starting | null;
	/** Why the last start failed: shown where it was asked for, until it is dismissed or another begins. */
	readonly startFailure: (StartOrder & { readonly error: CallFailure }) | null;
	/** What is shown: the newest, or a moment of the past. */
	readonly view: ClusterView | null;
	/** The newest, also while the past is shown: for what speaks of now. */
	readonly live: ClusterView | null;
	readonly moment: Moment;
	/** The past moment that is being looked for, until it is shown. */
	readonly seekingMs: number | null;
	/** How fast the past is played, also while it is not. */
	readonly speed: Speed;
	/** The recording as a whole; null: nothing is open. */
	readonly whole: Whole | null;
	readonly selected: Selection | null;
	readonly bottomTab: BottomTab;
	/** Of the traffic that was stopped last in this window. */
	readonly trafficReport: TrafficReport | null;
	/** What failed, each until it is closed, the same succeeds, or the page is left. */
	readonly problems: readonly Problem[];
	/** Names of actions under way, such as 'stop' or 'be1'. */
	readonly busy: readonly string[];
}

export const useLab = create<LabState>(() => ({
	connection: 'connecting',
	presets: null,
	clusters: null,
	page: { kind: 'home' },
	runtimes: null,
	runtime: rememberedRuntime(() => window.localStorage),
	starting: null,
	startFailure: null,
	view: null,
	live: null,
	moment: live,
	seekingMs: null,
	speed: 1,
	whole: null,
	selected: null,
	bottomTab: 'time',
	trafficReport: null,
	problems: [],
	busy: [],
}));
