/**
 * The fault plan of one cluster: checked against the nodes there are, started, stopped, and what it says to the status.
 *
 * One at a time. It lives with the engine: whoever takes a cluster over after an engine's death finds its plan ended.
 * Read next: fault-plan-run.ts (how it runs), core/fault-plan.ts (its language).
 */
import type { Role } from '../../node-image/src/contract/node-config.ts';
import type { CallResults } from '../contract/engine-api.ts';
import type { PlanState } from '../contract/fault-plan.ts';
import type { EngineEvent } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { ClusterView } from '../core/cluster-view.ts';
import { type PlanOrder, parseFaultPlan, targetsOf } from '../core/fault-plan.ts';
import { nodeNamed } from '../core/node-names.ts';
import { FaultPlanRun, type NamedOrder } from './fault-plan-run.ts';

export interface ClusterPlansOptions {
	readonly nodes: () => readonly { readonly name: string; readonly roles: readonly Role[]; readonly runs: boolean }[];
	readonly view: () => Pick<ClusterView, 'controller' | 'backup' | 'phase'>;
	readonly perform: (order: NamedOrder) => Promise<Outcome<unknown>>;
	readonly record: (event: EngineEvent) => void;
	readonly atMs: () => number;
	readonly changed: () => void;
}

const groups = ['@frontends', '@backends', '@all'];

/** One that changes hands: '@controller'. */
function isRole(target: ReturnType<typeof targetsOf>[number]): boolean {
	return target.is === 'named' && target.name.startsWith('@') && !groups.includes(target.name);
}

export class ClusterPlans {
	readonly #options: ClusterPlansOptions;
	#run: FaultPlanRun | undefined;

	constructor(options: ClusterPlansOptions) {
		this.#options = options;
	}

	/** Undefined: there was none. */
	state(): PlanState | undefined {
		return this.#run?.state();
	}

	check(text: string): CallResults['planCheck'] {
		const parsed = parseFaultPlan(text, this.#names());
		if (!parsed.ok) return { steps: [], mistake: parsed.mistake };
		// Behind the first step of several, who leads may be somebody else: that is not foretold.
		const nodeNow = (order: PlanOrder, index: number) => (index > 0 && targetsOf(order).some(isRole) ? null : this.#nodeNow(order));
		return { steps: parsed.steps.map(({ atMs, what, order }, index) => ({ atMs, what, now: nodeNow(order, index) })), mistake: null };
	}

	start(text: string): Outcome<PlanState> {
		const { phase } = this.#options.view();
		if (phase !== 'running') return refuse('not-ready', `the cluster is ${phase}`, 'wait until it runs');
		if (this.#run?.isRunning()) return refuse('plan-running', 'a fault plan runs already', 'stop it first: one plan a cluster');
		const parsed = parseFaultPlan(text, this.#names());
		if (!parsed.ok) {
			const { line, column, message, remedy } = parsed.mistake;
			const where = text.includes('\n') ? `line ${line}, column ${column}` : `column ${column}`;
			return refuse('plan-mistake', `the plan has a mistake, ${where}: ${message}`, remedy);
		}
		this.#options.record({ type: 'plan-started', text, steps: parsed.steps.length });
		this.#run = new FaultPlanRun(text, parsed.steps, {
			nameOf: (name) => (groups.includes(name) ? done(name) : this.#named(name)),
			running: (of) => this.#running(of),
			perform: this.#options.perform,
			atMs: this.#options.atMs,
			later: (ms, work) => {
				const timer = setTimeout(work, ms);
				return () => clearTimeout(timer);
			},
			random: Math.random,
			changed: this.#options.changed,
			stepFailed: (what, problem) => this.#options.record({ type: 'plan-step-failed', what, problem }),
			ended: (how, failed) => this.#options.record({ type: 'plan-ended', how, failed }),
		});
		this.#options.changed();
		return done(this.#run.state());
	}

	async result(): Promise<Outcome<PlanState>> {
		return this.#run ? done(await this.#run.result) : noPlan;
	}

	stop(): Outcome<PlanState> {
		return this.#run ? done(this.#run.stop()) : noPlan;
	}

	/** Whom a step would meet if its time were now; null: nobody, several, or chance decides. */
	#nodeNow(order: PlanOrder): string | null {
		for (const target of targetsOf(order)) {
			if (target.is !== 'named' || groups.includes(target.name)) continue;
			const named = this.#named(target.name);
			return named.ok ? named.value : null;
		}
		return null;
	}

	#named(text: string): Outcome<string> {
		const { controller, backup } = this.#options.view();
		return nodeNamed({ nodes: this.#options.nodes(), controller, backup }, text);
	}

	#running(of: Role | 'node'): string[] {
		const nodes = this.#options.nodes().filter(({ runs, roles }) => runs && (of === 'node' || roles.includes(of)));
		return nodes.map(({ name }) => name);
	}

	#names(): string[] {
		return this.#options.nodes().map(({ name }) => name);
	}
}

const noPlan = refuse('no-plan', 'no fault plan was started', 'start one: plan');
