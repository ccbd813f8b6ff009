/**
 * An exercise on a fake engine: the real one's own rules (engine/labs) over the scripted cluster's recording.
 *
 * What the page draws is made as the engine makes it, so that a journey sees true texts, reasons and points; what a learner does
 * to the cluster is written by the test. Read next: fake-cluster.ts, guide.test.ts.
 */
import { join } from 'node:path';
import type { LabState, LabStepText, LabSummary } from '../../engine/contract/labs.ts';
import type { Outcome } from '../../engine/core/call-failure.ts';
import { labFiles } from '../../engine/labs/drive/lab-folder.ts';
import { applyToWorld, emptyWorld, type LabWorld } from '../../engine/labs/facts/lab-world.ts';
import { type Lab, readLab } from '../../engine/labs/format/lab-reader.ts';
import { labResults } from '../../engine/labs/results/lab-results.ts';
import { resultsPage } from '../../engine/labs/results/results-page.ts';
import {
	answer,
	beginRun,
	beginStep,
	chooseOption,
	isOver,
	type LabRun,
	leaveStep,
	observe,
	runningStep,
	takeHint,
	takeSolution,
} from '../../engine/labs/run/lab-run.ts';
import { labStateOf, partText, textsOf } from '../../engine/labs/run/lab-view.ts';
import { clusterName, type FakeCluster } from './fake-cluster.ts';

export class FakeGuide {
	readonly lab: Lab;
	readonly #cluster: FakeCluster;
	#world: LabWorld;
	#run: LabRun;
	#told: Record<string, LabStepText> = {};
	#seq = 0;
	stage: LabState['stage'] = { is: 'running' };
	doing: LabState['doing'] = null;

	private constructor(cluster: FakeCluster, lab: Lab) {
		this.#cluster = cluster;
		this.lab = lab;
		this.#world = emptyWorld(lab.nodes);
		this.#fold();
		this.#run = beginRun(lab, this.#observed());
		this.#answerCalls();
	}

	/** As if the scripted cluster were the exercise's own. */
	static async begin(cluster: FakeCluster, of = 'controller-dies'): Promise<FakeGuide> {
		return new FakeGuide(cluster, await exercise(clusterName, of));
	}

	state(): LabState {
		const { lab } = this;
		const observed = this.#observed();
		const end = isOver(this.#run) ? partText(lab, this.#run, observed, lab.end) : null;
		const texts = { told: this.#told, intro: partText(lab, this.#run, observed, lab.intro), end };
		return labStateOf(lab, this.#run, observed, { cluster: clusterName, stage: this.stage, doing: this.doing, problem: null, ...texts });
	}

	/** What was written at the cluster goes into the exercise, and its state to the pages. */
	tell(): void {
		this.#fold();
		const { run, news } = observe(this.lab, this.#run, this.#observed());
		this.#run = run;
		for (const one of news) if (one.is === 'step-passed') this.#keep(one.step);
		this.#cluster.engine.push('labState', { lab: clusterName, state: this.state() });
	}

	summary(change: Partial<LabSummary> = {}): LabSummary {
		return summaryOf(this.lab, change);
	}

	#answerCalls(): void {
		const { answers } = this.#cluster.engine;
		const state = (): Outcome<LabState> => ({ ok: true, value: this.state() });
		answers.labState = state;
		answers.labBegin = () => {
			this.stage = { is: 'running' };
			return state();
		};
		answers.labHint = () => {
			const taken = takeHint(this.lab, this.#run, this.#observed());
			if (taken) this.#run = taken.run;
			return state();
		};
		answers.labLeave = () => {
			const before = runningStep(this.lab, this.#run);
			this.#run = leaveStep(this.lab, this.#run, this.#observed()).run;
			if (before) this.#keep(before.step.id);
			return state();
		};
		answers.labSolve = () => {
			this.#run = takeSolution(this.lab, this.#run);
			return state();
		};
		answers.labUndo = () => {
			this.#run = beginStep(this.lab, this.#run, runningStep(this.lab, this.#run)?.index ?? 0, this.#observed());
			return state();
		};
		answers.labAnswer = ({ question, given }) => {
			const asked = this.lab.quiz.find(({ id }) => id === question);
			if (asked) this.#run = answer(this.#run, asked, given);
			return state();
		};
		answers.labText = ({ step }) => {
			const told = this.#told[step];
			return told ? { ok: true, value: told } : { ok: false, error: { code: 'not-read', message: 'it is not through' } };
		};
		answers.labResults = ({ learner = null }) => {
			const when = { begunAt: new Date('2030-01-01T00:00:00Z'), endedAt: new Date('2030-01-01T00:12:00Z') };
			const results = labResults({ lab: this.lab, run: this.#run, learner, runtime: 'process', version: '0.1.0', ...when });
			return { ok: true, value: { results, pages: { en: resultsPage(results, { locale: 'en' }), de: resultsPage(results, { locale: 'de' }) } } };
		};
		answers.labChoose = ({ option }) => {
			this.#run = chooseOption(this.lab, this.#run, option);
			const { run, news } = observe(this.lab, this.#run, this.#observed());
			this.#run = run;
			for (const one of news) if (one.is === 'step-passed') this.#keep(one.step);
			return state();
		};
		answers.labEnd = () => {
			this.stage = { is: 'ended' };
			return state();
		};
	}

	#fold(): void {
		for (const event of this.#cluster.writer.events.slice(this.#seq)) this.#world = applyToWorld(this.#world, event);
		this.#seq = this.#cluster.writer.events.length;
	}

	#keep(step: string): void {
		const index = this.lab.steps.findIndex(({ id }) => id === step);
		this.#told = { ...this.#told, [step]: textsOf(this.lab, this.#run, this.#observed(), index, true) };
	}

	#observed() {
		return { world: this.#world, nowMs: Math.max(this.#world.atMs, this.#cluster.nowMs), probes: {} };
	}
}

/** One of the lab's, under another id. */
export async function exercise(id: string, of = 'controller-dies'): Promise<Lab> {
	const files = await labFiles(join(import.meta.dirname, '../../labs', of));
	if (!files.ok) throw new Error(files.error.message);
	const { yaml } = files.value;
	const read = readLab({ ...files.value, id, yaml: yaml.replace(`id: ${of}`, `id: ${id}`) });
	if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
	return read.lab;
}

export function summaryOf({ id, number, level, minutes, prerequisites, runtimes, steps, title, summary }: Lab, change: Partial<LabSummary> = {}): LabSummary {
	const both = ({ en, de }: { en: string; de: string }) => ({ en, de });
	return {
		id,
		number,
		title: both(title),
		summary: both(summary),
		level,
		minutes,
		steps: steps.length,
		prerequisites,
		runtimes,
		done: null,
		asks: null,
		...change,
	};
}
