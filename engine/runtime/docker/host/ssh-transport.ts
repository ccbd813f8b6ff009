/**
 * HTTP connections to a Docker engine through the user's own `ssh` program, as the docker command makes them.
 *
 * Each connection is one `ssh host docker system dial-stdio`, whose stdin and stdout are the engine's socket.
 * The program reads the user's configuration, keys and known hosts; it is never asked to ask anybody
 * (BatchMode), and it is started with an argument array, without a shell. What of an address may become an
 * argument is decided in docker-address.ts.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { DockerAddress } from './docker-address.ts';
import { oneLine } from './docker-failure.ts';

export type SshAddress = Extract<DockerAddress, { kind: 'ssh' }>;

/** ssh ended, or never began; the message is its own last line. */
export class SshError extends Error {
	override readonly name = 'SshError';
}

/** Seconds, for ssh: chosen below the limit for the first answer (docker-host.ts), so that ssh can say what is wrong. */
export const sshConnectTimeoutS = 5;
/** Every stream (a node's log, a terminal, the events) has one of its own; idle ones are kept for the next call. */
const connectionsMax = 64;
const idleMax = 4;
/** sshd's MaxStartups drops the eleventh that has not logged in yet, by default. */
const startingMax = 4;
/** By then it has logged in, or waits for an engine that has nothing to say yet (the log of a silent container). */
const startingMs = 2000;
const stderrBytesMax = 4096;
/** From asking it to end to ending it. */
const killMs = 1000;

export function sshArguments({ user, host, port }: SshAddress): string[] {
	const options = ['-T', '-o', 'BatchMode=yes', '-o', `ConnectTimeout=${sshConnectTimeoutS}`, '-o', 'ServerAliveInterval=15'];
	if (user !== undefined) options.push('-l', user);
	if (port !== undefined) options.push('-p', String(port));
	return [...options, '--', host, 'docker', 'system', 'dial-stdio'];
}

/** The agent that docker-modem hands to http.request. `destroy` ends every ssh. */
export class SshAgent extends Agent {
	readonly #address: SshAddress;
	readonly #env: NodeJS.ProcessEnv;
	readonly #turn = new StartTurn();

	constructor(address: SshAddress, env: NodeJS.ProcessEnv) {
		super({ keepAlive: true, maxSockets: connectionsMax, maxFreeSockets: idleMax });
		this.#address = address;
		this.#env = env;
	}

	override createConnection(): Duplex {
		return new SshConnection(() => spawn('ssh', sshArguments(this.#address), { env: this.#env, stdio: 'pipe', windowsHide: true }), this.#turn);
	}
}

/** Few begin at once; the others wait until one has said its first byte, has ended, or has had its time. */
class StartTurn {
	#starting = 0;
	readonly #waiting = new Set<() => void>();

	/** Calls `start` now or later; the answer gives the turn on, and may be called twice. */
	take(start: () => void): () => void {
		let state: 'waiting' | 'starting' | 'over' = 'waiting';
		const begin = () => {
			state = 'starting';
			this.#starting++;
			start();
		};
		if (this.#starting < startingMax) begin();
		else this.#waiting.add(begin);
		return () => {
			if (state === 'waiting') this.#waiting.delete(begin);
			if (state === 'starting') {
				this.#starting--;
				const [next] = this.#waiting;
				if (next) {
					this.#waiting.delete(next);
					next();
				}
			}
			state = 'over';
		};
	}
}

/** One ssh as a stream. http.Agent also calls what only sockets have; there it has no meaning. */
class SshConnection extends Duplex {
	#child: ChildProcessWithoutNullStreams | undefined;
	#stderr = Buffer.alloc(0);
	#referenced = true;
	#waitingWrite: (() => void) | undefined;
	readonly #passTurn: () => void;

	constructor(start: () => ChildProcessWithoutNullStreams, turn: StartTurn) {
		super();
		// Not inside the constructor: what it does needs this object whole.
		this.#passTurn = turn.take(() => process.nextTick(() => this.#begin(start)));
	}

	override _read(): void {
		this.#child?.stdout.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
		// A write that fails says less than the end of ssh, which follows and is told instead.
		const write = () => this.#child?.stdin.write(chunk, (error) => !error && callback());
		if (this.#child) write();
		else this.#waitingWrite = write;
	}

	override _final(callback: (error?: Error | null) => void): void {
		const end = () => this.#child?.stdin.end(() => callback());
		if (this.#child) end();
		else this.#waitingWrite = end;
	}

	override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
		this.#passTurn();
		const child = this.#child;
		// Its end of input is what ends the engine's side of it, however it takes the signal.
		child?.stdin.destroy();
		child?.kill();
		const last = setTimeout(() => child?.kill('SIGKILL'), killMs).unref();
		child?.once('close', () => clearTimeout(last));
		callback(error);
	}

	setKeepAlive(): this {
		return this;
	}

	setNoDelay(): this {
		return this;
	}

	setTimeout(): this {
		return this;
	}

	ref(): this {
		return this.#refer(true);
	}

	unref(): this {
		return this.#refer(false);
	}

	/** An idle connection keeps no program alive. */
	#refer(on: boolean): this {
		this.#referenced = on;
		const child = this.#child;
		if (!child) return this;
		for (const part of [child, child.stdin as Socket, child.stdout as Socket, child.stderr as Socket]) on ? part.ref() : part.unref();
		return this;
	}

	#begin(start: () => ChildProcessWithoutNullStreams): void {
		if (this.destroyed) return;
		const child = start();
		this.#child = child;
		const turnOver = setTimeout(this.#passTurn, startingMs).unref();
		if (!this.#referenced) this.unref();
		child.on('error', (error: NodeJS.ErrnoException) => {
			this.destroy(new SshError(error.code === 'ENOENT' ? 'there is no program ssh in PATH' : `ssh cannot be run (${error.code ?? error.message})`));
		});
		child.stdin.on('error', () => undefined);
		child.stdout.on('data', (chunk: Buffer) => {
			this.#passTurn();
			if (!this.push(chunk)) child.stdout.pause();
		});
		child.stderr.on('data', (chunk: Buffer) => {
			this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-stderrBytesMax);
		});
		// Behind the last byte of all its streams: until then nobody knows how it ended.
		child.on('close', (code, signal) => {
			clearTimeout(turnOver);
			this.#ended(code, signal);
		});
		this.#waitingWrite?.();
		this.#waitingWrite = undefined;
	}

	#ended(code: number | null, signal: NodeJS.Signals | null): void {
		this.#passTurn();
		if (code === 0) {
			this.push(null);
			return;
		}
		const lines = this.#stderr.toString('utf8').split('\n').map(oneLine);
		const last = lines.findLast((line) => line !== '');
		this.destroy(new SshError(last ?? `ssh ended with ${signal ?? `exit ${code}`}`));
	}
}
