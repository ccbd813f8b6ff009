/**
 * An exercise with a learner, in a terminal: shows the texts, waits for the checks, takes answers, hint, solve, skip, reset.
 *
 * The learner works in another terminal, or in the app, at the cluster that is started here. Ctrl-C leaves; the cluster goes
 * on, and the same command goes on with it. Read next: labs/drive/lab-session.ts.
 */
import { createInterface } from 'node:readline';
import type { RuntimeKind } from '../contract/cluster-status.ts';
import { KeptLearner } from '../labs/drive/kept-learner.ts';
import { LabSession } from '../labs/drive/lab-session.ts';
import { writeResults } from '../labs/drive/results-folder.ts';
import { type RunHold, RunHolds } from '../labs/drive/run-holds.ts';
import { SavedRuns } from '../labs/drive/saved-run.ts';
import type { Lab } from '../labs/format/lab-reader.ts';
import { filledText, type LabText } from '../labs/format/lab-text.ts';
import type { LabLocale } from '../labs/language/fact-value.ts';
import { plainReasons } from '../labs/language/plain-reason.ts';
import { labResults, learnerName } from '../labs/results/lab-results.ts';
import {
	answer,
	checkpointBefore,
	evaluationIn,
	isOver,
	type LabNews,
	type LabRun,
	ownOf,
	runningStep,
	score,
	takeHint,
	takeSolution,
	verdicts,
} from '../labs/run/lab-run.ts';
import { stateRoot } from '../runtime/state-root.ts';
import type { EngineClient } from '../server/attach.ts';
import { engineVersion } from '../server/engine-version.ts';
import { CliFailure, expectValue } from './cli-failure.ts';
import { withEngine } from './engine-access.ts';
import { guideWords } from './lab-guide-words.ts';
import type { Output } from './output.ts';
import { takeDown } from './take-down.ts';
import { terminalText } from './terminal-text.ts';

export interface GuideOptions {
	readonly lab: Lab;
	readonly output: Output;
	readonly runtime: RuntimeKind | undefined;
	/** Whatever was saved. */
	readonly again: boolean;
	readonly locale: LabLocale;
	/** Where results are written at the end; undefined: nowhere. */
	readonly results: string | undefined;
	/** As whom; undefined: as was said once, or is asked now. */
	readonly learner: string | undefined;
}

/** How a talk ends: all steps are through, the learner leaves, or wants to go back to the last checkpoint. */
type TalkEnd = 'over' | 'left' | 'reset';

/** @throws CliFailure */
export async function guideLab(options: GuideOptions): Promise<void> {
	let { again } = options;
	let hold: RunHold | undefined;
	try {
		// Whoever takes the last cluster down takes the engine with it: what begins after that begins at another one.
		for (;;) {
			const end = await withEngine({ start: true }, async (engine) => {
				hold ??= await held(options.lab.id, engine);
				return guideOnce({ ...options, again }, engine);
			});
			if (end === 'over' || end === 'left') return;
			// The run was saved, and its cluster is gone: that is how it goes on at the last checkpoint.
			if (end === 'reset') again = false;
		}
	} finally {
		hold?.release();
	}
}

/** An app that was closed may have left it with the engine. @throws CliFailure where somebody does the exercise */
async function held(lab: string, engine: EngineClient): Promise<RunHold> {
	await engine.call('labLetGo', { lab });
	const taken = new RunHolds(stateRoot(), 'terminal').take(lab);
	if (!taken.ok) throw new CliFailure(taken.error);
	return taken.value;
}

/** 'room-made': the cluster that was in the way is down. */
async function guideOnce(options: GuideOptions, engine: EngineClient): Promise<TalkEnd | 'room-made'> {
	const { lab } = options;
	const guide = await begun(options, engine);
	if (guide === undefined) return 'room-made';
	try {
		const end = await guide.talk();
		if (end !== 'left') await takeDown(engine, { name: lab.id });
		return end;
	} finally {
		guide.end();
	}
}

/** undefined: the cluster of an earlier run had its name, and was taken down. @throws CliFailure also where somebody else's has it */
async function begun(options: GuideOptions, engine: EngineClient): Promise<Guide | undefined> {
	const { lab, output, runtime, locale } = options;
	const words = guideWords[locale];
	const saves = new SavedRuns(stateRoot());
	const kept = saves.read(lab.id);
	const saved = options.again ? undefined : kept;
	const running = expectValue(await engine.call('clusters', {})).find(({ name }) => name === lab.id);
	let startedAt = running?.startedAt ?? '';
	let begunAt = new Date().toISOString();
	let guide: Guide | undefined;
	let isBegun = false;
	const session = {
		lab,
		engine,
		onNews: (news: LabNews) => guide?.news(news),
		save: (run: LabRun) => {
			// A run in its setup, or while it is being replayed, is not to take the place of the one before.
			if (isBegun) saves.write({ cluster: lab.id, startedAt, begunAt, run });
		},
	};
	const isSame = saved !== undefined && running?.startedAt === saved.startedAt && !isOver(saved.run);
	if (running && !isSame) {
		if (kept?.startedAt !== running.startedAt)
			throw new CliFailure({ message: `a cluster "${lab.id}" runs already, and it is not this exercise's`, remedy: `take it down first: down ${lab.id}` });
		await takeDown(engine, { name: lab.id });
		return undefined;
	}
	if (!isSame) output.out(words.starting);
	const opened = isSame ? await LabSession.attach(session, lab.id) : await LabSession.up(session, lab.id, runtime, true);
	if (!opened.ok) throw new CliFailure(opened.error);
	try {
		const cluster = expectValue(await engine.call('clusters', {})).find(({ name }) => name === lab.id);
		startedAt = cluster?.startedAt ?? '';
		if (saved && !isOver(saved.run)) begunAt = saved.begunAt ?? startedAt;
		guide = new Guide(options, opened.value, { begunAt: new Date(begunAt), runtime: cluster?.runtime ?? runtime ?? 'process' });
		if (saved && isSame) opened.value.resume(saved.run);
		else if (saved && !isOver(saved.run)) {
			output.out(words.replaying);
			const place = checkpointBefore(lab, Math.max(0, runningStep(lab, saved.run)?.index ?? 0));
			const replayed = await opened.value.replay(saved.run, place);
			if (!replayed.ok) throw new CliFailure(replayed.error);
		} else {
			const ready = await opened.value.begin();
			if (!ready.ok) throw new CliFailure(ready.error);
			guide.show(lab.intro);
		}
		isBegun = true;
		session.save(opened.value.run);
		return guide;
	} finally {
		if (!isBegun) {
			opened.value.stop();
			guide?.end();
			// A cluster that no saved run names would be nobody's.
			if (!isSame) await takeDown(engine, { name: lab.id }).catch(() => []);
		}
	}
}

class Guide {
	readonly #options: GuideOptions;
	readonly #session: LabSession;
	readonly #begun: { readonly begunAt: Date; readonly runtime: RuntimeKind };
	readonly #lines = createInterface({ input: process.stdin });
	#isTalking = false;

	constructor(options: GuideOptions, session: LabSession, begun: { readonly begunAt: Date; readonly runtime: RuntimeKind }) {
		this.#options = options;
		this.#session = session;
		this.#begun = begun;
	}

	async talk(): Promise<TalkEnd> {
		const { output, locale, lab } = this.#options;
		const words = guideWords[locale];
		this.#isTalking = true;
		this.#showStep();
		const over = Promise.withResolvers<TalkEnd>();
		const look = () => {
			if (this.#session.isOver) over.resolve('over');
		};
		const stop = this.#session.cluster.onChange(look);
		const left = () => over.resolve('left');
		void this.#session.cluster.gone.then(left);
		this.#lines.on('line', (line) => void this.#command(line.trim()).then((end) => end && over.resolve(end)));
		this.#lines.once('close', left);
		look();
		const end = await over.promise;
		stop();
		this.#isTalking = end === 'over';
		this.#lines.off('close', left);
		if (end !== 'over') {
			output.out(end === 'left' ? words.left : words.resetting);
			return end;
		}
		this.#lines.removeAllListeners('line');
		await this.#quiz();
		this.show(lab.end);
		const { points, of } = score(lab, this.#session.run);
		output.out(words.score(points, of));
		await this.#writeResults();
		return 'over';
	}

	news(news: LabNews): void {
		const { output, locale, lab } = this.#options;
		if (!this.#isTalking) return;
		const step = 'step' in news ? lab.steps.find(({ id }) => id === news.step) : undefined;
		switch (news.is) {
			case 'check-passed':
				output.out(`${output.paint('green', '✓')} ${step?.checks.find(({ id }) => id === news.check)?.title[locale]}`);
				break;
			case 'mistake':
				// A wrong answer was answered.
				if (!step?.ask) output.out(`${output.paint('yellow', '!')} ${news.wrong.because[locale]}`);
				break;
			case 'violation': {
				const title = lab.invariants.find(({ id }) => id === news.violation.invariant)?.title[locale] ?? '';
				output.out(`${output.paint('red', '✗')} ${title}: ${terminalText(plainReasons(news.violation.reasons, locale))}`);
				break;
			}
			case 'step-passed':
				if (step?.after) this.show(step.after, lab.steps.indexOf(step));
				break;
			case 'step-begun':
				this.#showStep();
		}
	}

	show(text: Readonly<Record<LabLocale, LabText>>, index?: number): void {
		const { output, locale, lab } = this.#options;
		const evaluation = evaluationIn(lab, this.#session.run, this.#session.observed(), index);
		output.out('');
		for (const line of filledText(text[locale], evaluation, locale).trim().split('\n')) output.out(terminalText(line));
		output.out('');
	}

	end(): void {
		this.#lines.close();
		this.#session.stop();
	}

	#showStep(): void {
		const { output, locale, lab } = this.#options;
		const running = runningStep(lab, this.#session.run);
		if (!running) return;
		output.out(output.paint('bold', `${running.index + 1}/${lab.steps.length}  ${running.step.title[locale]}`));
		this.show(running.step.text, running.index);
		this.#showQuestion();
		const { ask, checks } = running.step;
		output.out(output.paint('dim', guideWords[locale][ask ? 'answers' : checks.length === 0 ? 'next' : 'keys']));
	}

	#showQuestion(): void {
		const { output, locale, lab } = this.#options;
		const ask = runningStep(lab, this.#session.run)?.step.ask;
		if (!ask) return;
		output.out(ask.question[locale]);
		for (const [index, option] of ask.options.entries()) output.out(`  ${index + 1}) ${option[locale]}`);
	}

	/** A wrong answer says why not, however often it is given; the right one passes the step. */
	#answer(number: number): void {
		const { output, locale, lab } = this.#options;
		const option = runningStep(lab, this.#session.run)?.step.ask?.options[number - 1];
		if (!option) {
			output.out(guideWords[locale].answers);
			return;
		}
		this.#session.choose(option.id);
		if (option.because) output.out(`${output.paint('yellow', '!')} ${option.because[locale]}`);
	}

	/** How the talk ends by it; undefined: it goes on. */
	async #command(line: string): Promise<TalkEnd | undefined> {
		const { output, locale, lab } = this.#options;
		const words = guideWords[locale];
		const session = this.#session;
		const running = runningStep(lab, session.run);
		if (running?.step.ask && /^\d{1,2}$/.test(line)) {
			this.#answer(Number(line));
			return undefined;
		}
		switch (line) {
			case 'quit':
				return 'left';
			case 'reset':
				return 'reset';
			case 'hint': {
				const taken = takeHint(lab, session.run, session.observed());
				if (taken) session.change(() => taken.run);
				output.out(taken ? taken.hint.text[locale] : words.noHint);
				return undefined;
			}
			case 'solve': {
				if (!running || running.step.checks.length === 0) return undefined;
				session.change((run) => takeSolution(lab, run));
				for (const { isRight, ...option } of running.step.ask?.options ?? []) if (isRight) output.out(`  ${option[locale]}`);
				if (!running.step.ask) for (const { text } of running.step.solution) output.out(`  ${text}`);
				const performed = await session.perform(running.step.solution);
				// Its checks may be so before the last action has come to its end.
				if (!performed.ok && !session.isOver) output.out(words.notDone(performed.error.message));
				return undefined;
			}
			case 'next':
			case '':
				if (running?.step.checks.length === 0) session.leave();
				return undefined;
			case 'skip':
				session.leave();
				return undefined;
			case 'status':
				verdicts(lab, session.run, session.observed()).forEach((verdict, at) => {
					const title = running?.step.checks[at]?.title[locale] ?? '';
					const why = verdict.is === 'passed' ? '' : `: ${terminalText(plainReasons(verdict.reasons, locale))}`;
					output.out(`${verdict.is === 'passed' ? '✓' : verdict.is === 'not-yet' ? '○' : '?'} ${title}${why}`);
				});
				return undefined;
			default:
				output.out(words.keys);
				return undefined;
		}
	}

	async #quiz(): Promise<void> {
		const { output, locale, lab } = this.#options;
		const words = guideWords[locale];
		for (const question of lab.quiz) {
			output.out(question.question[locale]);
			if (question.kind === 'choice') for (const [index, option] of question.options.entries()) output.out(`  ${index + 1}) ${option[locale]}`);
			const line = await this.#line();
			if (line === null) return;
			const number = Number(
				line
					.trim()
					.replace(',', '.')
					.replace(/\s*(ms|%)$/, ''),
			);
			this.#session.change((run) => answer(run, question, question.kind === 'choice' ? number - 1 : number));
			const isRight = ownOf(this.#session.run.answers, question.id)?.isRight;
			output.out(`${isRight ? words.right : words.wrong} ${question.why[locale]}`);
		}
	}
	/** Next one; null: there are no more. */
	#line(): Promise<string | null> {
		return new Promise((resolve) => {
			this.#lines.once('line', resolve);
			this.#lines.once('close', () => resolve(null));
		});
	}

	async #writeResults(): Promise<void> {
		const { output, locale, lab, results: folder } = this.#options;
		if (folder === undefined) return;
		const learner = await this.#learner();
		const results = labResults({ lab, run: this.#session.run, learner, version: engineVersion, endedAt: new Date(), ...this.#begun });
		const path = await writeResults(folder, results);
		output.out(path.ok ? guideWords[locale].results(path.value) : guideWords[locale].notDone(path.error.message));
	}

	/** Asked once, and only somebody who can answer. */
	async #learner(): Promise<string | null> {
		const { output, locale, learner } = this.#options;
		if (learner !== undefined) return learnerName(learner);
		const kept = new KeptLearner(stateRoot());
		const known = kept.read();
		if (known !== undefined || !process.stdin.isTTY) return known ?? null;
		output.out(guideWords[locale].whoAreYou);
		const line = await this.#line();
		const name = learnerName(line ?? '');
		if (line !== null) kept.write(name);
		return name;
	}
}
