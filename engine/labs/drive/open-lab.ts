/**
 * An exercise that is being done in the engine: its session, the texts as they were read, and what is done for the learner.
 *
 * A session (lab-session.ts) judges; here is what a page needs beside it. Whoever holds it (lab-runs.ts) is told of each change.
 */
import type { RuntimeKind } from '../../contract/cluster-status.ts';
import type { LabResults } from '../../contract/lab-results.ts';
import type { BothTexts, LabState, LabStepText } from '../../contract/labs.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import { type LabAction, parseAction } from '../format/lab-action.ts';
import type { Lab } from '../format/lab-reader.ts';
import { labResults } from '../results/lab-results.ts';
import {
	answer,
	beginStep,
	checkpointBefore,
	isOver,
	type LabNews,
	type LabRun,
	leaveStep,
	mistakesNow,
	resetTo,
	runningStep,
	takeHint,
	takeSolution,
} from '../run/lab-run.ts';
import { labStateOf, partText, textsOf } from '../run/lab-view.ts';
import type { LabEngine } from './cluster-probe.ts';
import { LabSession } from './lab-session.ts';
import type { SavedRun, SavedTexts } from './saved-run.ts';
import { WayBack } from './way-back.ts';

export interface OpenLabOptions {
	readonly lab: Lab;
	readonly engine: LabEngine;
	/** Something that a page shows is different now; `isNews`: a person waits for it. */
	readonly onChange: (isNews: boolean) => void;
	/** Its cluster is gone, and nobody here took it down. */
	readonly onLost: () => void;
	readonly save: (saved: SavedRun) => void;
}

const notSaved = 'not-saved';
const nothingRead: BothTexts = { en: '', de: '' };
/** How a learner gets back to a cluster that is well, whatever was broken. */
const wellAgain = ['heal', 'wait until all(nodes where state is ready)'];

export class OpenLab {
	readonly lab: Lab;
	readonly #options: OpenLabOptions;
	readonly #wayBack: WayBack;
	#session: LabSession | undefined;
	#startedAt = '';
	#runtime: RuntimeKind = 'process';
	#begunAt = new Date().toISOString();
	#stage: LabState['stage'] = { is: 'starting', what: 'cluster' };
	#doing: LabState['doing'] = null;
	#problem: LabState['problem'] = null;
	#told: Readonly<Record<string, LabStepText>> = {};
	#intro = nothingRead;
	#end: BothTexts | null = null;
	/** Mistakes whose signs may outlast them. */
	#undone: readonly string[] = [];
	#isEnding = false;

	constructor(options: OpenLabOptions) {
		this.#options = options;
		this.lab = options.lab;
		this.#wayBack = new WayBack(options.lab, options.engine);
	}

	/** A new cluster, from the beginning, or brought to the last checkpoint of a run that was saved. Without success it does not stay. */
	async begin(runtime: RuntimeKind | undefined, saved: SavedRun | undefined): Promise<Outcome<LabState>> {
		let isBegun = false;
		try {
			const begun = await this.#begin(runtime, saved);
			isBegun = begun.ok;
			return begun;
		} finally {
			if (!isBegun) await this.close(true);
		}
	}

	async #begin(runtime: RuntimeKind | undefined, saved: SavedRun | undefined): Promise<Outcome<LabState>> {
		const opened = await LabSession.up(this.#sessionOptions(), this.lab.id, runtime, true);
		if (!opened.ok) return opened;
		this.#take(opened.value);
		const known = await this.#knowStart();
		if (!known.ok) return known;
		if (saved) this.#begunAt = saved.begunAt ?? this.#begunAt;
		this.#say({ is: 'starting', what: 'setup' });
		const begun = saved ? await this.#replay(opened.value, saved) : await opened.value.begin();
		if (!begun.ok) return begun;
		// Only now there is a run: what setup did is no learner's.
		this.#wayBack.begins(runningStep(this.lab, opened.value.run)?.step.id);
		if (!saved) this.#intro = partText(this.lab, opened.value.run, opened.value.observed(), this.lab.intro);
		return this.#goOn();
	}

	/** The cluster of a saved run still runs. */
	async resume(saved: SavedRun): Promise<Outcome<LabState>> {
		const opened = await LabSession.attach(this.#sessionOptions(), this.lab.id);
		if (!opened.ok) return opened;
		this.#take(opened.value);
		const known = await this.#knowStart();
		if (!known.ok) return known;
		this.#begunAt = saved.begunAt ?? saved.startedAt;
		opened.value.resume(saved.run);
		this.#read(saved.texts);
		return this.#goOn();
	}

	state(): LabState {
		const { lab } = this;
		const session = this.#begun();
		const around = { cluster: lab.id, stage: this.#stage, doing: this.#doing, problem: this.#problem };
		const texts = { told: this.#told, intro: this.#intro, end: this.#end };
		const state = labStateOf(lab, session?.run ?? null, session?.observed() ?? null, { ...around, ...texts });
		// It was undone, and what it is told by lasts, such as the last fault: it is news again when that was over once.
		this.#undone = this.#undone.filter((id) => state.mistakes.some((mistake) => mistake.id === id));
		return { ...state, mistakes: state.mistakes.filter(({ id }) => !this.#undone.includes(id)) };
	}

	get #isStarting(): boolean {
		return this.#stage.is === 'starting';
	}

	text(step: string): Outcome<LabStepText> {
		const told = Object.hasOwn(this.#told, step) ? this.#told[step] : undefined;
		return told ? done(told) : refuse('not-read', `the step "${step}" is not through`);
	}

	hint(): Outcome<LabState> {
		const { lab } = this;
		return this.#with((session) => {
			const taken = takeHint(lab, session.run, session.observed());
			if (!taken) return refuse('no-hint', 'there is no hint for it now');
			session.change(() => taken.run);
			return done(null);
		});
	}

	async leave(step: string): Promise<Outcome<LabState>> {
		const left = this.#with((session) => {
			const running = runningStep(this.lab, session.run);
			if (running?.step.id !== step) return done(null);
			if (running.step.checks.length === 0) session.leave();
			else {
				// Nothing of it passed: it is told as it was left.
				this.#tell(running.index);
				session.change((run, observed) => leaveStep(this.lab, run, observed).run);
			}
			this.#over();
			return done(null);
		});
		const session = this.#begun();
		if (session) this.#wayBack.begins(runningStep(this.lab, session.run)?.step.id);
		await this.#wayBack.known();
		return left;
	}

	choose(step: string, option: string): Outcome<LabState> {
		return this.#with((session) => {
			if (runningStep(this.lab, session.run)?.step.id === step) session.choose(option);
			return done(null);
		});
	}

	answer(questionId: string, given: number): Outcome<LabState> {
		return this.#with((session) => {
			const question = this.lab.quiz.find(({ id }) => id === questionId);
			if (!question) return refuse('unknown-question', `there is no question "${questionId}"`);
			if (!isOver(session.run)) return refuse('not-yet', 'questions come behind the last step');
			if (Object.hasOwn(session.run.answers, questionId)) return refuse('answered', 'that question was answered already');
			if (question.kind === 'choice' && !question.options[given]) return refuse('bad-arguments', 'there is no such answer');
			session.change((run) => answer(run, question, given));
			return done(null);
		});
	}

	solve(step: string): Promise<Outcome<LabState>> {
		return this.#do('solution', async (session) => {
			const running = runningStep(this.lab, session.run);
			if (running?.step.id !== step || running.step.checks.length === 0) return done(null);
			session.change((run) => takeSolution(this.lab, run));
			const performed = await session.perform(running.step.solution);
			// Its checks may be so before the last action has come to its end.
			return runningStep(this.lab, session.run)?.step.id === step ? performed : done(null);
		});
	}

	undo(mistake: string): Promise<Outcome<LabState>> {
		return this.#do('undo', async (session) => {
			const running = runningStep(this.lab, session.run);
			const wrong = mistakesNow(this.lab, session.run, session.observed()).find(({ id }) => id === mistake);
			if (!running || !wrong) return done(null);
			const undone = await session.perform(wrong.undo);
			if (!undone.ok) return undone;
			session.change((run, observed) => beginStep(this.lab, run, running.index, observed));
			this.#undone = [...this.#undone, mistake];
			return undone;
		});
	}

	/** Heals first: a step begins at a cluster that is well. Refused where that is not enough. */
	async reset(step: string): Promise<Outcome<LabState>> {
		const { lab } = this;
		const index = lab.steps.findIndex(({ id }) => id === step);
		const session = this.#begun();
		const running = (session && runningStep(lab, session.run)?.index) ?? lab.steps.length - 1;
		if (session && this.#doing === null && index >= 0 && !(await this.#wayBack.isByHealing(index, running)))
			return refuse(
				'needs-new-cluster',
				'more was changed in this cluster since then than healing takes back',
				'go back to the checkpoint with a new cluster, which is brought there',
			);
		return this.#do('reset', async (session) => {
			if (index < 0 || index > running || (index > 0 && !lab.steps[index]?.isCheckpoint))
				return refuse(
					'no-checkpoint',
					`"${step}" is no place to go back to`,
					'go back to the beginning, or to a checkpoint before the step that is to be done',
				);
			const healed = await session.perform(actionsOf(lab, wellAgain));
			if (!healed.ok) return healed;
			const traffic = await session.perform(lab.setup.filter((action) => action.do === 'traffic' || action.do === 'traffic-off'));
			if (!traffic.ok) return traffic;
			session.change((run, observed) => resetTo(lab, run, index, observed));
			this.#end = null;
			this.#told = Object.fromEntries(Object.entries(this.#told).filter(([id]) => lab.steps.findIndex((one) => one.id === id) < index));
			return done(null);
		});
	}

	/** As they are by now. */
	results(learner: string | null, version: string): Outcome<LabResults> {
		const session = this.#begun();
		if (!session) return refuse('lab-is-starting', 'the exercise is being prepared', 'wait for it');
		const when = { begunAt: new Date(this.#begunAt), endedAt: new Date() };
		return done(labResults({ lab: this.lab, run: session.run, learner, runtime: this.#runtime, version, ...when }));
	}

	/** Its cluster goes; an exercise that is over cleans up before, as its author wants it. */
	async end(): Promise<Outcome<unknown>> {
		const session = this.#begun();
		if (session && isOver(session.run)) {
			// Clean-up that fails is no reason to keep the cluster.
			await this.#do('cleanup', () => session.perform(this.lab.cleanup));
			this.#save(session.run);
		}
		return this.close(true);
	}

	/** Nothing of it is watched any more; `down`: nor does its cluster stay. */
	async close(down: boolean): Promise<Outcome<unknown>> {
		this.#isEnding = true;
		const isUp = this.#session !== undefined;
		this.#session?.stop();
		return down && isUp ? this.#options.engine.call('down', { name: this.lab.id }) : done(null);
	}

	/** The one that has begun. */
	#begun(): LabSession | undefined {
		return this.#isStarting ? undefined : this.#session;
	}

	async #replay(session: LabSession, saved: SavedRun): Promise<Outcome<unknown>> {
		this.#say({ is: 'starting', what: 'replay' });
		const place = checkpointBefore(this.lab, Math.max(0, runningStep(this.lab, saved.run)?.index ?? 0));
		const replayed = await session.replay(saved.run, place);
		if (!replayed.ok) return replayed;
		this.#read(saved.texts);
		return replayed;
	}

	#read(texts: SavedTexts | undefined): void {
		const session = this.#session;
		if (!session) return;
		this.#told = { ...this.#told, ...texts?.told };
		this.#intro = texts?.intro ?? partText(this.lab, session.run, session.observed(), this.lab.intro);
		this.#end = texts?.end ?? null;
	}

	#goOn(): Outcome<LabState> {
		this.#stage = { is: 'running' };
		this.#over();
		if (this.#session) this.#save(this.#session.run);
		this.#options.onChange(true);
		return done(this.state());
	}

	/** By its start it is told later whether the cluster that runs is the same; what its nodes are stands on results. */
	async #knowStart(): Promise<Outcome<unknown>> {
		const clusters = await this.#options.engine.call('clusters', {});
		if (!clusters.ok) return clusters;
		const cluster = clusters.value.find(({ name }) => name === this.lab.id);
		this.#startedAt = cluster?.startedAt ?? '';
		this.#runtime = cluster?.runtime ?? 'process';
		return done(null);
	}

	#take(session: LabSession): void {
		this.#session = session;
		session.cluster.onChange(() => this.#options.onChange(false));
		void session.cluster.gone.then(() => {
			if (this.#isEnding) return;
			session.stop();
			this.#options.onLost();
		});
	}

	#sessionOptions() {
		const { lab, engine } = this.#options;
		return { lab, engine, onNews: (news: LabNews) => this.#news(news), save: (run: LabRun) => this.#save(run) };
	}

	#news(news: LabNews): void {
		if (news.is === 'step-begun' && !this.#isStarting) this.#wayBack.begins(news.step);
		if (news.is === 'step-passed') this.#tell(this.lab.steps.findIndex(({ id }) => id === news.step));
		this.#over();
		this.#options.onChange(true);
	}

	#tell(index: number): void {
		const session = this.#session;
		if (!session) return;
		const told = textsOf(this.lab, session.run, session.observed(), index, true);
		this.#told = { ...this.#told, [told.step]: told };
		this.#save(session.run);
	}

	/** The last text is written once, when all steps are through. */
	#over(): void {
		const session = this.#begun();
		if (!session || this.#end !== null || !isOver(session.run)) return;
		this.#end = partText(this.lab, session.run, session.observed(), this.lab.end);
		this.#save(session.run);
	}

	#save(run: LabRun): void {
		// A run in its setup, or while it is being replayed, is not to take the place of the one before.
		if (this.#isStarting) return;
		const texts = { intro: this.#intro, end: this.#end, told: this.#told };
		try {
			this.#options.save({ cluster: this.lab.id, startedAt: this.#startedAt, begunAt: this.#begunAt, run, texts });
			if (this.#problem?.code === notSaved) this.#problem = null;
		} catch (error) {
			// A full disk ends no exercise, let alone the engine, with every cluster that it holds.
			const why = error instanceof Error ? error.message : String(error);
			this.#problem = { code: notSaved, message: `what was done cannot be saved: ${why}`, remedy: 'make room on the disk; the exercise goes on meanwhile' };
		}
	}

	#say(stage: LabState['stage']): void {
		this.#stage = stage;
		this.#options.onChange(true);
	}

	#with(work: (session: LabSession) => Outcome<unknown>): Outcome<LabState> {
		const session = this.#begun();
		if (!session) return refuse('lab-is-starting', 'the exercise is being prepared', 'wait for it');
		const outcome = work(session);
		if (!outcome.ok) return outcome;
		this.#options.onChange(true);
		return done(this.state());
	}

	/** One at a time. Why it could not be done stays to be seen, for whoever asked may have gone. */
	async #do(what: NonNullable<LabState['doing']>, work: (session: LabSession) => Promise<Outcome<unknown>>): Promise<Outcome<LabState>> {
		const session = this.#begun();
		if (!session) return refuse('lab-is-starting', 'the exercise is being prepared', 'wait for it');
		if (this.#doing !== null) return refuse('lab-is-busy', 'something is being done for this exercise already', 'wait for it');
		this.#doing = what;
		this.#problem = null;
		this.#options.onChange(true);
		try {
			const outcome = await work(session);
			if (!outcome.ok) this.#problem = outcome.error;
		} finally {
			this.#doing = null;
			this.#options.onChange(true);
		}
		return done(this.state());
	}
}

function actionsOf(lab: Lab, lines: readonly string[]): LabAction[] {
	const around = { nodes: lab.nodes.map(({ name }) => name), accounts: [], hasStep: true };
	return lines.map((line) => {
		const parsed = parseAction(line, around);
		if (!parsed.ok) throw new Error(`"${line}": ${parsed.mistake.message}`);
		return parsed.action;
	});
}
