/**
 * Exercises in the engine: which there are, which are being done, and every call of the contract about them.
 *
 * An exercise's state goes to whoever asked for it once, when it has changed, a few times a second at most. Runs are on the
 * disk after each step (saved-run.ts): an engine that is killed leaves them, and says so when it is asked again.
 * Read next: open-lab.ts (one that is being done), lab-library.ts (where they are found).
 */
import type { CallArguments, CallOutcome, EngineApi } from '../../contract/engine-api.ts';
import { readEventsMax } from '../../contract/kept-recordings.ts';
import type { LabDone, LabState, LabSummary } from '../../contract/labs.ts';
import type { RecordedEvent } from '../../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import type { Lab } from '../format/lab-reader.ts';
import { shellCommands } from '../format/shell-commands.ts';
import { labFromRecording } from '../recording/lab-from-recording.ts';
import { learnerName } from '../results/lab-results.ts';
import { resultsPage } from '../results/results-page.ts';
import { isOver, type LabRun, score } from '../run/lab-run.ts';
import { checkpointOf, labStateOf } from '../run/lab-view.ts';
import { type AllowedCommands, commandsHash } from './allowed-commands.ts';
import type { LabEngine } from './cluster-probe.ts';
import type { KeptLearner } from './kept-learner.ts';
import { LabLibrary } from './lab-library.ts';
import { OpenLab } from './open-lab.ts';
import type { RunHold, RunHolds } from './run-holds.ts';
import type { SavedRun, SavedRuns } from './saved-run.ts';
import { writeLab } from './write-lab.ts';

export type LabCalls = Pick<
	EngineApi,
	| 'labs'
	| 'labBegin'
	| 'labState'
	| 'labText'
	| 'labHint'
	| 'labSolve'
	| 'labLeave'
	| 'labChoose'
	| 'labUndo'
	| 'labReset'
	| 'labAnswer'
	| 'labResults'
	| 'labEnd'
	| 'labLetGo'
	| 'labFromCluster'
>;

export interface LabRunsOptions {
	/** Where exercises are looked for; the last one is the user's own, where what others gave lies, too. */
	readonly folders: readonly [string, ...string[]];
	readonly saves: SavedRuns;
	/** A run that a terminal does is not done here. */
	readonly holds: Pick<RunHolds, 'take'>;
	/** Commands that exercises from elsewhere may run. */
	readonly allowed: Pick<AllowedCommands, 'has' | 'add'>;
	/** Who learns here, as they called themselves last. */
	readonly learner: Pick<KeptLearner, 'read' | 'write'>;
	/** Of the lab; it stands on results. */
	readonly version: string;
	/** A connection for one exercise. */
	readonly connect: () => LabEngine & { close(): void };
	/** Between two pushes of what only passes with time. */
	readonly pushEveryMs?: number;
}

/** Chosen: hours of a busy cluster; in memory it is some 100 MB. */
const eventsMax = 300_000;

/** Reasons and numbers in texts run with the clock: nobody reads them faster. Chosen. */
const pushEveryMsDefault = 250;

const starting = refuse('lab-is-starting', 'the exercise is being prepared', 'wait for it');
const ending = refuse('lab-is-busy', 'the exercise is being ended', 'wait for it');

type Push = (push: { lab: string; state: LabState | null }) => void;

interface Follower {
	readonly push: Push;
	/** By exercise what this page was told last, as text; undefined: its answer is under way. */
	readonly labs: Map<string, string | undefined>;
}

interface Held {
	readonly open: OpenLab;
	readonly engine: LabEngine & { close(): void };
}

export class LabRuns {
	readonly #options: LabRunsOptions;
	readonly #library: LabLibrary;
	readonly #open = new Map<string, Held>();
	readonly #holds = new Map<string, RunHold>();
	/** Being begun, before there is anything to hold. */
	readonly #reserved = new Set<string>();
	/** Being ended: its clean-up is at work, and then its cluster goes. */
	readonly #ending = new Set<string>();
	readonly #followers = new Set<Follower>();
	readonly #timers = new Map<string, NodeJS.Timeout>();
	readonly #asking: LabEngine & { close(): void };

	constructor(options: LabRunsOptions) {
		this.#options = options;
		this.#library = new LabLibrary(options.folders);
		this.#asking = options.connect();
	}

	/** One client's calls. */
	connect(push: Push): { readonly calls: LabCalls; close(): void } {
		const follower: Follower = { push, labs: new Map() };
		this.#followers.add(follower);
		const on = (lab: string, work: (open: OpenLab) => Outcome<LabState> | Promise<Outcome<LabState>>) => this.#on(lab, work);
		const calls: LabCalls = {
			labs: () => this.#list(),
			labBegin: (args) => this.#begin(args),
			labState: async ({ lab }) => {
				if (!follower.labs.has(lab)) follower.labs.set(lab, undefined);
				const state = await this.#state(lab);
				follower.labs.set(lab, JSON.stringify(state));
				return done(state);
			},
			labText: async ({ lab, step }) => this.#text(lab, step),
			labHint: ({ lab }) => on(lab, (open) => open.hint()),
			labSolve: ({ lab, step }) => on(lab, (open) => open.solve(step)),
			labLeave: ({ lab, step }) => on(lab, (open) => open.leave(step)),
			labChoose: ({ lab, step, option }) => on(lab, (open) => open.choose(step, option)),
			labUndo: ({ lab, mistake }) => on(lab, (open) => open.undo(mistake)),
			labReset: ({ lab, step }) => on(lab, (open) => open.reset(step)),
			labAnswer: ({ lab, question, given }) => on(lab, (open) => open.answer(question, given)),
			labResults: async ({ lab, learner }) => this.#results(lab, learner),
			labEnd: ({ lab }) => this.#end(lab),
			labLetGo: ({ lab }) => this.#letGo(lab),
			labFromCluster: ({ name, lab }) => this.#fromCluster(name, lab),
		};
		return { calls, close: () => void this.#followers.delete(follower) };
	}

	/** Clusters go down by themselves. */
	async close(): Promise<void> {
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
		for (const { open, engine } of this.#open.values()) {
			await open.close(false);
			engine.close();
		}
		this.#open.clear();
		for (const hold of this.#holds.values()) hold.release();
		this.#holds.clear();
		this.#asking.close();
	}

	async #list(): Promise<CallOutcome<'labs'>> {
		const { labs, wrong, leftOut } = await this.#library.all();
		const summaries = await Promise.all(labs.map((lab) => this.#summary(lab)));
		return done({ labs: summaries, wrong, leftOut, ownFolder: this.#options.folders.at(-1) ?? '' });
	}

	async #summary(lab: Lab): Promise<LabSummary> {
		const { id, number, level, minutes, prerequisites, runtimes } = lab;
		const [title, summary] = [lab.title, lab.summary].map(({ en, de }) => ({ en, de }));
		if (!title || !summary) throw new Error('two texts in, two texts out');
		return { id, number, title, summary, level, minutes, steps: lab.steps.length, prerequisites, runtimes, done: await this.#done(lab), asks: this.#asks(lab) };
	}

	/** Of what comes with the lab nobody is asked. */
	#asks(lab: Lab): LabSummary['asks'] {
		if (!this.#library.isOwn(lab.id)) return null;
		const commands = shellCommands(lab);
		const hash = commandsHash(commands);
		return commands.length === 0 || this.#options.allowed.has(hash) ? null : { commands, hash };
	}

	async #done(lab: Lab): Promise<LabDone | null> {
		const saved = this.#saved(lab);
		if (!saved) return null;
		const { run } = saved;
		return {
			score: score(lab, run),
			tookMs: run.steps.reduce((sum, { tookMs }) => sum + (tookMs ?? 0), 0),
			stepsThrough: run.steps.filter(({ state }) => state === 'passed' || state === 'skipped').length,
			isOver: isOver(run),
			hasCluster: await this.#hasCluster(saved),
			checkpoint: checkpointOf(lab, run)?.title ?? null,
		};
	}

	async #begin({ lab: id, runtime, from, allow }: CallArguments<'labBegin'>): Promise<Outcome<LabState>> {
		const found = await this.#library.find(id);
		if (!found.ok) return found;
		const lab = found.value;
		const held = this.#open.get(id);
		if (this.#reserved.has(id)) return starting;
		// By its name alone, clean-up and the end would meet the new cluster.
		if (this.#ending.has(id)) return ending;
		if (from === 'where-it-stopped' && held) return done(held.open.state());
		if (runtime !== undefined && !lab.runtimes.includes(runtime))
			return refuse('wrong-runtime', `${id} cannot be done with ${runtime}`, `use ${lab.runtimes.join(' or ')}`);
		const asks = this.#asks(lab);
		if (asks !== null) {
			if (allow !== asks.hash) return notAllowed(lab, asks);
			this.#options.allowed.add(asks.hash);
		}
		this.#reserved.add(id);
		try {
			const taken = this.#take(id);
			return taken.ok ? await this.#beginReserved(lab, runtime ?? lab.runtimes[0], from) : taken;
		} finally {
			this.#reserved.delete(id);
			this.#letUnneeded(id);
		}
	}

	/** A terminal may do the same exercise. */
	#take(id: string): Outcome<unknown> {
		if (this.#holds.has(id)) return done(null);
		const taken = this.#options.holds.take(id);
		if (taken.ok) this.#holds.set(id, taken.value);
		return taken;
	}

	#letUnneeded(id: string): void {
		if (this.#open.has(id) || this.#reserved.has(id) || this.#ending.has(id)) return;
		this.#holds.get(id)?.release();
		this.#holds.delete(id);
	}

	async #beginReserved(lab: Lab, runtime: CallArguments<'labBegin'>['runtime'], from: CallArguments<'labBegin'>['from']): Promise<Outcome<LabState>> {
		const { id } = lab;
		const saved = this.#saved(lab);
		if (from !== 'start' && !saved) return refuse('lab-not-begun', `${id} was not begun, or has changed since`, 'begin at its start');
		if (from === 'where-it-stopped') {
			if (!saved || !(await this.#hasCluster(saved)))
				return refuse('lab-cluster-gone', `the cluster of ${id} is gone`, 'go on at the last checkpoint, or begin at its start');
			return this.#hold(lab, (open) => open.resume(saved));
		}
		const cleared = await this.#clear(lab, saved);
		if (!cleared.ok) return cleared;
		return this.#hold(lab, (open) => open.begin(runtime, from === 'checkpoint' ? saved : undefined));
	}

	/** The cluster of an earlier run makes room; somebody else's of that name does not. */
	async #clear(lab: Lab, saved: SavedRun | undefined): Promise<Outcome<unknown>> {
		const { id } = lab;
		const held = this.#open.get(id);
		if (held) {
			const ended = await held.open.close(true);
			this.#let(id);
			return ended;
		}
		const running = await this.#running(id);
		if (running === null) return done(null);
		if (running === saved?.startedAt) return this.#asking.call('down', { name: id });
		return refuse('name-taken', `a cluster "${id}" runs already, and it is not this exercise's`, 'take that one down first');
	}

	async #hold(lab: Lab, begin: (open: OpenLab) => Promise<Outcome<LabState>>): Promise<Outcome<LabState>> {
		const engine = this.#options.connect();
		const open = new OpenLab({
			lab,
			engine,
			onChange: (isNews) => this.#changed(lab.id, isNews),
			onLost: () => {
				this.#let(lab.id);
				this.#changed(lab.id, true);
			},
			save: (saved) => this.#options.saves.write(saved),
		});
		this.#open.set(lab.id, { open, engine });
		let isBegun = false;
		try {
			const begun = await begin(open);
			isBegun = begun.ok;
			return begun;
		} finally {
			if (!isBegun) {
				await open.close(false);
				this.#let(lab.id);
			}
			this.#changed(lab.id, true);
		}
	}

	#let(id: string): void {
		this.#open.get(id)?.engine.close();
		this.#open.delete(id);
		this.#letUnneeded(id);
	}

	/** For whoever wants to go on with it elsewhere: its cluster stays. A page that shows it keeps it. */
	async #letGo(id: string): Promise<CallOutcome<'labLetGo'>> {
		const held = this.#open.get(id);
		if (!held) return done({});
		const isShown = [...this.#followers].some(({ labs }) => labs.has(id));
		if (isShown || this.#reserved.has(id) || this.#ending.has(id)) return done({});
		await held.open.close(false);
		this.#let(id);
		return done({});
	}

	#results(id: string, named: string | undefined): CallOutcome<'labResults'> {
		const held = this.#open.get(id);
		if (!held) return refuse('lab-not-begun', `the exercise "${id}" is not being done`, 'begin it, or go on with it');
		const { learner: kept, version } = this.#options;
		if (named !== undefined) kept.write(learnerName(named));
		const results = held.open.results(kept.read() ?? null, version);
		if (!results.ok) return results;
		const pages = { en: resultsPage(results.value, { locale: 'en' }), de: resultsPage(results.value, { locale: 'de' }) };
		return done({ results: results.value, pages });
	}

	/** A long recording is read in parts, and not without end. */
	async #fromCluster(name: string, id: string): Promise<CallOutcome<'labFromCluster'>> {
		const events: RecordedEvent[] = [];
		for (;;) {
			const read = await this.#asking.call('recordingRead', { of: { cluster: name }, afterSeq: events.at(-1)?.seq ?? 0, most: readEventsMax });
			if (!read.ok) return read;
			if (read.value.events.length === 0) break;
			if (events.length + read.value.events.length > eventsMax)
				return refuse('recording-too-long', `the recording of ${name} has more than ${eventsMax} events`, 'record a shorter session for an exercise');
			events.push(...read.value.events);
		}
		const made = labFromRecording(id, events);
		if (!made.ok) return refuse('nothing-to-ask', made.message, made.remedy);
		const { files, steps, leftOut } = made.lab;
		const found = await this.#library.all();
		const isTaken = [...found.labs, ...found.wrong].some((one) => one.id === id);
		if (isTaken) return refuse('lab-exists', `there is an exercise "${id}" already`, 'choose another id');
		const written = await writeLab(this.#options.folders.at(-1) ?? '', id, files);
		return written.ok ? done({ lab: id, folder: written.value, steps, leftOut }) : written;
	}

	async #end(id: string): Promise<Outcome<LabState>> {
		if (this.#reserved.has(id)) return starting;
		if (this.#ending.has(id)) return ending;
		this.#ending.add(id);
		try {
			const taken = this.#take(id);
			if (!taken.ok) return taken;
			const ended = await (this.#open.get(id)?.open.end() ?? this.#endUnheld(id));
			if (!ended.ok) return ended;
			this.#let(id);
		} finally {
			this.#ending.delete(id);
			this.#letUnneeded(id);
		}
		this.#changed(id, true);
		const state = await this.#state(id);
		return state ? done(state) : refuse('lab-not-begun', `${id} was not begun`);
	}

	async #endUnheld(id: string): Promise<Outcome<unknown>> {
		const found = await this.#library.find(id);
		if (!found.ok) return found;
		const saved = this.#saved(found.value);
		return saved && (await this.#hasCluster(saved)) ? this.#asking.call('down', { name: id }) : done(null);
	}

	async #on(id: string, work: (open: OpenLab) => Outcome<LabState> | Promise<Outcome<LabState>>): Promise<Outcome<LabState>> {
		const held = this.#open.get(id);
		return held ? work(held.open) : refuse('lab-not-begun', `the exercise "${id}" is not being done`, 'begin it, or go on with it');
	}

	async #text(id: string, step: string): Promise<CallOutcome<'labText'>> {
		const held = this.#open.get(id);
		if (held) return held.open.text(step);
		const { told = {} } = this.#options.saves.read(id)?.texts ?? {};
		const text = Object.hasOwn(told, step) ? told[step] : undefined;
		return text ? done(text) : refuse('not-read', `the step "${step}" is not through`);
	}

	/** Of one that nobody does at the moment: as it was left. */
	async #state(id: string): Promise<LabState | null> {
		const held = this.#open.get(id);
		if (held) return held.open.state();
		const saved = this.#options.saves.read(id);
		if (!saved) return null;
		const found = await this.#library.find(id);
		if (!found.ok || !fits(found.value, saved.run)) return null;
		const hasCluster = await this.#hasCluster(saved);
		const stage: LabState['stage'] = isOver(saved.run) && !hasCluster ? { is: 'ended' } : { is: 'interrupted', hasCluster };
		const texts = saved.texts ?? { told: {}, intro: { en: '', de: '' }, end: null };
		return labStateOf(found.value, saved.run, null, { cluster: saved.cluster, stage, doing: null, problem: null, ...texts });
	}

	/** undefined also where its author has changed its steps since. */
	#saved(lab: Lab): SavedRun | undefined {
		const saved = this.#options.saves.read(lab.id);
		return saved && fits(lab, saved.run) ? saved : undefined;
	}

	async #hasCluster({ cluster, startedAt }: SavedRun): Promise<boolean> {
		return (await this.#running(cluster)) === startedAt;
	}

	/** When the cluster of that name was started; null: none runs. */
	async #running(name: string): Promise<string | null> {
		const clusters = await this.#asking.call('clusters', {});
		return clusters.ok ? (clusters.value.find((cluster) => cluster.name === name)?.startedAt ?? null) : null;
	}

	#changed(id: string, isNews: boolean): void {
		if (![...this.#followers].some(({ labs }) => labs.has(id))) return;
		if (isNews) {
			clearTimeout(this.#timers.get(id));
			this.#timers.delete(id);
			void this.#push(id);
		} else if (!this.#timers.has(id)) {
			const timer = setTimeout(() => {
				this.#timers.delete(id);
				void this.#push(id);
			}, this.#options.pushEveryMs ?? pushEveryMsDefault);
			this.#timers.set(id, timer);
			timer.unref();
		}
	}

	async #push(id: string): Promise<void> {
		const state = await this.#state(id);
		const text = JSON.stringify(state);
		for (const { labs, push } of this.#followers) {
			if (!labs.has(id) || labs.get(id) === text) continue;
			labs.set(id, text);
			push({ lab: id, state });
		}
	}
}

function fits(lab: Lab, run: LabRun): boolean {
	return run.steps.length === lab.steps.length && lab.steps.every(({ id }, at) => run.steps[at]?.id === id);
}

function notAllowed({ id }: Lab, { commands }: NonNullable<LabSummary['asks']>) {
	const more = commands.map(({ node, command }) => `${node}: ${command}`);
	return refuse(
		'commands-not-allowed',
		`the exercise "${id}" runs commands of its own in nodes, and you were not asked yet`,
		'begin it in the list of exercises, which shows them',
		more,
	);
}
