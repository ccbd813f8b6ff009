/**
 * One client's terminals: opened by it, heard by it alone, ended with it.
 *
 * Bytes go out as they come, up to a window ahead of what the client says it has taken; then the shell is paused
 * (contract/terminals.ts). Nothing is left out: a shell whose output has a hole in it is worse than one that waits.
 */
import type { EnginePushes } from '../contract/engine-api.ts';
import { type TerminalSize, terminalInputBytesMax, terminalWindowBytes } from '../contract/terminals.ts';
import { done, type Outcome, refuse } from '../core/call-failure.ts';
import type { Terminal } from '../runtime/runtime.ts';
import type { RunningCluster } from './running-cluster.ts';

/** Of one client; chosen. A page with a shell in every node of a large cluster has more windows than anybody reads. */
const terminalsMax = 32;
/** Of one push: others come in between. */
const pushBytesMax = 32 * 1024;
/** Typed ahead of a shell that does not read: behind the first a call waits, behind the second it is refused. */
const inputAheadBytes = terminalInputBytesMax;
const inputWaitingBytesMax = 4 * terminalInputBytesMax;

type Nothing = Record<string, never>;

interface OpenTerminal {
	readonly id: string;
	readonly cluster: RunningCluster;
	/** undefined: its shell is being started. */
	terminal: Terminal | undefined;
	/** What came before the client knows the terminal's id; null: it does. */
	early: Uint8Array[] | null;
	/** Sent, and not yet taken. */
	unreadBytes: number;
	isPaused: boolean;
	inputBytes: number;
	/** Calls that wait for room. */
	readonly roomWanted: Set<() => void>;
	how: string | undefined;
}

export class ClientTerminals {
	readonly #pushes: Pick<EnginePushes, 'terminalData' | 'terminalEnded'>;
	readonly #open = new Map<string, OpenTerminal>();
	#count = 0;
	#isClosed = false;

	constructor(pushes: Pick<EnginePushes, 'terminalData' | 'terminalEnded'>) {
		this.#pushes = pushes;
	}

	async open(cluster: RunningCluster, node: string, size: TerminalSize): Promise<Outcome<{ terminal: string; node: string }>> {
		if (this.#open.size >= terminalsMax) return refuse('too-many-terminals', `${terminalsMax} terminals are open already`, 'close one first');
		this.#count += 1;
		const id = `${this.#count}`;
		const one: OpenTerminal = {
			...{ id, cluster, terminal: undefined, early: [], how: undefined },
			...{ unreadBytes: 0, isPaused: false, inputBytes: 0, roomWanted: new Set() },
		};
		this.#open.set(id, one);
		const opened = await cluster.inside.openTerminal(node, size, { data: (bytes) => this.#came(one, bytes), end: (how) => this.#ended(one, how) });
		if (!opened.ok) {
			this.#open.delete(id);
			return opened;
		}
		one.terminal = opened.value.terminal;
		if (this.#isClosed) one.terminal.close();
		// Behind the answer to this call, which tells the client what the pushes are about.
		setImmediate(() => this.#sayEarly(one));
		return done({ terminal: id, node: opened.value.node });
	}

	async input(id: string, bytes: Uint8Array): Promise<Outcome<Nothing>> {
		const found = this.#find(id);
		if (!found.ok) return found;
		const one = found.value;
		if (one.inputBytes + bytes.length > inputWaitingBytesMax) {
			return refuse('terminal-behind', 'the shell does not read what was sent to it: nothing more is kept', 'wait for the answers, or close the terminal');
		}
		one.inputBytes += bytes.length;
		const taken = () => {
			one.inputBytes -= bytes.length;
			if (one.inputBytes <= inputAheadBytes) letGo(one);
		};
		// A shell that cannot take it has ended, or is about to: it says so itself.
		void one.terminal?.write(bytes).then(taken, taken);
		if (one.inputBytes > inputAheadBytes) await new Promise<void>((resolve) => one.roomWanted.add(resolve));
		return done({});
	}

	resize(id: string, size: TerminalSize): Outcome<Nothing> {
		return this.#with(id, ({ terminal }) => terminal?.resize(size));
	}

	taken(id: string, bytes: number): Outcome<Nothing> {
		return this.#with(id, (one) => {
			one.unreadBytes = Math.max(0, one.unreadBytes - bytes);
			if (!one.isPaused || one.unreadBytes > terminalWindowBytes / 2) return;
			one.isPaused = false;
			one.terminal?.resume();
		});
	}

	close(id: string): Outcome<Nothing> {
		return this.#with(id, ({ terminal }) => terminal?.close());
	}

	/** The client is gone. */
	closeAll(): void {
		this.#isClosed = true;
		for (const { terminal } of [...this.#open.values()]) terminal?.close();
	}

	#came(one: OpenTerminal, bytes: Uint8Array): void {
		if (this.#isClosed) return;
		if (one.early !== null) {
			one.early.push(bytes);
			return;
		}
		for (let at = 0; at < bytes.length; at += pushBytesMax) {
			const some = bytes.subarray(at, at + pushBytesMax);
			this.#pushes.terminalData({ terminal: one.id, data: Buffer.from(some).toString('base64') });
		}
		one.unreadBytes += bytes.length;
		if (one.isPaused || one.unreadBytes < terminalWindowBytes) return;
		one.isPaused = true;
		one.terminal?.pause();
	}

	#sayEarly(one: OpenTerminal): void {
		const early = one.early ?? [];
		one.early = null;
		for (const bytes of early) this.#came(one, bytes);
		if (one.how !== undefined) this.#ended(one, one.how);
	}

	#ended(one: OpenTerminal, how: string): void {
		one.how = how;
		if (one.early !== null) return;
		this.#open.delete(one.id);
		letGo(one);
		if (!this.#isClosed) this.#pushes.terminalEnded({ terminal: one.id, how });
	}

	#find(id: string): Outcome<OpenTerminal> {
		const found = this.#open.get(id);
		return found?.terminal
			? done(found)
			: refuse('unknown-terminal', 'this connection has no such terminal: it has ended, or was never opened', 'open another');
	}

	#with(id: string, work: (one: OpenTerminal) => void): Outcome<Nothing> {
		const found = this.#find(id);
		if (!found.ok) return found;
		work(found.value);
		return done({});
	}
}

function letGo(one: OpenTerminal): void {
	for (const resolve of one.roomWanted) resolve();
	one.roomWanted.clear();
}
