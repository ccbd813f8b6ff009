/**
 * One node as a container: started, signalled, and told apart from what others do to it.
 *
 * Docker's events say what happened (docker-events.ts); what was not asked for here came from outside. Our own
 * calls may return before or after their event: whichever is first counts. An event that comes behind the answer to
 * its call is an echo (`#echoes`), for the state may be another one again by then.
 */
import { constants } from 'node:os';
import { ok } from '../../../node-image/src/result.ts';
import type { ProcessFaultKind, ProcessState } from '../../contract/recorded-event.ts';
import type { DockerEngine, DockerResult, Inspected } from './docker-engine.ts';
import type { ContainerEvent } from './docker-events.ts';
import { type DockerFailure, dockerFailure } from './host/docker-failure.ts';

export interface ContainerChange {
	readonly state: ProcessState;
	readonly pid?: number;
	readonly exit?: string;
	readonly cause?: ProcessFaultKind;
	readonly by: 'lab' | 'outside';
}

type ContainerCalls = Pick<DockerEngine, 'start' | 'inspect' | 'kill' | 'pause' | 'unpause'>;

export interface NodeContainerOptions {
	readonly engine: ContainerCalls;
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
	readonly #engine: ContainerCalls;
	#state: ProcessState;
	#pid: number | null;
	/** How it is to end, as was asked for here; a pause meanwhile changes nothing of that. */
	#askedEnd: 'kill' | 'stop' | undefined;
	#askedPause: 'pause' | 'resume' | undefined;
	/** Events of our own calls that are still to come, though their outcome is known already. */
	#echoes = { paused: 0, unpaused: 0, ended: 0 };
	/** Somebody paused it before it was known to run. */
	#pausedAtStart = false;
	/** Counts starts, so that an answer about one is not taken for the next one's. */
	#starts = 0;
	/** Counts what was heard, so that an answer of before is not taken for news. */
	#heard = 0;
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
		this.#askedEnd = undefined;
		const start = this.#begin('lab');
		const started = await this.#engine.start(this.container);
		if (!started.ok && !(await this.#runsAllTheSame(started.error.code))) {
			if (this.#isStill(start)) this.#become({ state: 'down', exit: 'not started', by: 'outside' });
			return started;
		}
		const found = await this.#runs(start, 'lab');
		// It runs; but who starts a cluster has to know at once that the engine does not answer any more.
		return found.ok ? ok(undefined) : found;
	}

	/** A planned stop is under way: its end will be ours. */
	stopAsked(): void {
		this.#askedEnd = 'stop';
	}

	/** It did not take the order: its end will not be ours. */
	stopRefused(): void {
		this.#askedEnd = undefined;
	}

	/** SIGKILL also ends what is paused. Resolves when it has ended. */
	async kill(): Promise<DockerResult<void>> {
		const askedBefore = this.#askedEnd;
		this.#askedEnd = 'kill';
		const killed = await this.#engine.kill(this.container);
		// It may have ended while we asked.
		if (!killed.ok && !this.#isNow('down')) {
			const found = await this.#engine.inspect(this.container);
			if (!found.ok || found.value.state !== 'down') {
				// Where nobody knows whether Docker took it, the end that comes is ours all the same.
				if (killed.error.definite) this.#askedEnd = askedBefore;
				return killed;
			}
			this.#endSeen(found.value);
		}
		if (await this.ended(endMs)) return ok(undefined);
		const found = await this.#engine.inspect(this.container);
		if (found.ok && found.value.state === 'down') this.#endSeen(found.value);
		if (this.#isNow('down')) return ok(undefined);
		return dockerFailure('docker-hangs', `${this.container} has not ended ${endMs} ms after it was killed`, 'look at it with "docker ps -a"', false);
	}

	async pause(): Promise<DockerResult<void>> {
		this.#askedPause = 'pause';
		const paused = await this.#engine.pause(this.container);
		// Still asked for: its event has not come yet.
		if (paused.ok && this.#askedPause === 'pause' && this.#isNow('running')) {
			this.#echoes.paused += 1;
			this.#become({ state: 'paused', cause: 'pause', by: 'lab' });
		}
		if (this.#askedPause === 'pause') this.#askedPause = undefined;
		return paused.ok ? ok(undefined) : paused;
	}

	async resume(): Promise<DockerResult<void>> {
		this.#askedPause = 'resume';
		const resumed = await this.#engine.unpause(this.container);
		if (resumed.ok && this.#askedPause === 'resume' && this.#isNow('paused')) {
			this.#echoes.unpaused += 1;
			this.#become({ state: 'running', cause: 'resume', by: 'lab' });
		}
		if (this.#askedPause === 'resume') this.#askedPause = undefined;
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
		this.#heard += 1;
		switch (event.is) {
			case 'out-of-memory':
				this.#outOfMemory = true;
				return;
			case 'started':
				// The end of the life before it would have come first.
				this.#echoes.ended = 0;
				// Ours says so itself, once it knows the process.
				if (this.#isNow('down')) void this.#runs(this.#begin('outside'), 'outside');
				return;
			case 'paused':
				if (this.#isEcho('paused')) return;
				if (this.#isNow('starting')) this.#pausedAtStart = true;
				if (this.#isNow('running')) this.#become({ state: 'paused', cause: 'pause', by: this.#wasAsked('pause') ? 'lab' : 'outside' });
				return;
			case 'unpaused':
				if (this.#isEcho('unpaused')) return;
				this.#pausedAtStart = false;
				if (this.#isNow('paused')) this.#become({ state: 'running', cause: 'resume', by: this.#wasAsked('resume') ? 'lab' : 'outside' });
				return;
			case 'ended':
				if (this.#isEcho('ended')) return;
				if (!this.#isNow('down')) this.#endedWith(event.exitCode);
				return;
		}
	}

	/** Asks Docker what it has now, after a time in which nobody listened: what differs was done by somebody else. */
	async look(): Promise<void> {
		for (;;) {
			const heardBefore = this.#heard;
			const stateBefore = this.#state;
			const found = await this.#engine.inspect(this.container);
			// Meanwhile something happened, and the answer may be from before it.
			if (this.#heard !== heardBefore || this.#state !== stateBefore) continue;
			if (found.ok) this.#seen(found.value);
			else if (found.error.code === 'docker-not-found') this.gone();
			return;
		}
	}

	/** Removed: it ended with that, if nobody said so before. */
	gone(): void {
		if (!this.#isNow('down')) this.#endedWith(signalBase + constants.signals.SIGKILL);
	}

	#seen(found: Inspected): void {
		// What nobody heard has no echo.
		this.#echoes = { paused: 0, unpaused: 0, ended: 0 };
		if (this.#isNow('starting')) return;
		if (found.state === 'down') {
			if (!this.#isNow('down')) this.#endSeen(found);
			return;
		}
		const isAnother = !this.#isNow('down') && found.pid > 0 && this.#pid !== null && found.pid !== this.#pid;
		if (isAnother) this.#endedUnheard();
		if (this.#isNow('down')) {
			this.#begin('outside');
			if (found.pid > 0) this.#pid = found.pid;
			this.#become({ state: 'running', by: 'outside', ...this.#withPid() });
			if (found.state === 'paused') this.#become({ state: 'paused', cause: 'pause', by: 'outside' });
			return;
		}
		if (found.pid > 0) this.#pid = found.pid;
		if (found.state === this.#state) return;
		this.#become(found.state === 'paused' ? { state: 'paused', cause: 'pause', by: 'outside' } : { state: 'running', cause: 'resume', by: 'outside' });
	}

	/** What a call of ours changed while it was waited for. */
	#isNow(state: ProcessState): boolean {
		return this.#state === state;
	}

	#isStill(start: number): boolean {
		return this.#starts === start && this.#isNow('starting');
	}

	#isEcho(of: 'paused' | 'unpaused' | 'ended'): boolean {
		if (this.#echoes[of] === 0) return false;
		this.#echoes[of] -= 1;
		return true;
	}

	/** And has happened now. */
	#wasAsked(what: 'pause' | 'resume'): boolean {
		if (this.#askedPause !== what) return false;
		this.#askedPause = undefined;
		return true;
	}

	#begin(by: ContainerChange['by']): number {
		this.#pid = null;
		this.#pausedAtStart = false;
		this.#starts += 1;
		const start = this.#starts;
		this.#become({ state: 'starting', by });
		return start;
	}

	/** It was started: says that it runs, with its process, unless it has ended again meanwhile. */
	async #runs(start: number, by: ContainerChange['by']): Promise<DockerResult<Inspected>> {
		const found = await this.#engine.inspect(this.container);
		if (!this.#isStill(start)) return found;
		if (found.ok && found.value.pid > 0) this.#pid = found.value.pid;
		const isPaused = this.#pausedAtStart;
		this.#become({ state: 'running', by, ...this.#withPid() });
		if (isPaused) this.#become({ state: 'paused', cause: 'pause', by: 'outside' });
		return found;
	}

	/** Somebody else was faster: Docker refuses to start what runs. */
	async #runsAllTheSame(code: DockerFailure['code']): Promise<boolean> {
		if (code !== 'docker-refused') return false;
		const found = await this.#engine.inspect(this.container);
		return found.ok && found.value.state === 'running';
	}

	/** Docker has it as ended, and the event of that is still to come, or was missed. */
	#endSeen(found: Inspected): void {
		if (this.#isNow('down')) return;
		this.#outOfMemory ||= found.outOfMemory;
		this.#endedWith(found.exitCode);
		this.#echoes.ended = 1;
	}

	/** Another process than the one that was known: nobody can say how that one ended. */
	#endedUnheard(): void {
		const asked = this.#askedEnd;
		this.#askedEnd = undefined;
		this.#outOfMemory = false;
		this.#become({ state: 'down', exit: 'ended while Docker was not heard', cause: asked ?? 'kill', by: asked ? 'lab' : 'outside' });
	}

	#endedWith(exitCode: number): void {
		const signal = exitCode > signalBase ? signalName(exitCode - signalBase) : undefined;
		const asked = this.#askedEnd;
		const cause = asked ?? (signal !== undefined ? 'kill' : exitCode === 0 ? 'stop' : undefined);
		// Memory may have run out long before, in a learner's shell: what was asked for is why it ended.
		const exit = `${signal ?? `exit ${exitCode}`}${this.#outOfMemory && asked === undefined ? ' (out of memory)' : ''}`;
		this.#askedEnd = undefined;
		this.#outOfMemory = false;
		this.#echoes.paused = 0;
		this.#echoes.unpaused = 0;
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
