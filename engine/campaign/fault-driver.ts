/**
 * Carries a schedule out on a real cluster, through the engine's calls that everybody has.
 *
 * Heals do not hold up the next steps; 'heal-all' does, and then waits until the cluster is whole, which it must be
 * again without a person (P4). Where a fault cannot be done (the node is just ending, or everybody of that side is
 * hurt still), that is noted and the plan goes on: its sequence is the seed's, what comes of it is not.
 */
import type { CallFailure } from '../contract/engine-api.ts';
import type { EngineClient } from '../server/attach.ts';
import type { Breach } from './breach.ts';
import type { FaultStep, Step } from './schedule.ts';
import { nodeFor } from './targets.ts';

export interface DriverPorts {
	readonly engine: Pick<EngineClient, 'call'>;
	readonly cluster: string;
	now(): number;
	/** Resolves after this long, or at once when the campaign is being broken off. */
	pause(ms: number): Promise<void>;
	stopped(): boolean;
	struck(strike: DoneStep): void;
	found(breaches: readonly Breach[]): void;
	/** The cluster is whole, for a moment. */
	whole(): Promise<void>;
}

/** What was done when, for outages and for people. */
export interface DoneStep {
	readonly label: string;
	/** Of the fault in the schedule; none: 'heal all'. */
	readonly number?: number;
	readonly atMs: number;
	/** 'kill be2', 'cut fe1 - be1' */
	readonly what: string;
	/** Nothing else was on or being healed. */
	readonly isAlone: boolean;
	/** Why it could not be done. */
	readonly refused?: string;
}

interface OpenFault {
	readonly step: FaultStep;
	readonly node: string;
	readonly peer: string | undefined;
	/** Its own call: a heal comes behind it. */
	doing: Promise<CallFailure | undefined>;
}

/** Chosen: a node that was started again is back within two seconds; a machine may be busy. */
const healLimitMs = 30_000;
const breathMs = 700;
const lookAgainMs = 50;

export class FaultDriver {
	readonly #ports: DriverPorts;
	readonly #open = new Map<number, OpenFault>();
	/** Nodes that are away, with who is being brought back. */
	readonly #hurt = new Set<string>();
	readonly #healing = new Set<Promise<void>>();
	#done = 0;

	constructor(ports: DriverPorts) {
		this.#ports = ports;
	}

	/** Answers how many faults were done. */
	async run(steps: readonly Step[]): Promise<number> {
		for (const step of steps) {
			await this.#ports.pause(step.gapMs);
			if (this.#ports.stopped()) break;
			if (step.is === 'fault') await this.#strike(step);
			else if (step.is === 'heal') this.#healInBackground(step.number);
			else await this.#healAll();
		}
		await Promise.all(this.#healing);
		return this.#done;
	}

	async #strike(step: FaultStep): Promise<void> {
		const status = await this.#ports.engine.call('status', { name: this.#ports.cluster });
		if (!status.ok) return this.#refuse(step, '', status.error);
		const { controller, backup, nodes } = status.value;
		const now = {
			controller: controller?.node ?? null,
			backup,
			nodes: nodes.map(({ name, roles }) => ({ name, side: roles.includes('backend') ? ('backend' as const) : ('frontend' as const) })),
		};
		const node = nodeFor(step.target, now, step.peer === undefined ? this.#hurt : new Set());
		const peer = step.peer === undefined ? undefined : nodeFor(step.peer, now, new Set(node === undefined ? [] : [node]));
		if (node === undefined || (step.peer !== undefined && peer === undefined))
			return this.#refuse(step, `${step.kind} ${step.target.role}`, { code: 'all-hurt', message: 'nobody of that side is whole' });

		const fault: OpenFault = { step, node, peer, doing: Promise.resolve(undefined) };
		// As `fault cut` and `status` write it.
		const what = peer === undefined ? `${step.kind} ${node}` : `${step.kind} ${node} ${step.kind === 'cut-one-way' ? '>' : '-'} ${peer}`;
		const isNodeAway = step.peer === undefined;
		if (isNodeAway) this.#hurt.add(node);
		const isAlone = this.#open.size === 0 && this.#healing.size === 0;
		this.#open.set(step.number, fault);
		this.#ports.struck({ label: step.kind, number: step.number, atMs: this.#ports.now(), what, isAlone });
		fault.doing = this.#do(fault);
		// A planned stop, a drain or a restart takes its time, and other faults may come in the middle of it.
		const isSlow = step.kind === 'stop' || step.kind === 'restart' || step.kind === 'drain';
		const settle = fault.doing.then((failure) => {
			if (failure === undefined) this.#done += 1;
			else this.#refuse(step, what, failure);
			if (failure !== undefined || step.kind === 'restart') this.#forget(step.number);
		});
		if (isSlow) this.#inBackground(settle);
		else await settle;
	}

	async #do({ step, node, peer }: OpenFault): Promise<CallFailure | undefined> {
		const { engine, cluster: name } = this.#ports;
		const { kind, delayMs } = step;
		const slow = delayMs === undefined ? {} : { delayMs };
		const link = { name, a: node, b: peer ?? '@all', oneWay: kind === 'cut-one-way' };
		switch (kind) {
			case 'cut':
			case 'cut-one-way':
			case 'cut-off':
				return failureOf(await engine.call('linkFault', { ...link, kind: 'cut' }));
			case 'slow':
				return failureOf(await engine.call('linkFault', { ...link, kind: 'slow', ...slow }));
			case 'drain':
				return failureOf(await engine.call('drain', { name, node, force: true }));
			default:
				return failureOf(await engine.call('fault', { name, node, kind, ...slow }));
		}
	}

	#healInBackground(number: number): void {
		const fault = this.#open.get(number);
		if (fault === undefined) return;
		this.#inBackground(this.#heal(fault));
	}

	async #heal(fault: OpenFault): Promise<void> {
		const { step, node, peer } = fault;
		if ((await fault.doing) !== undefined) return;
		const what = `heal ${step.kind} ${node}${peer === undefined ? '' : ` - ${peer}`}`;
		const isAlone = this.#open.size === 1;
		this.#ports.struck({ label: `heal ${step.kind}`, number: step.number, atMs: this.#ports.now(), what, isAlone });
		const failure = await this.#undo(fault);
		if (failure !== undefined)
			this.#ports.struck({ label: `heal ${step.kind}`, number: step.number, atMs: this.#ports.now(), what, isAlone, refused: failure.message });
		this.#forget(step.number);
	}

	async #undo({ step, node, peer }: OpenFault): Promise<CallFailure | undefined> {
		const { engine, cluster: name } = this.#ports;
		switch (step.kind) {
			case 'kill':
			case 'stop':
			case 'restart':
				return failureOf(await engine.call('fault', { name, node, kind: 'restart' }));
			case 'pause':
				return failureOf(await engine.call('fault', { name, node, kind: 'resume' }));
			case 'drain':
				return failureOf(await engine.call('ready', { name, node }));
			case 'volume-away':
			case 'volume-full':
			case 'volume-slow':
				return failureOf(await engine.call('fault', { name, node, kind: 'volume-back' }));
			case 'cut':
			case 'cut-one-way':
			case 'cut-off':
			case 'slow':
				return failureOf(await engine.call('linkFault', { name, a: node, b: peer ?? '@all', oneWay: false, kind: 'heal' }));
		}
	}

	async #healAll(): Promise<void> {
		await Promise.all(this.#healing);
		const { engine, cluster: name, now, pause } = this.#ports;
		this.#ports.struck({ label: 'heal all', atMs: now(), what: 'heal all', isAlone: this.#open.size === 0 });
		const givenUpAtMs = now() + healLimitMs;
		for (;;) {
			const healed = await engine.call('heal', { name });
			const ill = healed.ok ? await this.#whatIsIll() : [healed.error.message];
			if (ill.length === 0 || this.#ports.stopped()) break;
			if (now() > givenUpAtMs) {
				const what = `${healLimitMs / 1000} s after everything was healed: ${ill.join(', ')}`;
				this.#ports.found([{ promise: 'not-healed', where: name, what, atMs: now() }]);
				break;
			}
			// A node that was just resumed may have to join again; nobody tells this command when it has.
			await pause(lookAgainMs);
		}
		this.#open.clear();
		this.#hurt.clear();
		await pause(breathMs);
		await this.#ports.whole();
	}

	async #whatIsIll(): Promise<string[]> {
		const status = await this.#ports.engine.call('status', { name: this.#ports.cluster });
		if (!status.ok) return [status.error.message];
		const { nodes, controller, backup } = status.value;
		const ill = nodes.filter(({ state }) => state !== 'ready').map((node) => `${node.name} is ${node.state}`);
		if (controller === null) ill.push('nobody is controller');
		if (backup === null) ill.push('nobody is backup');
		return ill;
	}

	#forget(number: number): void {
		const fault = this.#open.get(number);
		this.#open.delete(number);
		if (fault !== undefined && fault.peer === undefined) this.#hurt.delete(fault.node);
	}

	#refuse(step: FaultStep, what: string, failure: CallFailure): void {
		this.#ports.struck({
			label: step.kind,
			number: step.number,
			atMs: this.#ports.now(),
			what: what === '' ? step.kind : what,
			isAlone: false,
			refused: failure.message,
		});
	}

	#inBackground(work: Promise<unknown>): void {
		const tracked = work.then(
			() => void this.#healing.delete(tracked),
			() => void this.#healing.delete(tracked),
		);
		this.#healing.add(tracked);
	}
}

function failureOf(outcome: { readonly ok: true } | { readonly ok: false; readonly error: CallFailure }): CallFailure | undefined {
	return outcome.ok ? undefined : outcome.error;
}
