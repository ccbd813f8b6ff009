/**
 * Exercises without a learner, several at once: each at a cluster of its own, which is taken down and looked for afterwards.
 *
 * All use one engine. It ends with its last cluster, so starting and taking down exclude each other: otherwise an exercise
 * could begin at an engine that another one's end has just told to go. Read next: labs/drive/solve-lab.ts.
 */
import type { RuntimeKind } from '../contract/cluster-status.ts';
import { LabSession } from '../labs/drive/lab-session.ts';
import { leftBehind, type Traces, tracesOf } from '../labs/drive/left-behind.ts';
import { solveLab } from '../labs/drive/solve-lab.ts';
import type { Lab } from '../labs/format/lab-reader.ts';
import type { LabCase, LabReport } from '../labs/results/lab-report.ts';
import { AttachFailure, type EngineClient } from '../server/attach.ts';
import { ExitCode, failureLine } from './cli-failure.ts';
import { openEngine } from './engine-access.ts';
import { interrupted } from './signals.ts';
import { takeDown } from './take-down.ts';

export interface SolveLabsOptions {
	readonly labs: readonly Lab[];
	readonly runtimeOf: (lab: Lab) => RuntimeKind;
	readonly atOnce: number;
	/** A line for a person, as it goes. */
	readonly tell: (lab: Lab, line: string) => void;
}

/** In the order of the labs. @throws ExitCode 130 when it was interrupted; what was up is down then */
export async function solveLabs({ labs, runtimeOf, atOnce, tell }: SolveLabsOptions): Promise<readonly LabReport[]> {
	const turns = new Turns();
	const waiting = [...labs];
	const reports = new Map<Lab, LabReport>();
	let isStopped = false;
	const stopped = interrupted().then((word) => {
		isStopped = true;
		// Who asks twice does not wait for clusters to go.
		void interrupted().then(() => process.exit(130));
		return word;
	});
	const lane = async () => {
		for (let lab = waiting.shift(); lab !== undefined && !isStopped; lab = waiting.shift()) {
			const told = lab;
			reports.set(told, await solveOne(told, runtimeOf(told), (line) => tell(told, line), turns, stopped));
		}
	};
	const lanes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, labs.length) }, lane));
	for (const one of lanes) if (one.status === 'rejected') throw one.reason;
	return labs.flatMap((lab) => reports.get(lab) ?? []);
}

async function solveOne(lab: Lab, runtime: RuntimeKind, tell: (line: string) => void, turns: Turns, stopped: Promise<'interrupted'>): Promise<LabReport> {
	const name = lab.id;
	let begunMs = performance.now();
	let opened: EngineClient | undefined;
	try {
		const started = await turns.take(async () => {
			begunMs = performance.now();
			opened = await openEngine({ start: true });
			return { engine: opened, session: await LabSession.up({ lab, engine: opened, onNews: () => {}, save: () => {} }, name, runtime, false) };
		});
		const { engine, session } = started;
		const first = await Promise.race([solveLab({ lab, started: session, runtime, tell, traces: () => traces(engine, name) }), stopped]);
		if (first === 'interrupted') {
			await turns.take(() => takeDown(engine, { name }).catch(() => []));
			throw new ExitCode(130);
		}
		const { report, before } = first;
		if (!before) return report;
		const end = await turns.take(() => endOf(engine, name, before));
		tell(`${end.problem === null ? 'ok  ' : 'FAIL'} ${end.name}${end.problem === null ? '' : `: ${end.problem}`}`);
		return { ...report, tookMs: performance.now() - begunMs, cases: [...report.cases, end] };
	} catch (error) {
		if (!(error instanceof AttachFailure)) throw error;
		return { lab: lab.id, runtime, tookMs: 0, cases: [], couldNotRun: failureLine(error) };
	} finally {
		opened?.close();
	}
}

/** The cluster is taken down, whatever happened before, and looked for. */
async function endOf(engine: EngineClient, name: string, before: Traces): Promise<LabCase> {
	const begunMs = performance.now();
	await takeDown(engine, { name });
	const left = await leftBehind(before);
	return { name: 'nothing is left behind', tookMs: performance.now() - begunMs, problem: left.length === 0 ? null : `left behind: ${left.join(', ')}` };
}

async function traces(engine: EngineClient, name: string): Promise<Traces | null> {
	const status = await engine.call('status', { name });
	return status.ok ? tracesOf(status.value) : null;
}

/** One after the other, in the order in which they ask. */
class Turns {
	#last: Promise<unknown> = Promise.resolve();

	take<T>(work: () => Promise<T>): Promise<T> {
		const mine = this.#last.then(work);
		this.#last = mine.catch(() => {});
		return mine;
	}
}
