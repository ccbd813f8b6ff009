/**
 * A program on a pseudo-terminal, by node-pty: the only place that knows that package.
 *
 * Loaded when the first terminal is opened; where its binary for this machine is missing, that is a failure with a
 * name. Two of its habits are mended here. Its writes wait for a program that does not read, and the whole engine
 * with them: ours ask the descriptor, which does not wait, and try again. And a fifth of a second behind the
 * program's end it closes, whatever has not been read: here what is left is read first, also by a reader that paused.
 */
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { IPty } from '@lydell/node-pty';
import { failed, ok } from '../../../node-image/src/result.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import type { RuntimeResult, Terminal, TerminalListener } from '../runtime.ts';

export interface PtyProgram {
	readonly file: string;
	readonly args: readonly string[];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string>>;
}

export interface Pty extends Terminal {
	/** Resolves when the program has ended and everything that it wrote was told. */
	readonly ended: Promise<void>;
}

/** What node-pty does not type: the descriptor and the stream around it. */
interface PtyInside {
	readonly fd: number;
	readonly _socket: Socket;
}

/** A program that has not read its input is asked again so soon: as long as a key press lasts. */
const writeAgainMs = 20;
/** Nothing came for so long behind the end of the program: a child of it keeps the terminal open. */
const silentMs = 100;
/** For a shell that does not heed SIGHUP. */
const closePatienceMs = 1_000;
/** Text input is UTF-8 to the terminal, too: a backspace takes a whole character. Then the program itself, by its arguments. */
const asUtf8 = ['-c', 'stty iutf8 2>/dev/null; exec "$0" "$@"'];

export async function openPty(program: PtyProgram, size: TerminalSize, listener: TerminalListener): Promise<RuntimeResult<Pty>> {
	try {
		const { spawn } = await import('@lydell/node-pty');
		const { cwd, env } = program;
		const pty = spawn('/bin/sh', [...asUtf8, program.file, ...program.args], { cols: size.columns, rows: size.rows, cwd, env, encoding: null });
		return ok(new OpenPty(pty, listener));
	} catch (error) {
		const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
		const message = `this machine cannot open terminals: ${why}; reinstall the project's packages, or use a terminal of your own`;
		return failed({ code: 'unsupported', message, definite: true });
	}
}

interface WaitingInput {
	rest: Uint8Array;
	readonly taken: () => void;
}

class OpenPty implements Pty {
	readonly ended: Promise<void>;
	readonly #pty: IPty;
	readonly #fd: number;
	readonly #socket: Socket;
	readonly #input: WaitingInput[] = [];
	#writeAgain: NodeJS.Timeout | undefined;
	#killing: NodeJS.Timeout | undefined;
	#isPaused = false;
	#isClosing = false;
	#isOver = false;

	constructor(pty: IPty, listener: TerminalListener) {
		const { fd, _socket: socket } = pty as unknown as PtyInside;
		if (typeof fd !== 'number' || typeof socket?.destroy !== 'function') throw new Error('an unknown version of node-pty');
		this.#pty = pty;
		this.#fd = fd;
		this.#socket = socket;
		this.#readOutBeforeTheEnd();
		// Typed as text, which it is only where an encoding is asked for.
		(pty.onData as unknown as (listener: (bytes: Buffer) => void) => void)((bytes) => {
			if (!this.#isClosing) listener.data(bytes);
		});
		this.ended = new Promise((resolve) => {
			pty.onExit(({ exitCode, signal }) => {
				this.#isOver = true;
				clearTimeout(this.#killing);
				this.#forgetInput();
				listener.end(signal ? signalName(signal) : `exit ${exitCode}`);
				resolve();
			});
		});
	}

	write(bytes: Uint8Array): Promise<void> {
		return new Promise((resolve) => {
			this.#input.push({ rest: bytes, taken: resolve });
			if (this.#input.length === 1) this.#writeOn();
		});
	}

	resize({ columns, rows }: TerminalSize): void {
		if (!this.#isOver && !this.#socket.destroyed) this.#pty.resize(columns, rows);
	}

	pause(): void {
		if (this.#isClosing) return;
		this.#isPaused = true;
		this.#pty.pause();
	}

	resume(): void {
		this.#isPaused = false;
		this.#pty.resume();
	}

	close(): void {
		if (this.#isOver || this.#isClosing) return;
		this.#isClosing = true;
		this.#forgetInput();
		// What is left is read and thrown away: the program may wait for a reader.
		this.resume();
		this.#pty.kill('SIGHUP');
		this.#killing = setTimeout(() => this.#pty.kill('SIGKILL'), closePatienceMs);
	}

	#writeOn(): void {
		for (let first = this.#input[0]; first !== undefined; first = this.#input[0]) {
			// A descriptor that was closed may be another file's by now.
			if (this.#isOver || this.#socket.destroyed) {
				this.#forgetInput();
				return;
			}
			try {
				first.rest = first.rest.subarray(writeSync(this.#fd, first.rest));
			} catch (error) {
				if (isBusy(error)) this.#writeAgain = setTimeout(() => this.#writeOn(), writeAgainMs);
				else this.#forgetInput();
				return;
			}
			if (first.rest.length > 0) continue;
			this.#input.shift();
			first.taken();
		}
	}

	#forgetInput(): void {
		clearTimeout(this.#writeAgain);
		for (const { taken } of this.#input.splice(0)) taken();
	}

	/** node-pty, and the stream itself at an error, destroy what has not been read: held up until it has been. */
	#readOutBeforeTheEnd(): void {
		const socket = this.#socket;
		const destroy = socket.destroy.bind(socket);
		let asked: { readonly error: Error | undefined } | undefined;
		let silence: NodeJS.Timeout | undefined;
		const look = () => {
			clearTimeout(silence);
			if (asked === undefined || this.#isPaused || socket.readableLength > 0) return;
			const { error } = asked;
			// An error is the system's word that nothing more can come.
			if (error !== undefined) destroy(error);
			else silence = setTimeout(() => destroy(), silentMs);
		};
		socket.destroy = (error) => {
			asked = { error: error ?? asked?.error };
			look();
			return socket;
		};
		socket.on('data', () => {
			if (asked !== undefined) setImmediate(look);
		});
		socket.on('resume', look);
	}
}

function isBusy(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

function signalName(number: number): string {
	return Object.entries(constants.signals).find(([, one]) => one === number)?.[0] ?? `signal ${number}`;
}
