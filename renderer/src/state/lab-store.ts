/**
 * The one store of this window: connection, clusters, the open cluster's view, and every action there is.
 *
 * Components read slices and call actions; only here is the engine called. Pushes are collected and
 * folded once per animation frame, so that a burst of beats costs one repaint.
 * Read next: reduce.ts (how pushes become a view), ../channel/ (how they get here).
 */
import { create } from 'zustand';
import type { ClusterStatus, RuntimeKind } from '../../../engine/contract/cluster-status.ts';
import type { CallArguments, CallFailure, CallName, CallOutcome, ClusterSummary, PresetSummary, Progress } from '../../../engine/contract/engine-api.ts';
import type { FaultKind, LinkFaultKind, RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { connectEngine } from '../channel/engine-client.ts';
import type { OpenWire } from '../channel/wire.ts';
import { type ClusterView, emptyView, linkKey } from './cluster-view.ts';
import { engineClock } from './engine-clock.ts';
import { call, setLink, tellLink } from './engine-link.ts';
import { withEvents, withStatus } from './reduce.ts';
import { rememberedRuntime, rememberRuntime } from './runtime-choice.ts';
import { isSelected, type Selection } from './selection.ts';
import { withStep } from './starting-steps.ts';
import { pageSurroundings, watchThaws } from './thaw.ts';

export type Page = { readonly kind: 'home' } | { readonly kind: 'cluster'; readonly name: string };

/** What the bottom of a cluster's page shows. */
export const bottomTabs = ['time', 'events', 'shells', 'logs', 'files'] as const;
export type BottomTab = (typeof bottomTabs)[number];

export interface Starting {
	readonly preset: string;
	readonly runtime: RuntimeKind;
	readonly sinceMs: number;
	readonly steps: readonly Progress[];
}

export interface LabState {
	/** 'connecting' at first; 'lost' after it had been open once, or could not be opened. */
	readonly connection: 'connecting' | 'open' | 'lost';
	readonly presets: readonly PresetSummary[] | null;
	readonly clusters: readonly ClusterSummary[] | null;
	readonly page: Page;
	/** What the next cluster's nodes are to be. */
	readonly runtime: RuntimeKind;
	readonly starting: Starting | null;
	/** Why the last start failed: shown where it was asked for, until it is dismissed or another begins. */
	readonly startFailure: (Pick<Starting, 'preset' | 'runtime'> & { readonly error: CallFailure }) | null;
	readonly view: ClusterView | null;
	readonly selected: Selection | null;
	readonly bottomTab: BottomTab;
	/** The last action that failed, until it is dismissed or another succeeds. */
	readonly problem: CallFailure | null;
	/** Names of actions under way, such as 'stop' or 'be1'. */
	readonly busy: readonly string[];
}

export const useLab = create<LabState>(() => ({
	connection: 'connecting',
	presets: null,
	clusters: null,
	page: { kind: 'home' },
	runtime: rememberedRuntime(() => window.localStorage),
	starting: null,
	startFailure: null,
	view: null,
	selected: null,
	bottomTab: 'time',
	problem: null,
	busy: [],
}));

const { getState: get, setState: set } = useLab;

let enginePid: number | null = null;

/** Reconnecting: soon at first, then every two seconds. Chosen. */
const retriesMs = [200, 500, 1000, 2000] as const;

/** Keeps the channel open for as long as the window lives. */
export async function keepConnected(openWire: OpenWire): Promise<void> {
	watchThaws(pageSurroundings, () => void catchUp());
	for (let attempt = 0; ; attempt++) {
		try {
			const wire = await openWire();
			await new Promise<void>((resolve) => {
				setLink(connectEngine(wire, { events: onEvents, status: onStatus, progress: onProgress, clusters: onClusters, closed: resolve, ...tellLink }));
				attempt = 0;
				void arrive();
			});
		} catch {
			// Not reachable now: said by `connection`, tried again below.
		}
		setLink(null);
		engineClock.stop();
		set({ connection: 'lost', starting: null, busy: [] });
		await new Promise((resolve) => setTimeout(resolve, retriesMs[Math.min(attempt, retriesMs.length - 1)]));
	}
}

/** After each (re)connection: who is it, what is there, and where did we stop reading. */
async function arrive(): Promise<void> {
	const shell = 'mailcluster' in window ? 'electron' : 'browser';
	const [hello, presets, clusters] = await Promise.all([call('hello', { client: shell }), call('presets', {}), call('clusters', {})]);
	if (!hello.ok || !presets.ok || !clusters.ok) return;
	if (enginePid !== null && enginePid !== hello.value.pid) set({ view: null });
	enginePid = hello.value.pid;
	set({ connection: 'open', presets: presets.value, clusters: clusters.value });
	const { page } = get();
	if (page.kind === 'cluster') await follow(page.name);
}

/** The page was frozen: where things stand now is asked for anew, and what came meanwhile is the past. */
async function catchUp(): Promise<void> {
	const { page, view, connection } = get();
	if (connection !== 'open' || page.kind !== 'cluster' || view?.name !== page.name) return;
	engineClock.stop();
	await follow(page.name);
}

/** A call by the user: shows what went wrong, and that it is under way. For the stores: components call `lab` or `orders`. */
export async function act<N extends CallName>(token: string, name: N, args: CallArguments<N>): Promise<CallOutcome<N>> {
	if (get().busy.includes(token)) return { ok: false, error: { code: 'busy', message: '' } };
	set({ busy: [...get().busy, token], problem: null });
	const outcome = await call(name, args);
	set({ busy: get().busy.filter((entry) => entry !== token) });
	// A lost connection is shown by its own banner.
	if (!outcome.ok && outcome.error.code !== 'connection-lost') set({ problem: outcome.error });
	return outcome;
}

// What was pushed and not yet folded. `awaitedSeq`: the recording's past is being read; nothing is shown before.
let events: RecordedEvent[] = [];
let status: ClusterStatus | null = null;
/** How many of `events` had arrived before `status`: what came behind it is news to it. */
let eventsBeforeStatus = 0;
let frame: number | null = null;
let awaitedSeq: number | null = null;

/** Recorded events of the open cluster as they come, for what travels in the picture; never history. */
export type LiveListener = (events: readonly RecordedEvent[]) => void;
const liveListeners = new Set<LiveListener>();
export function onLiveEvents(listener: LiveListener): () => void {
	liveListeners.add(listener);
	return () => liveListeners.delete(listener);
}

function onEvents(name: string, batch: readonly RecordedEvent[]): void {
	if (get().view?.name !== name) return;
	for (const event of batch) events.push(event);
	const last = batch.at(-1);
	if (last && (awaitedSeq === null || last.seq >= awaitedSeq)) engineClock.heard(last.atMs);
	schedule();
}

function onStatus(pushed: ClusterStatus): void {
	const { view } = get();
	if (view?.name !== pushed.name) return;
	if (view.status && view.status.startedAt !== pushed.startedAt) {
		// The same name, started again: another recording.
		set({ view: null });
		void follow(pushed.name);
		return;
	}
	status = pushed;
	eventsBeforeStatus = events.length;
	schedule();
}

function onClusters(clusters: readonly ClusterSummary[]): void {
	set({ clusters });
	const { page, view } = get();
	if (page.kind !== 'cluster' || !view?.status || clusters.some((cluster) => cluster.name === page.name)) return;
	const { name } = page;
	const asked = get().busy.includes(`down:${name}`);
	lab.home();
	if (!asked) set({ problem: { code: 'cluster-ended', message: name } });
}

/** A hidden page gets no animation frames; a timer keeps its memory bounded all the same. */
const hiddenMs = 1000;

function schedule(): void {
	if (frame !== null) return;
	frame = 1;
	const run = () => {
		if (frame === null) return;
		frame = null;
		fold();
	};
	requestAnimationFrame(run);
	setTimeout(run, hiddenMs);
}

function fold(): void {
	const { view } = get();
	if (!view) return;
	const last = events.at(-1);
	if (awaitedSeq !== null && (last?.seq ?? view.lastSeq) < awaitedSeq) return;
	const history = awaitedSeq !== null;
	// The past is read in one go: only its end tells the time.
	if (history && last) engineClock.heard(last.atMs);
	awaitedSeq = null;
	const batch = events;
	events = [];
	// In the order in which they came. Of the past the events tell when, and the status has the last word on what.
	const older = history ? batch.length : eventsBeforeStatus;
	const next = status ? withEvents(withStatus(withEvents(view, batch.slice(0, older)), status), batch.slice(older)) : withEvents(view, batch);
	status = null;
	if (next !== view) set({ view: next });
	if (!history && batch.length > 0) {
		const fresh = batch.filter((event) => event.seq > view.lastSeq);
		for (const listener of liveListeners) listener(fresh);
	}
}

function onProgress(progress: Progress): void {
	const { starting } = get();
	if (starting) set({ starting: { ...starting, steps: withStep(starting.steps, progress) } });
}

/** How long history may take before the picture is shown without it. Chosen. */
const historyMs = 3000;

async function follow(name: string): Promise<void> {
	if (get().view?.name !== name) {
		events = [];
		status = null;
		engineClock.reset();
		set({ view: emptyView(name), selected: null });
	}
	const first = await call('status', { name });
	if (!first.ok) {
		gone(name, first.error);
		return;
	}
	const view = get().view;
	if (view?.name !== name) return;
	set({ view: withStatus(view, first.value) });
	awaitedSeq = Number.MAX_SAFE_INTEGER;
	const followed = await call('follow', { name, afterSeq: view.lastSeq });
	if (!followed.ok) {
		awaitedSeq = null;
		gone(name, followed.error);
		return;
	}
	awaitedSeq = followed.value.lastSeq;
	const wanted = awaitedSeq;
	setTimeout(() => {
		if (awaitedSeq !== wanted) return;
		awaitedSeq = 0;
		schedule();
	}, historyMs);
	const now = await call('status', { name });
	if (now.ok) onStatus(now.value);
	schedule();
}

function gone(name: string, error: CallFailure): void {
	const { page } = get();
	if (page.kind !== 'cluster' || page.name !== name || error.code === 'connection-lost') return;
	set({ problem: error, view: null, page: { kind: 'home' } });
	setHash({ kind: 'home' });
}

function setHash(page: Page): void {
	const hash = page.kind === 'cluster' ? `#/cluster/${page.name}` : '#/';
	if (window.location.hash !== hash) window.history.pushState(null, '', hash);
}

function pageOf(hash: string): Page {
	const name = hash.match(/^#\/cluster\/([a-z][a-z0-9-]{0,39})$/)?.[1];
	return name === undefined ? { kind: 'home' } : { kind: 'cluster', name };
}

/** The address bar, the back button and a reload lead to the same place. */
export function followAddress(): void {
	const read = () => {
		const page = pageOf(window.location.hash);
		if (page.kind === 'cluster') void lab.open(page.name);
		else lab.home();
	};
	window.addEventListener('popstate', read);
	const page = pageOf(window.location.hash);
	if (page.kind === 'cluster') set({ page });
}

/** What a user can do. Every component calls these and nothing else. */
export const lab = {
	async start(preset: string): Promise<void> {
		const { starting, runtime } = get();
		if (starting) return;
		set({ starting: { preset, runtime, sinceMs: performance.now(), steps: [] }, startFailure: null, problem: null });
		const outcome = await call('up', { source: { preset }, runtime, detach: true });
		const failed = !outcome.ok && outcome.error.code !== 'connection-lost';
		set({ starting: null, startFailure: failed ? { preset, runtime, error: outcome.error } : null });
		if (outcome.ok) await lab.open(outcome.value.name);
	},
	chooseRuntime(runtime: RuntimeKind): void {
		rememberRuntime(() => window.localStorage, runtime);
		set({ runtime, startFailure: null });
	},
	async open(name: string): Promise<void> {
		const page: Page = { kind: 'cluster', name };
		const same = get().view?.name === name;
		set({ page, problem: null, startFailure: null, ...(same ? {} : { bottomTab: 'time' }) });
		setHash(page);
		if (!same && get().connection === 'open') await follow(name);
	},
	home(): void {
		const { view } = get();
		if (view) void call('unfollow', { name: view.name });
		events = [];
		status = null;
		awaitedSeq = null;
		set({ page: { kind: 'home' }, view: null, selected: null, problem: null });
		setHash({ kind: 'home' });
	},
	select(selected: Selection | null): void {
		set({ selected });
	},
	/** A second click takes the choice back. */
	toggle(what: Selection): void {
		set({ selected: isSelected(get().selected, what) ? null : what });
	},
	async fault(kind: FaultKind, node: string): Promise<void> {
		const name = get().view?.name;
		if (name) await act(`node:${node}`, 'fault', { name, kind, node });
	},
	/** All links of the node, in both directions. */
	async linkFault(kind: LinkFaultKind, node: string): Promise<void> {
		const name = get().view?.name;
		if (name) await act(`node:${node}`, 'linkFault', { name, kind, a: node, b: '@all', oneWay: false });
	},
	/** The link between two nodes; `oneWay`: what `a` sends to `b` alone. */
	async linkBetween(kind: LinkFaultKind, a: string, b: string, oneWay: boolean): Promise<void> {
		const name = get().view?.name;
		if (name) await act(`link:${linkKey(a, b)}`, 'linkFault', { name, kind, a, b, oneWay });
	},
	showTab(tab: BottomTab): void {
		set({ bottomTab: tab });
	},
	async heal(): Promise<void> {
		const name = get().view?.name;
		if (name) await act('heal', 'heal', { name });
	},
	async down(name: string): Promise<void> {
		const outcome = await act(`down:${name}`, 'down', { name });
		const { page } = get();
		if (outcome.ok && page.kind === 'cluster' && page.name === name) lab.home();
	},
	async startTraffic(ratePerS: number): Promise<void> {
		const name = get().view?.name;
		if (name) await act('traffic', 'trafficStart', { name, ratePerS });
	},
	async stopTraffic(): Promise<void> {
		const name = get().view?.name;
		if (name) await act('traffic', 'trafficStop', { name });
	},
	/** A part of the page that calls the engine by itself has met this. */
	tell(problem: CallFailure): void {
		set({ problem });
	},
	dismiss(): void {
		set({ problem: null });
	},
	dismissStartFailure(): void {
		set({ startFailure: null });
	},
} as const;
