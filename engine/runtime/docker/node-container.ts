/**
 * One node as a container: started, signalled, and told apart from what others do to it.
 *
 * Docker's events say what happened (docker-events.ts); what was not asked for here came from outside. Our own
 * calls may return before or after their event: whichever is first counts, the other one finds nothing to change.
 */
import { constants } from 'node:os';
import { ok } from '../../../node-image/src/result.ts';
import type { ProcessFaultKind, ProcessState } from '../../contract/recorded-event.ts';
import type { DockerEngine, DockerResult, Inspected } from './docker-engine.ts';
import type { ContainerEvent } from './docker-events.ts';
import { dockerFailure } from './host/docker-failure.ts';

export interface ContainerChange {
	readonly state: ProcessState;
	readonly pid?: number;
	readonly exit?: string;
	readonly cause?: ProcessFaultKind;
	readonly by: 'lab' | 'outside';
}

export interface NodeContainerOptions {
	readonly engine: DockerEngine;
	readonly container: string;
	readonly onChange: (change: ContainerChange) => void;
	/** Of a cluster that is taken over: as Docker has it. */
	readonly found?: Inspected;
}

/** Docker waits for the end of what it kills; chosen: its event is not far behind. */
const endMs = 8_000;
/** 128 + the signal's number, as every shell and every init has it. */
const signalBase = 128;

export class NodeContainer {
	readonly container: string;
	readonly #options: NodeContainerOptions;
	readonly #engine: DockerEngine;
	#state: ProcessState;
	#pid: number | null;
	/** What was asked for here and has not shown yet. */
	#asked: ProcessFaultKind | undefined;
	#outOfMemory = false;
	#waiters: (() => void)[] = [];

	constructor(options: NodeContainerOptions) {
		this.#options = options;
		this.#engine = options.engine;
		this.container = options.container;
		this.#state = options.found?.state ?? 'down';
		this.#pid = options.found && options.found.pid > 0 ? options.found.pid : null;
	}

	get state(): ProcessState {
		return this.#state;
	}

	/** On the machine that runs Docker; null: it does not run. */
	get pid(): number | null {
		return this.#state === 'down' ? null : this.#pid;
	}

	/** Resolves when it runs, or has ended again already. */
	async start(): Promise<DockerResult<void>> {
		this.#asked = undefined;
		this.#pid = null;
		this.#become({ state: 'starting', by: 'lab' });
		const started = await this.#engine.start(this.container);
		if (!started.ok) {
			if (this.#isNow('starting')) this.#become({ state: 'down', exit: 'not started', by: 'outside' });
			return started;
		}
		const found = await this.#engine.inspect(this.container);
		if (found.ok && found.value.pid > 0) this.#pid = found.value.pid;
		if (this.#isNow('starting')) this.#become({ state: 'running', by: 'lab', ...this.#withPid() });
		// It runs; but who starts a cluster has to know at once that the engine does not answer any more.
		return found.ok ? ok(undefined) : found;
	}

	/** A planned stop is under way: its end will be ours. */
	stopAsked(): void {
		this.#asked = 'stop';
	}

	/** It did not take the order: its end will not be ours. */
	stopRefused(): void {
		this.#asked = undefined;
	}

	/** SIGKILL also ends what is paused. Resolves when it has ended. */
	async kill(): Promise<DockerResult<void>> {
		this.#asked = 'kill';
		const killed = await this.#engine.kill(this.container);
		// It may have ended while we asked.
		if (!killed.ok && !this.#isNow('down')) {
			const found = await this.#engine.inspect(this.container);
			if (!found.ok || found.value.state !== 'down') {
				this.#asked = undefined;
				return killed;
			}
			this.seen(found.value);
		}
		if (await this.ended(endMs)) return ok(undefined);
		const found = await this.#engine.inspect(this.container);
		if (found.ok) this.seen(found.value);
		if (this.#isNow('down')) return ok(undefined);
		return dockerFailure('docker-hangs', `${this.container} has not ended ${endMs} ms after it was killed`, 'look at it with "docker ps -a"', false);
	}

	async pause(): Promise<DockerResult<void>> {
		this.#asked = 'pause';
		const paused = await this.#engine.pause(this.container);
		if (paused.ok && this.#isNow('running')) this.#become({ state: 'paused', cause: 'pause', by: 'lab' });
		if (this.#asked === 'pause') this.#asked = undefined;
		return paused.ok ? ok(undefined) : paused;
	}

	async resume(): Promise<DockerResult<void>> {
		this.#asked = 'resume';
		const resumed = await this.#engine.unpause(this.container);
		if (resumed.ok && this.#isNow('paused')) this.#become({ state: 'running', cause: 'resume', by: 'lab' });
		if (this.#asked === 'resume') this.#asked = undefined;
		return resumed.ok ? ok(undefined) : resumed;
	}

	/** True: it is down; false: it is not, after this time. */
	ended(limitMs: number): Promise<boolean> {
		if (this.#isNow('down')) return Promise.resolve(true);
		return new Promise((resolve) => {
			const waiter = () => {
				clearTimeout(late);
				resolve(true);
			};
			const late = setTimeout(() => {
				this.#waiters = this.#waiters.filter((one) => one !== waiter);
				resolve(false);
			}, limitMs);
			this.#waiters.push(waiter);
		});
	}

	happened(event: ContainerEvent): void {
		switch (event.is) {
			case 'out-of-memory':
				this.#outOfMemory = true;
				return;
			case 'started':
				// Ours says so itself, once it knows the process.
				if (this.#isNow('down')) this.#startedOutside();
				return;
			case 'paused':
				if (this.#isNow('running')) this.#become({ state: 'paused', cause: 'pause', by: this.#asked === 'pause' ? 'lab' : 'outside' });
				return;
			case 'unpaused':
				if (this.#isNow('paused')) this.#become({ state: 'running', cause: 'resume', by: this.#asked === 'resume' ? 'lab' : 'outside' });
				return;
			case 'ended':
				if (!this.#isNow('down')) this.#endedWith(event.exitCode);
				return;
		}
	}

	/** What Docker has now, after a time in which nobody listened: what differs was done by somebody else. */
	seen(found: Inspected): void {
		if (found.pid > 0) this.#pid = found.pid;
		if (found.state === this.#state || this.#isNow('starting')) return;
		if (found.state === 'down') {
			this.#outOfMemory ||= found.outOfMemory;
			this.#endedWith(found.exitCode);
		} else if (this.#isNow('down')) {
			this.#startedOutside();
			if (found.state === 'paused') this.#become({ state: 'paused', cause: 'pause', by: 'outside' });
		} else {
			this.#become(found.state === 'paused' ? { state: 'paused', cause: 'pause', by: 'outside' } : { state: 'running', cause: 'resume', by: 'outside' });
		}
	}

	/** Removed: it ended with that, if nobody said so before. */
	gone(): void {
		if (!this.#isNow('down')) this.#endedWith(signalBase + constants.signals.SIGKILL);
	}

	/** What a call of ours changed while it was waited for. */
	#isNow(state: ProcessState): boolean {
		return this.#state === state;
	}

	#startedOutside(): void {
		this.#become({ state: 'starting', by: 'outside' });
		this.#become({ state: 'running', by: 'outside' });
	}

	#endedWith(exitCode: number): void {
		const signal = exitCode > signalBase ? signalName(exitCode - signalBase) : undefined;
		const asked = this.#asked === 'kill' || this.#asked === 'stop' ? this.#asked : undefined;
		const cause = asked ?? (signal !== undefined ? 'kill' : exitCode === 0 ? 'stop' : undefined);
		const exit = `${signal ?? `exit ${exitCode}`}${this.#outOfMemory ? ' (out of memory)' : ''}`;
		this.#asked = undefined;
		this.#outOfMemory = false;
		this.#become({ state: 'down', exit, by: asked ? 'lab' : 'outside', ...(cause ? { cause } : {}) });
	}

	#withPid(): { pid?: number } {
		return this.#pid === null ? {} : { pid: this.#pid };
	}

	#become(change: ContainerChange): void {
		this.#state = change.state;
		this.#options.onChange(change);
		if (change.state === 'down') for (const waiter of this.#waiters.splice(0)) waiter();
	}
}

function signalName(number: number): string | undefined {
	return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
