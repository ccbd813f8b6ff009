/**
 * Sees to it that every running node knows what it is to suffer and who the others are.
 *
 * What a node is to know is worked out at the moment of sending, so the last word always wins. A node that
 * does not run finds all of it in its configuration at its start; one that is paused, or does not take an
 * order, is told again when it goes on or answers. What did not get there is said, never assumed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { NodeFaults } from '../../node-image/src/contract/node-faults.ts';
import type { AdminResult } from '../runtime/node-admin.ts';
import type { RuntimeCluster } from '../runtime/runtime.ts';

/** 'later': the node is down, paused or starting, and will know as soon as it runs. */
export type Told = 'told' | 'later' | { readonly problem: string };

export type Matter = 'faults' | 'members';

export interface NodeTellingOptions {
	readonly runtime: Pick<RuntimeCluster, 'processState' | 'setFaults' | 'setMembers'>;
	readonly faultsOf: (node: string) => NodeFaults;
	/** Said when it changes; null: the node knows everything again. */
	readonly onProblem: (node: string, problem: string | null) => void;
	/** How long a process that does not listen is waited for. */
	readonly startingMs?: number;
}

interface Listener {
	readonly due: Set<Matter>;
	problem: string | null;
	/** It has answered since its process was started. */
	answered: boolean;
	turns: number;
	turn: Promise<unknown>;
}

/** A process that has just started does not listen yet; chosen: longer than a busy machine needs. */
const startingMsDefault = 5_000;
const retryMs = 20;

export class NodeTelling {
	readonly #options: NodeTellingOptions;
	readonly #listeners = new Map<string, Listener>();

	constructor(options: NodeTellingOptions) {
		this.#options = options;
	}

	/** Tells this node, after whatever it is being told now. */
	tell(node: string, matter: Matter): Promise<Told> {
		const listener = this.#of(node);
		listener.due.add(matter);
		return this.#inTurn(node, listener);
	}

	/** It goes on after a pause, or answered: what it still has to hear is said again. */
	again(node: string): void {
		const listener = this.#listeners.get(node);
		if (listener) listener.answered = true;
		if (listener && listener.due.size > 0 && listener.turns === 0) void this.#inTurn(node, listener);
	}

	/** A new process: its configuration said everything. */
	started(node: string): void {
		const listener = this.#of(node);
		listener.due.clear();
		listener.answered = false;
		this.#say(node, listener, null);
	}

	forget(node: string): void {
		this.#listeners.get(node)?.due.clear();
		this.#listeners.delete(node);
	}

	#inTurn(node: string, listener: Listener): Promise<Told> {
		listener.turns++;
		const turn = listener.turn.then(() => this.#send(node, listener)).finally(() => listener.turns--);
		listener.turn = turn.catch(() => undefined);
		return turn;
	}

	async #send(node: string, listener: Listener): Promise<Told> {
		const { runtime } = this.#options;
		for (const matter of [...listener.due]) {
			const { state } = runtime.processState(node);
			if (state === 'down') {
				listener.due.clear();
				return 'later';
			}
			if (state === 'paused') return 'later';
			// Removed before it is sent: what changes meanwhile is due again.
			listener.due.delete(matter);
			const sent = await this.#sendUntilHeard(node, matter);
			if (sent.ok || sent.error.code === 'refused') listener.answered = true;
			if (sent.ok) continue;
			if (this.#listeners.get(node) !== listener || runtime.processState(node).state === 'down') return 'later';
			// Who knows no such order will not learn it by repetition.
			if (sent.error.code !== 'unknown-order') listener.due.add(matter);
			if (runtime.processState(node).state === 'paused' || !listener.answered) return 'later';
			this.#say(node, listener, sent.error.message);
			return { problem: sent.error.message };
		}
		if (listener.due.size === 0) this.#say(node, listener, null);
		return 'told';
	}

	/** Whole states are told: a connection that broke off, as those of a node do that ends, may be made again. */
	async #sendUntilHeard(node: string, matter: Matter): Promise<AdminResult<void>> {
		const { runtime, faultsOf, startingMs = startingMsDefault } = this.#options;
		const begun = performance.now();
		for (;;) {
			const sent = await (matter === 'faults' ? runtime.setFaults(node, faultsOf(node)) : runtime.setMembers(node));
			const isDeaf = !sent.ok && sent.error.code === 'unreachable';
			const { state } = runtime.processState(node);
			if (!isDeaf || state === 'down' || state === 'paused' || performance.now() - begun > startingMs) return sent;
			await delay(retryMs);
		}
	}

	#say(node: string, listener: Listener, problem: string | null): void {
		if (listener.problem === problem) return;
		listener.problem = problem;
		this.#options.onProblem(node, problem);
	}

	#of(node: string): Listener {
		let listener = this.#listeners.get(node);
		if (!listener) {
			listener = { due: new Set(), problem: null, answered: false, turns: 0, turn: Promise.resolve() };
			this.#listeners.set(node, listener);
		}
		return listener;
	}
}
