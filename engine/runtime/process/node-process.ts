/**
 * One node as an operating-system process: started, signalled, and told apart from what others do to it.
 *
 * stdin stays open as a pipe: the node ends when it closes, so no node outlives its engine. A session of its
 * own (`detached`) keeps a Ctrl-C in the engine's terminal from reaching it. Every change of state says by
 * whom: an exit or a stop that was not asked for here came from outside.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { ProcessFaultKind, ProcessState } from '../../contract/recorded-event.ts';
import type { LogFile } from './log-file.ts';

export interface NodeProcessOptions {
	readonly executable: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly cwd: string;
	readonly log: LogFile;
	readonly onChange: (change: ProcessChange) => void;
}

export interface ProcessChange {
	readonly state: ProcessState;
	readonly pid?: number;
	readonly exit?: string;
	readonly cause?: ProcessFaultKind;
	readonly by: 'lab' | 'outside';
}

export class NodeProcess {
	readonly ended: Promise<void>;
	readonly #child: ChildProcess;
	readonly #options: NodeProcessOptions;
	#state: ProcessState = 'starting';
	/** What was asked for here and has not shown yet. */
	#asked: ProcessFaultKind | undefined;
	/** A signal of ours was sent and the process table has not been seen to agree. */
	#signalled = false;

	/** Starts the process; `onChange` says 'starting' at once and 'running' when it runs. */
	constructor(options: NodeProcessOptions) {
		this.#options = options;
		const { log } = options;
		const child = spawn(options.executable, [...options.args], { cwd: options.cwd, env: options.env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
		this.#child = child;
		options.onChange({ state: 'starting', by: 'lab', ...(child.pid === undefined ? {} : { pid: child.pid }) });
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8');
			stream?.on('data', (text: string) => log.append(text));
		}
		child.stdin?.on('error', () => {
			// The node ended first.
		});
		child.on('spawn', () => this.#become({ state: 'running', by: 'lab', ...(child.pid === undefined ? {} : { pid: child.pid }) }));
		this.ended = new Promise((resolve) => {
			const end = (exit: string, bySignal: boolean, failed: boolean) => {
				if (this.#state === 'down') return;
				log.flush();
				const asked = this.#asked === 'kill' || this.#asked === 'stop' ? this.#asked : undefined;
				const cause = asked ?? (bySignal ? 'kill' : failed ? undefined : 'stop');
				this.#become({ state: 'down', exit, by: asked ? 'lab' : 'outside', ...(cause ? { cause } : {}) });
				resolve();
			};
			child.on('error', (error) => {
				if (child.pid === undefined) end(`cannot be started: ${error.message}`, false, true);
			});
			// 'exit' and not 'close': somebody else may still hold the pipes.
			child.on('exit', (code, signal) => end(signal ?? `exit ${code}`, signal !== null, code !== 0));
		});
	}

	get pid(): number | null {
		return this.#state === 'down' ? null : (this.#child.pid ?? null);
	}

	get state(): ProcessState {
		return this.#state;
	}

	/** A planned stop is under way: its exit will be ours. */
	stopAsked(): void {
		this.#asked = 'stop';
	}

	/** It did not take the order: its exit will not be ours. */
	stopRefused(): void {
		this.#asked = undefined;
	}

	/** SIGKILL also ends a process that is stopped by a signal. */
	kill(): Promise<void> {
		if (this.#state === 'down') return this.ended;
		this.#asked = 'kill';
		this.#child.kill('SIGKILL');
		return this.ended;
	}

	pause(): void {
		if (this.#state === 'running' && this.#child.kill('SIGSTOP')) this.#becomeBySignal({ state: 'paused', cause: 'pause', by: 'lab' });
	}

	resume(): void {
		if (this.#state === 'paused' && this.#child.kill('SIGCONT')) this.#becomeBySignal({ state: 'running', cause: 'resume', by: 'lab' });
	}

	/** The process table's word on it: what differs from ours was done by somebody else. */
	seen(stopped: boolean): void {
		const differs = stopped ? this.#state === 'running' : this.#state === 'paused';
		// A thread in the middle of an fsync stops behind it: a signal of ours gets one more look to show.
		const isOnItsWay = differs && this.#signalled;
		this.#signalled = false;
		if (!differs || isOnItsWay) return;
		this.#become(stopped ? { state: 'paused', cause: 'pause', by: 'outside' } : { state: 'running', cause: 'resume', by: 'outside' });
	}

	/** The polite end: a closed stdin tells the node that its engine is gone. */
	async end(patienceMs: number): Promise<void> {
		if (this.#state === 'down') return;
		this.#asked = 'stop';
		if (this.#state === 'paused') return this.kill();
		this.#child.stdin?.end();
		const timer = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
		await this.ended;
		clearTimeout(timer);
	}

	#becomeBySignal(change: ProcessChange): void {
		this.#signalled = true;
		this.#become(change);
	}

	#become(change: ProcessChange): void {
		this.#state = change.state;
		this.#options.onChange(change);
	}
}
