/**
 * Reaches a cluster whose engine runs on another machine: everything listens here at the places of the plan, and goes
 * through the keeper's container (host/forward-exec.ts).
 *
 * The way is lost when the keeper, the engine or the network between goes. Then nothing listens here, `problem` says
 * why, and it is opened again: a few times, slower each time, and anew whenever Docker tells that something is there
 * again. The keeper is the lab's own, so it is started where it ended. lab-ways.ts says what leads where.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '../../../node-image/src/result.ts';
import type { DockerEngine, DockerResult } from './docker-engine.ts';
import { type DockerFailure, dockerFailure } from './host/docker-failure.ts';
import type { Forward, Place } from './host/forward.ts';
import { openForwardExec } from './host/forward-exec.ts';
import type { LabWay } from './lab-ways.ts';

export interface RemoteReachOptions {
	readonly engine: DockerEngine;
	/** The keeper's. */
	readonly container: string;
	readonly targets: readonly Place[];
	readonly ways: readonly LabWay[];
	readonly triesMax?: number;
	/** Resolves after this time, or at the end of everything; tests give their own. */
	readonly wait?: (waitMs: number, signal: AbortSignal) => Promise<void>;
	/** Tests give another one. */
	readonly openForward?: typeof openForwardExec;
}

/** Chosen: with the waits between them some twenty seconds, in which a container or a connection is back. */
const triesMaxDefault = 8;
const retryMsFirst = 250;
const retryMsMax = 5_000;

export class RemoteReach {
	readonly #options: RemoteReachOptions;
	readonly #ended = new AbortController();
	readonly #ways: Set<LabWay>;
	/** Those of `#ways` that lead somewhere now. */
	readonly #led = new Set<LabWay>();
	#forward: Forward | undefined;
	#opening: Promise<DockerResult<void>> | undefined;
	#series: Promise<void> | undefined;
	#triesLeft = 0;
	#problem: string | undefined;

	constructor(options: RemoteReachOptions) {
		this.#options = options;
		this.#ways = new Set(options.ways);
	}

	/** Why nothing leads into the cluster now; undefined: everything does. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Resolves when everything listens here, or cannot: then nothing does, and nobody tries again. */
	open(): Promise<DockerResult<void>> {
		return this.#attempt();
	}

	/** One more way, from now on; while there is none at all, from the next opening on. */
	async lead(way: LabWay): Promise<DockerResult<void>> {
		this.#ways.add(way);
		await this.#opening;
		if (this.#forward === undefined || this.#led.has(way)) return ok(undefined);
		const listening = await this.#listen(this.#forward, way);
		if (!listening.ok) this.#ways.delete(way);
		return listening;
	}

	async end(here: LabWay['here']): Promise<void> {
		for (const way of this.#ways) {
			if (way.here.host !== here.host || way.here.port !== here.port) continue;
			this.#ways.delete(way);
			this.#led.delete(way);
		}
		await this.#opening;
		await this.#forward?.unlisten(here);
	}

	/** Something that the way needs is there again. */
	again(): void {
		if (this.#forward !== undefined || this.#problem === undefined || this.#ended.signal.aborted) return;
		this.#triesLeft = this.#options.triesMax ?? triesMaxDefault;
		this.#series ??= this.#reopen().finally(() => {
			this.#series = undefined;
		});
	}

	async close(): Promise<void> {
		this.#ended.abort();
		await this.#forward?.close();
		this.#forward = undefined;
	}

	async #reopen(): Promise<void> {
		const { wait = pause } = this.#options;
		let waitMs = retryMsFirst;
		while (this.#triesLeft > 0 && !this.#ended.signal.aborted) {
			this.#triesLeft--;
			const opened = await this.#attempt();
			if (opened.ok) return;
			this.#problem = opened.error.message;
			await wait(waitMs, this.#ended.signal);
			waitMs = Math.min(waitMs * 2, retryMsMax);
		}
	}

	#attempt(): Promise<DockerResult<void>> {
		this.#opening = this.#open().finally(() => {
			this.#opening = undefined;
		});
		return this.#opening;
	}

	async #open(): Promise<DockerResult<void>> {
		const { engine, container, targets, openForward = openForwardExec } = this.#options;
		const running = await this.#keeperRuns();
		if (!running.ok) return running;
		let lost: string | undefined;
		const opened = await openForward({
			...{ docker: engine.host.docker, where: engine.host.where, container, targets },
			onLost: (why) => {
				lost = why;
				if (opened.ok && this.#forward === opened.value) this.#lost(why);
			},
		});
		if (!opened.ok) return opened;
		const forward = opened.value;
		this.#led.clear();
		const outcomes = await Promise.all([...this.#ways].map((way) => this.#listen(forward, way)));
		const failure = outcomes.find((outcome) => !outcome.ok);
		if (failure) {
			await forward.close();
			return failure;
		}
		if (lost !== undefined) return this.#broken(lost);
		if (this.#ended.signal.aborted) {
			await forward.close();
			return this.#broken('it is not needed any more');
		}
		this.#forward = forward;
		this.#problem = undefined;
		return ok(undefined);
	}

	async #listen(forward: Forward, way: LabWay): Promise<DockerResult<void>> {
		const listening = await forward.listen(way.inside, way.here);
		if (listening.ok) {
			this.#led.add(way);
			return ok(undefined);
		}
		if (listening.error.code === 'forward-lost') return this.#broken(listening.error.message);
		return dockerFailure('docker-port-taken', listening.error.message, 'end what holds that port, or choose another one');
	}

	async #keeperRuns(): Promise<DockerResult<unknown>> {
		const { engine, container } = this.#options;
		const found = await engine.inspect(container);
		if (!found.ok || found.value.state === 'running') return found;
		return found.value.state === 'paused' ? engine.unpause(container) : engine.start(container);
	}

	#lost(why: string): void {
		this.#forward = undefined;
		this.#led.clear();
		this.#problem = this.#broken(why).error.message;
		this.again();
	}

	#broken(why: string): { readonly ok: false; readonly error: DockerFailure } {
		const text = `the way into the cluster at ${this.#options.engine.host.where} broke: ${why}`;
		return dockerFailure('docker-gone', text, 'look at that engine and at the connection to it', false);
	}
}

function pause(waitMs: number, signal: AbortSignal): Promise<void> {
	return delay(waitMs, undefined, { signal }).catch(() => undefined);
}
