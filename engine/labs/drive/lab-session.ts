/**
 * An exercise while it is done: its run (lab-run.ts) fed with its cluster, its actions carried out, its state saved.
 *
 * Used by the guide in the terminal and by the headless run; the app's engine can hold one, too. Everything that decides is
 * pure and elsewhere.
 */
import type { RuntimeKind } from '../../contract/cluster-status.ts';
import { done, type Outcome, refuse } from '../../core/call-failure.ts';
import type { LabAction } from '../format/lab-action.ts';
import type { Lab, LabStep } from '../format/lab-reader.ts';
import { probesOf, type Seen } from '../language/evaluate.ts';
import type { CompiledExpression } from '../language/expression-tree.ts';
import { checkBegun, observedCheck } from '../run/lab-check.ts';
import {
	beginRun,
	chooseOption,
	isOver,
	type LabNews,
	type LabRun,
	leaveStep,
	type Observed,
	observe,
	resetTo,
	runningStep,
	type StepRun,
	seenIn,
	withPaid,
} from '../run/lab-run.ts';
import type { LabEngine } from './cluster-probe.ts';
import { LabCluster } from './lab-cluster.ts';

export interface LabSessionOptions {
	readonly lab: Lab;
	readonly engine: LabEngine;
	readonly onNews: (news: LabNews) => void;
	readonly save: (run: LabRun) => void;
}

export class LabSession {
	readonly lab: Lab;
	readonly cluster: LabCluster;
	readonly #options: LabSessionOptions;
	readonly #stop: () => void;
	#run: LabRun | undefined;

	private constructor(options: LabSessionOptions, cluster: LabCluster) {
		this.lab = options.lab;
		this.cluster = cluster;
		this.#options = options;
		this.#stop = cluster.onChange(() => this.#observe());
	}

	/** Starts the exercise's cluster, which goes where it cannot be followed. `detach`: it stays when this connection ends. */
	static async up(options: LabSessionOptions, name: string, runtime: RuntimeKind | undefined, detach: boolean): Promise<Outcome<LabSession>> {
		const { lab, engine } = options;
		const up = await engine.call('up', { name, source: lab.cluster, ...(runtime === undefined ? {} : { runtime }), detach });
		if (!up.ok) return up;
		let isFollowed = false;
		try {
			const attached = await LabSession.attach(options, name);
			isFollowed = attached.ok;
			return attached;
		} finally {
			if (!isFollowed) await engine.call('down', { name });
		}
	}

	/** To a cluster that runs. */
	static async attach(options: LabSessionOptions, name: string): Promise<Outcome<LabSession>> {
		const cluster = await LabCluster.follow(options.engine, name, options.lab.nodes);
		return cluster.ok ? done(new LabSession(options, cluster.value)) : cluster;
	}

	/** Setup, then the first step. */
	async begin(): Promise<Outcome<unknown>> {
		const setup = await this.perform(this.lab.setup);
		if (!setup.ok) return setup;
		this.#take(beginRun(this.lab, this.cluster.observed()), []);
		return setup;
	}

	/** A run that was saved goes on as it was: its cluster still runs, and its recording went on. */
	resume(run: LabRun): void {
		this.#take(run, []);
	}

	/**
	 * A run goes on whose cluster is gone: a new one is brought to where step `index` begins, by the exercise's own solutions;
	 * what the learner did before it stays theirs.
	 */
	async replay(saved: LabRun, index: number): Promise<Outcome<unknown>> {
		const begun = await this.begin();
		if (!begun.ok) return begun;
		for (const step of this.lab.steps.slice(0, index)) {
			if (step.checks.length === 0) {
				this.leave();
				continue;
			}
			const performed = await this.perform(step.solution);
			if (!performed.ok) return performed;
			const withinMs = Math.max(...step.checks.map((check) => check.withinMs));
			const isThrough = await this.until((run) => run.steps.some(({ id, state }) => id === step.id && state === 'passed'), withinMs);
			if (!isThrough) return refuse('not-replayed', `the step "${step.id}" does not come to its end any more`, 'begin anew: --again');
		}
		// Its times are this recording's, its merits the learner's.
		this.change((run, observed) => {
			const steps = withPaid(run, saved).steps.map((step, at) => (at < index ? { ...step, ...meritsOf(saved.steps[at] ?? step) } : step));
			return resetTo(
				this.lab,
				{ ...run, steps, violations: saved.violations, answers: saved.answers, measured: { ...run.measured, ...saved.measured } },
				index,
				observed,
			);
		});
		return done(null);
	}

	get run(): LabRun {
		if (!this.#run) throw new Error('the exercise has not begun');
		return this.#run;
	}

	observed(): Observed {
		return this.cluster.observed();
	}

	change(next: (run: LabRun, observed: Observed) => LabRun): void {
		this.#take(next(this.run, this.observed()), []);
		this.#options.save(this.run);
	}

	leave(): void {
		const { run, news } = leaveStep(this.lab, this.run, this.observed());
		this.#take(run, news);
	}

	/** An answer to the question of the step that runs. */
	choose(option: string): void {
		this.change((run) => chooseOption(this.lab, run, option));
		this.#observe();
	}

	/** One after the other; the first that cannot be done ends it. */
	async perform(actions: readonly LabAction[]): Promise<Outcome<unknown>> {
		for (const action of actions) {
			if (action.do === 'answer') {
				this.choose(action.option);
				continue;
			}
			const outcome = await this.cluster.perform(action, this.#waiter());
			if (!outcome.ok) return refuse(outcome.error.code, `"${action.text}": ${outcome.error.message}`, outcome.error.remedy);
		}
		return done(null);
	}

	/** Until then, or until its time is over. */
	until(look: (run: LabRun) => boolean, withinMs: number): Promise<boolean> {
		return this.cluster.until(() => look(this.run), withinMs);
	}

	/** Everything that the step that runs looks at has been looked at once. */
	async looked(): Promise<void> {
		await this.cluster.looked();
		this.#observe();
	}

	get isOver(): boolean {
		return isOver(this.run);
	}

	stop(): void {
		this.#stop();
		this.cluster.stop();
	}

	/** Asked at each moment, so that it knows for how long something has been so. */
	#waiter(): (action: Extract<LabAction, { do: 'wait' }>) => boolean {
		let state = checkBegun;
		return ({ until }) => {
			state = observedCheck(until, state, this.#seen());
			return state.passedAtMs !== null;
		};
	}

	/** In setup there is no run yet. */
	#seen(): Seen {
		const observed = this.observed();
		const running = this.#run && runningStep(this.lab, this.#run);
		if (this.#run && running) return seenIn(this.#run, running.state, observed);
		return {
			moment: { world: observed.world, nowMs: observed.nowMs, exerciseAtMs: this.#run?.atMs ?? 0, stepAtMs: 0 },
			start: this.#run?.start ?? {},
			step: {},
			probes: observed.probes,
		};
	}

	#observe(): void {
		if (!this.#run) return;
		const { run, news } = observe(this.lab, this.#run, this.observed());
		this.#take(run, news);
	}

	#take(run: LabRun, news: readonly LabNews[]): void {
		const before = this.#run && runningStep(this.lab, this.#run);
		this.#run = run;
		const running = runningStep(this.lab, run);
		// Another step, or the same one from its beginning: what was looked at before is old.
		if (running && (before?.index !== running.index || before.state.attempts !== running.state.attempts)) this.cluster.want(probesOf(looksOf(running.step)));
		if (news.length > 0 || !before) this.#options.save(run);
		for (const one of news) this.#options.onNews(one);
	}
}

/** All that a step judges by: checks, its named mistakes, and when a hint is offered. */
function looksOf({ checks, wrong, hints }: LabStep): CompiledExpression[] {
	return [...checks.map(({ expect }) => expect), ...wrong.map(({ when }) => when), ...hints.flatMap(({ when }) => when ?? [])];
}

function meritsOf({ state, mistakes, earlierMistakes = [], attempts, hints, isSolved, tookMs, told }: StepRun): Partial<StepRun> {
	return { state, mistakes, earlierMistakes, attempts, hints, isSolved, tookMs, told };
}
