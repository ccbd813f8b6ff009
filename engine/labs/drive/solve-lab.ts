/**
 * The headless run: does an exercise with its own solutions, and proves its checks on the way.
 *
 * Of each step: its checks must not pass before anything is done, not after any of the wrong actions that it names (each is
 * made, recognised, and undone), and must pass after the solution. Invariants hold all the time, and nothing is left.
 */
import type { RuntimeKind } from '../../contract/cluster-status.ts';
import type { Outcome } from '../../core/call-failure.ts';
import type { Lab, LabStep } from '../format/lab-reader.ts';
import { reasonsText } from '../language/reason.ts';
import type { LabCase, LabReport } from '../results/lab-report.ts';
import { answer, beginStep, evaluationIn, forgetMistakes, type LabRun, ownOf, runningStep, takeSolution, verdicts } from '../run/lab-run.ts';
import type { LabSession } from './lab-session.ts';
import type { Traces } from './left-behind.ts';

/** A wrong action is recognised within that. */
const recognisedMs = 30_000;

export interface SolveOptions {
	readonly lab: Lab;
	/** Its cluster was started; or could not be, and why. */
	readonly started: Outcome<LabSession>;
	readonly runtime: RuntimeKind;
	/** A line for a person, as it goes. */
	readonly tell: (line: string) => void;
	/** Of the cluster as it is; null: there is none. */
	readonly traces: () => Promise<Traces | null>;
}

/** `before`: what must be gone when the cluster is down; null: it never was up. */
export interface Solved {
	readonly report: LabReport;
	readonly before: Traces | null;
}

/** Everything but what is left behind: that is looked at when the cluster is down. */
export async function solveLab({ lab, started, runtime, tell, traces }: SolveOptions): Promise<Solved> {
	const begunMs = performance.now();
	const cases: LabCase[] = [];
	const add = (one: LabCase) => {
		cases.push(one);
		tell(`${one.problem === null ? 'ok  ' : 'FAIL'} ${one.name}${one.problem === null ? '' : `: ${one.problem}`}`);
		return one.problem === null;
	};
	const report = (couldNotRun: string | null): LabReport => ({
		lab: lab.id,
		runtime,
		tookMs: performance.now() - begunMs,
		cases,
		couldNotRun,
	});
	if (!started.ok) return { before: null, report: report(`the cluster did not start: ${failureText(started.error)}`) };
	const session = started.value;
	try {
		const one = new Solving(session, add);
		const over = Promise.withResolvers<'timeout'>();
		const timer = setTimeout(() => over.resolve('timeout'), lab.ci.msMax);
		const end = await Promise.race([one.all(), over.promise, session.cluster.gone]);
		clearTimeout(timer);
		if (end === 'timeout') add({ name: 'in time', tookMs: lab.ci.msMax, problem: `it is not through after ${lab.ci.msMax / 60_000} min (ci.minutesMax)` });
		if (end === 'gone' || end === 'lost') return { before: null, report: report('the cluster was taken down in the middle of the exercise') };
		return { before: await traces(), report: report(null) };
	} finally {
		session.stop();
	}
}

class Solving {
	readonly #session: LabSession;
	readonly #add: (one: LabCase) => boolean;

	constructor(session: LabSession, add: (one: LabCase) => boolean) {
		this.#session = session;
		this.#add = add;
	}

	async all(): Promise<void> {
		const { lab } = this.#session;
		if (!(await this.#case('setup', async () => problemOf(await this.#session.begin())))) return;
		for (const step of lab.steps) if (!(await this.#step(step))) return;
		for (const question of lab.quiz) {
			await this.#case(`quiz ${question.id}`, async () => {
				const right = question.kind === 'choice' ? question.options.findIndex(({ isRight }) => isRight) : ownOf(this.#session.run.measured, question.id);
				if (typeof right !== 'number') return `${question.kind === 'number' ? question.measured.text : 'its answer'} is not known at the end of its step`;
				this.#session.change((run) => answer(run, question, right));
				return ownOf(this.#session.run.answers, question.id)?.isRight ? null : 'its own right answer is refused';
			});
		}
		await this.#case('cleanup', async () => problemOf(await this.#session.perform(lab.cleanup)));
		for (const { id } of lab.invariants) {
			await this.#case(`invariant ${id}`, async () => {
				const found = this.#session.run.violations.find(({ invariant }) => invariant === id);
				return found ? `broken at ${(found.atMs / 1000).toFixed(2)} s: ${reasonsText(found.reasons, 'en')}` : null;
			});
		}
	}

	async #step(step: LabStep): Promise<boolean> {
		const session = this.#session;
		if (step.checks.length === 0) {
			session.leave();
			return true;
		}
		const before = await this.#case(`${step.id}: not done before anything is done`, async () => {
			await session.looked();
			return this.#runs(step) ? null : 'its checks pass at once';
		});
		if (!before) return false;
		for (const wrong of step.wrong) {
			const isRefused = await this.#case(`${step.id}: not done by ${wrong.id}`, async () => {
				const made = problemOf(await session.perform(wrong.do));
				if (made !== null) return made;
				const isRecognised = (run: LabRun) => runningStep(session.lab, run)?.state.mistakes.includes(wrong.id) ?? false;
				const recognised = await session.until((run) => isRecognised(run) || !this.#runs(step), recognisedMs);
				await session.looked();
				if (!this.#runs(step)) return 'its checks pass after this wrong action';
				if (!recognised) return `the mistake is not recognised: ${this.#whyNot(wrong.when)}`;
				const undone = problemOf(await session.perform(wrong.undo));
				this.#beginAgain(step);
				return undone;
			});
			if (!isRefused) return false;
		}
		return this.#case(`${step.id}: done by its solution`, async () => {
			session.change((run) => takeSolution(session.lab, run));
			const done = problemOf(await session.perform(step.solution));
			if (done !== null) return done;
			const withinMs = Math.max(...step.checks.map((check) => check.withinMs));
			if (await session.until(() => !this.#runs(step), withinMs)) return null;
			return this.#openChecks(step);
		});
	}

	#beginAgain(step: LabStep): void {
		const { lab } = this.#session;
		this.#session.change((run, observed) => beginStep(lab, forgetMistakes(lab, run), lab.steps.indexOf(step), observed));
	}

	#runs(step: LabStep): boolean {
		return runningStep(this.#session.lab, this.#session.run)?.step === step;
	}

	#whyNot(when: LabStep['wrong'][number]['when']): string {
		return reasonsText(evaluationIn(this.#session.lab, this.#session.run, this.#session.observed()).reasons(when.root), 'en');
	}

	#openChecks(step: LabStep): string {
		const all = verdicts(this.#session.lab, this.#session.run, this.#session.observed());
		const open = all.flatMap((verdict, at) => (verdict.is === 'passed' ? [] : [`${step.checks[at]?.id}: ${reasonsText(verdict.reasons, 'en')}`]));
		return `not done: ${open.join('; ')}`;
	}

	/** `work` answers the problem; null: there is none. */
	async #case(name: string, work: () => Promise<string | null>): Promise<boolean> {
		const begunMs = performance.now();
		const problem = await work();
		return this.#add({ name, tookMs: performance.now() - begunMs, problem });
	}
}

function problemOf(outcome: { readonly ok: true } | { readonly ok: false; readonly error: { readonly message: string } }): string | null {
	return outcome.ok ? null : outcome.error.message;
}

function failureText({ message, remedy }: { readonly message: string; readonly remedy?: string }): string {
	return remedy ? `${message}; ${remedy}` : message;
}
