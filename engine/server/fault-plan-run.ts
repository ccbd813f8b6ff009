/**
 * A fault plan while it runs: each step at its time, whether those before are through or not.
 *
 * Time, chance and what a step does come from outside, so that a test is the clock. A step that cannot be done is told
 * and the plan goes on: what heals comes last. Read next: core/fault-plan.ts (the language).
 */
import type { PlanState, PlanStepState } from '../contract/fault-plan.ts';
import type { FaultKind, LinkFaultKind } from '../contract/recorded-event.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import { type PlanOrder, type PlanStep, type PlanTarget, targetsOf } from '../core/fault-plan.ts';

/** What is done at a cluster, with nodes by their names; a link's sides may be groups. */
export type NamedOrder =
	| { readonly do: 'fault'; readonly kind: FaultKind; readonly node: string; readonly delayMs?: number }
	| { readonly do: 'link'; readonly kind: LinkFaultKind; readonly a: string; readonly b: string; readonly oneWay: boolean; readonly delayMs?: number }
	| { readonly do: 'drain'; readonly node: string; readonly force: boolean }
	| { readonly do: 'ready'; readonly node: string }
	| { readonly do: 'heal' };

export interface FaultPlanPort {
	/** '@controller' -> 'be1', as it is now; groups stay groups. */
	nameOf(text: string): Outcome<string>;
	/** Nodes that run now. */
	running(of: 'frontend' | 'backend' | 'node'): readonly string[];
	perform(order: NamedOrder): Promise<Outcome<unknown>>;
	/** The recording's clock. */
	atMs(): number;
	/** Calls `work` once after `ms`; answers how to call it off. */
	later(ms: number, work: () => void): () => void;
	/** From 0 up to 1. */
	random(): number;
	changed(): void;
	stepFailed(what: string, problem: string): void;
	ended(how: 'done' | 'stopped', failed: number): void;
}

export class FaultPlanRun {
	/** The last word on the plan. */
	readonly result: Promise<PlanState>;
	readonly #text: string;
	readonly #port: FaultPlanPort;
	readonly #states: PlanStepState[];
	readonly #timers: (() => void)[];
	readonly #startedAtMs: number;
	#resolve: (state: PlanState) => void = () => {};
	#endedAtMs: number | null = null;
	#isStopped = false;

	constructor(text: string, steps: readonly PlanStep[], port: FaultPlanPort) {
		this.#text = text;
		this.#port = port;
		this.#states = steps.map(({ atMs, what }) => ({ atMs, what, state: 'waiting', node: null, problem: null }));
		this.result = new Promise((resolve) => {
			this.#resolve = resolve;
		});
		this.#startedAtMs = port.atMs();
		this.#timers = steps.map((step, index) => port.later(step.atMs, () => void this.#begin(step, index)));
	}

	isRunning(): boolean {
		return this.#endedAtMs === null;
	}

	state(): PlanState {
		const hasFailed = this.#states.some((step) => step.state === 'failed');
		return {
			text: this.#text,
			state: this.#endedAtMs === null ? 'running' : this.#isStopped ? 'stopped' : hasFailed ? 'failed' : 'done',
			startedAtMs: this.#startedAtMs,
			endedAtMs: this.#endedAtMs,
			steps: [...this.#states],
		};
	}

	/** What has begun goes on to its end; nobody waits for it. */
	stop(): PlanState {
		if (this.#endedAtMs !== null) return this.state();
		for (const callOff of this.#timers) callOff();
		this.#states.forEach((step, index) => {
			if (step.state === 'waiting') this.#become(index, { state: 'left-out' });
		});
		this.#isStopped = true;
		this.#end();
		return this.state();
	}

	async #begin({ order, what }: PlanStep, index: number): Promise<void> {
		const named = this.#named(order);
		const outcome = named.ok ? await this.#perform(named.value, index) : named;
		this.#become(index, outcome.ok ? { state: 'done' } : { state: 'failed', problem: outcome.error.message });
		if (!outcome.ok && !this.#isStopped) this.#port.stepFailed(what, outcome.error.message);
		if (this.#endedAtMs === null && this.#states.every(({ state }) => state === 'done' || state === 'failed')) this.#end();
	}

	#perform(order: NamedOrder, index: number): Promise<Outcome<unknown>> {
		this.#become(index, { state: 'running', node: order.do === 'heal' ? null : order.do === 'link' ? nodeOf(order.a, order.b) : order.node });
		return this.#port.perform(order);
	}

	#named(order: PlanOrder): Outcome<NamedOrder> {
		if (order.do === 'heal') return done(order);
		const [one, other] = targetsOf(order).map((target) => this.#nameOf(target));
		if (!one?.ok) return one ?? refuse('no-node', 'nobody is named');
		if (order.do !== 'link') return done({ ...order, node: one.value });
		if (!other?.ok) return other ?? refuse('no-node', 'the other side is missing');
		return done({ ...order, a: one.value, b: other.value });
	}

	#nameOf(target: PlanTarget): Outcome<string> {
		if (target.is === 'named') return this.#port.nameOf(target.name);
		if (target.is === 'it') {
			const node = this.#states[target.step]?.node;
			return node ? done(node) : refuse('no-node', 'the step before met nobody', 'look at why that one failed');
		}
		const there = this.#port.running(target.of);
		const picked = there[Math.floor(this.#port.random() * there.length)];
		return picked === undefined ? refuse('no-node', `no ${target.of} runs`, 'mend one first: heal') : done(picked);
	}

	#become(index: number, change: Partial<PlanStepState>): void {
		const step = this.#states[index];
		if (step) this.#states[index] = { ...step, ...change };
		this.#port.changed();
	}

	#end(): void {
		this.#endedAtMs = this.#port.atMs();
		this.#port.changed();
		this.#port.ended(this.#isStopped ? 'stopped' : 'done', this.#states.filter(({ state }) => state === 'failed').length);
		this.#resolve(this.state());
	}
}

/** Of a link the side that is one node. */
function nodeOf(a: string, b: string): string | null {
	return [a, b].find((side) => !side.startsWith('@')) ?? null;
}
