/**
 * The one store of this window: connection, clusters, the open cluster's view, and every action there is.
 *
 * Components read slices and call actions; only here is the engine called. Pushes are collected and
 * folded once per animation frame, so that a burst of beats costs one repaint.
 * Read next: reduce.ts (how pushes become a view), ../channel/ (how they get here).
 */
import { create } from 'zustand';
import type { BookmarkChange } from '../../../engine/contract/bookmarks.ts';
import type { ClusterStatus, RuntimeKind, TrafficReport } from '../../../engine/contract/cluster-status.ts';
import type {
	CallArguments,
	CallFailure,
	CallName,
	CallOutcome,
	CallResults,
	ClusterSummary,
	PresetSummary,
	Progress,
	RuntimeSummary,
} from '../../../engine/contract/engine-api.ts';
import type { MailToSend, SentMail } from '../../../engine/contract/mail.ts';
import type { FaultKind, LinkFaultKind, RecordedEvent } from '../../../engine/contract/recorded-event.ts';
import { connectEngine } from '../channel/engine-client.ts';
import type { OpenWire } from '../channel/wire.ts';
import { type ClusterView, emptyView, linkKey } from './cluster-view.ts';
import { engineClock } from './engine-clock.ts';
import { call, setLink, tellLink } from './engine-link.ts';
import { type Problem, withoutProblem, withoutProblemsAbout, withProblem } from './problems.ts';
import { openEngineRecording } from './recordings/engine-source.ts';
import type { OpenedRecording } from './recordings/opened-recording.ts';
import { addressOf, fromAddress, openRecordingFrom, type RecordingFrom } from './recordings/opening.ts';
import { withEvents, withStatus } from './reduce.ts';
import { lateSource } from './replay/late-source.ts';
import { live, type Moment, type Speed } from './replay/playback.ts';
import type { RecordingSource, SourceOutcome } from './replay/recording-source.ts';
import { Replay, type ReplayState, type Whole } from './replay/replay.ts';
import { startOf } from './replay/start-of.ts';
import { rememberedRuntime, rememberRuntime } from './runtime-choice.ts';
import { isSelected, type Selection } from './selection.ts';
import { withStep } from './starting-steps.ts';
import { statusFromView } from './status-from-view.ts';
import { pageSurroundings, watchThaws } from './thaw.ts';
import { withWholePast } from './whole-past.ts';

export type Page =
	| { readonly kind: 'home' }
	/** The editor of a cluster file. */
	| { readonly kind: 'own' }
	| { readonly kind: 'cluster'; readonly name: string }
	/** What was recorded of a cluster; `opening` and `failure` until it is shown. */
	| { readonly kind: 'recording'; readonly from: RecordingFrom; readonly opening: RecordingOpening };

export type RecordingOpening =
	/** `done`: 0 to 1, of a file. */
	{ readonly is: 'reading'; readonly done: number } | { readonly is: 'failed'; readonly error: CallFailure } | { readonly is: 'open'; readonly name: string };

/** What the bottom of a cluster's page shows. */
export const bottomTabs = ['time', 'events', 'traffic', 'accounts', 'shells', 'logs', 'files'] as const;
/** Of a recording there are no nodes to look into. */
export const recordedTabs: readonly BottomTab[] = ['time', 'events'];
export type BottomTab = (typeof bottomTabs)[number];

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
	if (enginePid !== null && enginePid !== hello.value.pid) forget();
	enginePid = hello.value.pid;
	set({ connection: 'open', presets: presets.value, clusters: clusters.value });
	// Docker may take its time to answer: nothing waits for it.
	void lab.lookForRuntimes();
	const { page } = get();
	if (page.kind === 'cluster') await follow(page.name);
	if (page.kind === 'recording' && page.from.kind === 'kept' && page.opening.is !== 'open') await openRecording(page.from);
}

/** The page was frozen: where things stand now is asked for anew, and what came meanwhile is the past. */
async function catchUp(): Promise<void> {
	const { page, live: newest, connection } = get();
	if (connection !== 'open' || page.kind !== 'cluster' || newest?.name !== page.name) return;
	engineClock.stop();
	await follow(page.name);
}

/**
 * A call by the user: shows what went wrong, and that it is under way. For the stores: components call `lab` or `orders`.
 * `asked`: a failure with this code is no problem, but a question of the one who calls.
 */
export async function act<N extends CallName>(token: string, name: N, args: CallArguments<N>, asked?: string): Promise<CallOutcome<N>> {
	if (get().busy.includes(token)) return { ok: false, error: { code: 'busy', message: '' } };
	set({ busy: [...get().busy, token] });
	const outcome = await call(name, args);
	set({ busy: get().busy.filter((entry) => entry !== token) });
	if (outcome.ok) lab.settle(token);
	// A lost connection is shown by its own banner.
	else if (outcome.error.code !== 'connection-lost' && outcome.error.code !== asked) lab.tell(outcome.error, token);
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

function tellListeners(batch: readonly RecordedEvent[]): void {
	for (const listener of liveListeners) listener(batch);
}

/** Another moment is shown than the one that time leads to: what had happened shortly before it. */
const jumpListeners = new Set<LiveListener>();
export function onJump(listener: LiveListener): () => void {
	jumpListeners.add(listener);
	return () => jumpListeners.delete(listener);
}

const replay = new Replay({
	nextFrame(run) {
		const requested = requestAnimationFrame(run);
		return () => cancelAnimationFrame(requested);
	},
	breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
	show: showMoment,
	played: tellListeners,
	jumped(before) {
		for (const listener of jumpListeners) listener(before);
	},
	liveView: () => incoming ?? get().live,
	liveMs: () => engineClock.nowMs(),
});

let shownPast: { readonly past: ClusterView; readonly view: ClusterView } | null = null;
/** Folded, and about to be shown together with what the replay says of it. */
let incoming: ClusterView | null = null;

/** A past view has no engine to answer for it: its status is made from it, and from what does not change. */
function showMoment({ moment, seekingMs, past, whole }: ReplayState): void {
	const known = get();
	const received = incoming ?? known.live;
	incoming = null;
	// What this page did not receive has been read meanwhile.
	const newest = received && whole?.isRunning && !whole.isReading ? withWholePast(received, whole.head) : received;
	if (past === null) shownPast = null;
	else if (shownPast?.past !== past) shownPast = { past, view: { ...past, status: statusFromView(past, whole?.startedAt ?? '', newest?.status) } };
	const next = { moment, seekingMs, whole, speed: replay.speed, live: newest, view: shownPast?.view ?? newest };
	if ((Object.keys(next) as (keyof typeof next)[]).some((key) => next[key] !== known[key])) set(next);
}

/** Of the cluster whose page it was nothing is kept. */
function forget(): void {
	events = [];
	status = null;
	awaitedSeq = null;
	incoming = null;
	set({ live: null, view: null });
	replay.close();
}

/** The newest view; shown as well, unless somebody looks at the past. */
function setLive(next: ClusterView): void {
	set(get().moment.kind === 'live' ? { live: next, view: next } : { live: next });
}

/** What this page did not receive of a running cluster's recording; the engine has it in a file. */
function recordingOf(name: string, startedAt: string): RecordingSource {
	return lateSource(startedAt, async () => {
		const opened = await openEngineRecording({ cluster: name }, call);
		return opened.ok ? { ok: true, value: opened.value.source } : opened;
	});
}

function onEvents(name: string, batch: readonly RecordedEvent[]): void {
	if (get().live?.name !== name) return;
	for (const event of batch) events.push(event);
	const last = batch.at(-1);
	if (last && (awaitedSeq === null || last.seq >= awaitedSeq)) engineClock.heard(last.atMs);
	schedule();
}

function onStatus(pushed: ClusterStatus): void {
	const { live: newest } = get();
	if (newest?.name !== pushed.name) return;
	if (newest.status && newest.status.startedAt !== pushed.startedAt) {
		// The same name, started again: another recording.
		forget();
		void follow(pushed.name);
		return;
	}
	status = pushed;
	eventsBeforeStatus = events.length;
	schedule();
}

function onClusters(clusters: readonly ClusterSummary[]): void {
	set({ clusters });
	void endCancelled();
	const { page, live: newest } = get();
	if (page.kind !== 'cluster' || !newest?.status || clusters.some((cluster) => cluster.name === page.name)) return;
	const { name } = page;
	const asked = get().busy.includes(`down:${name}`);
	lab.home();
	if (!asked) lab.tell({ code: 'cluster-ended', message: name });
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
	const { live: view } = get();
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
	const fresh = batch.filter((event) => event.seq > view.lastSeq);
	incoming = next === view ? null : next;
	replay.receive(fresh);
	if (incoming !== null) setLive(incoming);
	incoming = null;
	if (!history && fresh.length > 0 && get().moment.kind === 'live') tellListeners(fresh);
}

function onProgress(progress: Progress): void {
	const { starting } = get();
	if (!starting || starting.others.includes(progress.name) || (starting.name ?? progress.name) !== progress.name) return;
	set({ starting: { ...starting, name: progress.name, steps: withStep(starting.steps, progress) } });
}

/** Takes down what was called off, once the engine has it: before that there is nothing to name. */
async function endCancelled(): Promise<void> {
	const { starting, clusters } = get();
	if (!starting?.isCancelled) return;
	const begun = clusters?.find(({ name, phase }) =>
		starting.name === null ? phase === 'starting' && !starting.others.includes(name) : name === starting.name,
	);
	if (begun && begun.phase !== 'stopping') await act(`down:${begun.name}`, 'down', { name: begun.name });
}

/** Answers the cluster's name. */
async function startCluster({ source, runtime }: StartOrder): Promise<{ ok: true; value: string } | { ok: false; error: CallFailure }> {
	if ('lab' in source) {
		const begun = await call('labBegin', { ...source, runtime });
		return begun.ok ? { ok: true, value: begun.value.cluster } : begun;
	}
	const up = await call('up', { source, runtime, detach: true });
	return up.ok ? { ok: true, value: up.value.name } : up;
}

/** How long history may take before the picture is shown without it. Chosen. */
const historyMs = 3000;

async function follow(name: string): Promise<void> {
	if (get().live?.name !== name) {
		forget();
		engineClock.reset();
		set({ live: emptyView(name), view: emptyView(name), selected: null });
	}
	const first = await call('status', { name });
	if (!first.ok) {
		gone(name, first.error);
		return;
	}
	const view = get().live;
	if (view?.name !== name) return;
	if (get().whole === null) replay.open(name, recordingOf(name, first.value.startedAt), true);
	setLive(withStatus(view, first.value));
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
	forget();
	set({ page: { kind: 'home' } });
	setHash({ kind: 'home' });
	lab.tell(error);
}

function leaveCluster(): void {
	asked += 1;
	const { live: newest } = get();
	if (newest) void call('unfollow', { name: newest.name });
	forget();
	set({ selected: null, problems: [], trafficReport: null });
}

function setHash(page: Page): void {
	const hash = page.kind === 'cluster' ? `#/cluster/${page.name}` : page.kind === 'recording' ? addressOf(page.from) : page.kind === 'own' ? '#/own' : '#/';
	if (window.location.hash !== hash) window.history.pushState(null, '', hash);
}

function pageOf(hash: string): Page {
	if (hash === '#/own') return { kind: 'own' };
	const name = hash.match(/^#\/cluster\/([a-z][a-z0-9-]{0,39})$/)?.[1];
	if (name !== undefined) return { kind: 'cluster', name };
	const from = fromAddress(hash);
	return from ? { kind: 'recording', from, opening: { is: 'reading', done: 0 } } : { kind: 'home' };
}

/** Counts up: what was asked for before this is of no interest any more. */
let asked = 0;

async function openRecording(from: RecordingFrom): Promise<void> {
	asked += 1;
	const mine = asked;
	const { live: newest } = get();
	if (newest) void call('unfollow', { name: newest.name });
	forget();
	const show = (opening: RecordingOpening) => set({ page: { kind: 'recording', from, opening } });
	set({ selected: null, problems: [], startFailure: null, bottomTab: 'time' });
	show({ is: 'reading', done: 0 });
	const opened = await openRecordingFrom(from, (done) => mine === asked && show({ is: 'reading', done }));
	if (mine !== asked || get().page.kind !== 'recording') {
		if (opened.ok) opened.value.source.close();
		return;
	}
	if (!opened.ok) {
		show({ is: 'failed', error: opened.error });
		return;
	}
	show({ is: 'open', name: opened.value.name });
	replay.open(opened.value.name, opened.value.source, false);
	// Where it begins to be told is known long before all of it was read.
	let shownMs: number | null = null;
	const stop = useLab.subscribe(({ whole, moment, seekingMs }) => {
		const hasMoved = shownMs !== null && seekingMs === null && moment.kind === 'past' && moment.atMs !== shownMs;
		if (mine !== asked || whole === null || hasMoved) {
			stop();
			return;
		}
		const start = startOf(whole);
		if (start === null) return;
		if (start.isFinal) stop();
		if (start.atMs !== shownMs) {
			shownMs = start.atMs;
			replay.seek(start.atMs);
		}
		// Whoever opens one of these wants to see it play.
		if (start.isFinal && from.kind === 'example') replay.play();
	});
}

/** The address bar, the back button and a reload lead to the same place. */
export function followAddress(): void {
	const read = () => {
		const page = pageOf(window.location.hash);
		if (page.kind === 'cluster') void lab.open(page.name);
		else if (page.kind === 'recording') lab.openRecording(page.from);
		else if (page.kind === 'own') lab.own();
		else lab.home();
	};
	window.addEventListener('popstate', read);
	const page = pageOf(window.location.hash);
	if (page.kind === 'cluster' || page.kind === 'own') set({ page });
	// One that the engine keeps is asked for when the engine is there.
	if (page.kind === 'recording') {
		if (page.from.kind === 'kept') set({ page });
		else lab.openRecording(page.from);
	}
}

/** Of the cluster whose page this is; null: home, or a recording that is not open yet. */
export function shownName({ page }: LabState): string | null {
	if (page.kind === 'cluster') return page.name;
	return page.kind === 'recording' && page.opening.is === 'open' ? page.opening.name : null;
}

/** A recording is shown: there is no cluster that anything could be done to. */
export function isRecording({ page }: LabState): boolean {
	return page.kind === 'recording';
}

/** Where the engine has the recording that is shown; null: it has not. */
function recordingPlaceOf({ page }: Pick<LabState, 'page'>): CallArguments<'bookmark'>['of'] | null {
	if (page.kind === 'cluster') return { cluster: page.name };
	return page.kind === 'recording' && page.from.kind === 'kept' ? { recording: page.from.id } : null;
}

/** The engine keeps the recording that is shown, and what is added to it. */
export function isKeptByEngine(state: LabState): boolean {
	return recordingPlaceOf(state) !== null;
}

/** What is shown is how things are now, in a cluster that runs: what is seen can be acted on. */
export function isLiveShown(state: LabState): boolean {
	return !isRecording(state) && state.moment.kind === 'live';
}

/** The recording that is shown, opened once more to be read from its beginning: the replay reads its own when it likes. */
export async function openRecordingOfShown(): Promise<SourceOutcome<OpenedRecording>> {
	const { page } = get();
	if (page.kind === 'cluster') return openEngineRecording({ cluster: page.name }, call);
	if (page.kind === 'recording') return openRecordingFrom(page.from, () => undefined);
	return { ok: false, error: { code: 'nothing-open', message: 'no recording is open' } };
}

/** What a user can do. Every component calls these and nothing else. */
export const lab = {
	/** A preset, as processes or containers as was chosen. */
	async start(preset: string): Promise<void> {
		await lab.startOrder({ title: preset, source: { preset }, runtime: get().runtime });
	},
	async startOrder(order: StartOrder): Promise<void> {
		const { starting, clusters } = get();
		if (starting) return;
		const { source } = order;
		// An exercise's cluster is called like it, and may take the place of an earlier one.
		const others = (clusters ?? []).map((cluster) => cluster.name).filter((name) => !('lab' in source && name === source.lab));
		set({
			starting: { ...order, sinceMs: performance.now(), steps: [], name: null, others, isCancelled: false },
			startFailure: null,
			problems: [],
		});
		const outcome = await startCluster(order);
		const isCancelled = get().starting?.isCancelled === true;
		if (!outcome.ok) {
			const { code } = outcome.error;
			const error = code === 'connection-lost' ? { code: 'lost-while-starting', message: order.title } : outcome.error;
			set({ starting: null, startFailure: isCancelled ? null : { ...order, error } });
			return;
		}
		set({ starting: null });
		// It came up before it could be called off.
		if (isCancelled) await act(`down:${outcome.value}`, 'down', { name: outcome.value });
		else await lab.open(outcome.value);
	},
	/** Goes on with an exercise whose cluster still runs. */
	async resumeLab(id: string, allowed: Pick<CallArguments<'labBegin'>, 'allow'> = {}): Promise<void> {
		const outcome = await act(`lab:${id}`, 'labBegin', { lab: id, from: 'where-it-stopped', ...allowed });
		if (outcome.ok) await lab.open(outcome.value.cluster);
	},
	async cancelStart(): Promise<void> {
		const { starting } = get();
		if (!starting || starting.isCancelled) return;
		set({ starting: { ...starting, isCancelled: true } });
		await endCancelled();
	},
	/** What cannot be started here is not what the next cluster begins with; the choice is remembered all the same. */
	async lookForRuntimes(): Promise<void> {
		const outcome = await call('runtimes', {});
		if (!outcome.ok) return;
		const isGone = outcome.value.some(({ kind, unavailable }) => kind === 'docker' && unavailable !== null);
		set({ runtimes: outcome.value, ...(isGone ? { runtime: 'process' } : {}) });
	},
	chooseRuntime(runtime: RuntimeKind): void {
		rememberRuntime(() => window.localStorage, runtime);
		set({ runtime, startFailure: null });
	},
	async open(name: string): Promise<void> {
		const page: Page = { kind: 'cluster', name };
		const same = get().live?.name === name;
		set({ page, problems: [], startFailure: null, ...(same ? {} : { bottomTab: 'time' }) });
		setHash(page);
		if (!same && get().connection === 'open') await follow(name);
	},
	/** Shows a recording, without its cluster. */
	openRecording(from: RecordingFrom): void {
		setHash({ kind: 'recording', from, opening: { is: 'reading', done: 0 } });
		void openRecording(from);
	},
	/** The editor of an own cluster. */
	own(): void {
		leaveCluster();
		set({ page: { kind: 'own' }, startFailure: null });
		setHash({ kind: 'own' });
	},
	home(): void {
		const { page } = get();
		// A page that was exported has nothing else.
		if (page.kind === 'recording' && page.from.kind === 'page') return;
		leaveCluster();
		set({ page: { kind: 'home' }, startFailure: null });
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
	async startTraffic(order: Omit<CallArguments<'trafficStart'>, 'name'>): Promise<void> {
		const name = get().view?.name;
		set({ trafficReport: null });
		if (name) await act('traffic', 'trafficStart', { name, ...order });
	},
	/** With its account, when every mailbox has been looked through. */
	async stopTraffic(): Promise<void> {
		const name = get().view?.name;
		const outcome = name ? await act('traffic', 'trafficStop', { name }) : null;
		if (outcome?.ok && get().view?.name === name) set({ trafficReport: outcome.value });
	},
	/** null: it was refused, and that is shown. */
	async createAccounts(accounts: CallArguments<'createAccounts'>['accounts']): Promise<CallResults['createAccounts']['accounts'] | null> {
		const name = get().view?.name;
		const outcome = name ? await act('accounts', 'createAccounts', { name, accounts }) : null;
		return outcome?.ok ? outcome.value.accounts : null;
	},
	async createDomain(domain: string): Promise<boolean> {
		const name = get().view?.name;
		return name !== undefined && (await act('accounts', 'createDomain', { name, domain })).ok;
	},
	/** null: it could not even be tried, and that is shown. */
	async sendMail(mail: MailToSend): Promise<SentMail | null> {
		const name = get().view?.name;
		const outcome = name ? await act('send', 'sendMail', { name, ...mail }) : null;
		return outcome?.ok ? outcome.value : null;
	},
	/** Sets it in the recording itself, or takes it away. False: it was refused, and that is shown. */
	async bookmark(change: BookmarkChange): Promise<boolean> {
		const of = recordingPlaceOf(get());
		if (of === null) return false;
		const outcome = await act('bookmark', 'bookmark', { of, ...change });
		// Of a running cluster it comes with the events.
		if (outcome.ok && outcome.value.recorded !== null) replay.receive([outcome.value.recorded]);
		return outcome.ok;
	},
	/** The picture shows that moment of the recording, by its clock; behind its end: now. */
	seek(atMs: number): void {
		replay.seek(atMs);
	},
	goLive(): void {
		replay.goLive();
	},
	play(): void {
		replay.play();
	},
	pause(): void {
		replay.pause();
	},
	setSpeed(speed: Speed): void {
		replay.setSpeed(speed);
	},
	/** To the next thing that happened, or the last one before. */
	step(direction: 1 | -1): void {
		replay.step(direction);
	},
	stepToFault(direction: 1 | -1): void {
		replay.stepToFault(direction);
	},
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
	dismissStartFailure(): void {
		set({ startFailure: null });
	},
} as const;
