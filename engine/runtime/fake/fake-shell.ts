/**
 * A shell in memory: a few commands, an echo as a terminal makes it, and output that pauses when it is told to.
 *
 * Just what the contract suite types: `printf '%s|' <words>`, `seq`, `stty size`, `exit`; on the volume `mkdir -p`,
 * `printf ... > file`, `ln -s`, `rm`.
 */
import type { TerminalSize } from '../../contract/terminals.ts';
import type { Terminal, TerminalListener } from '../runtime.ts';
import type { FakeFiles } from './fake-files.ts';

export class FakeShell implements Terminal {
	readonly #listener: TerminalListener;
	readonly #onEnd: () => void;
	#size: TerminalSize;
	#typed = '';
	#kept: Uint8Array[] = [];
	#isPaused = false;
	#how: string | undefined;
	#hasSaidEnd = false;
	/** Bytes of a character that was cut in two. */
	readonly #decoder = new TextDecoder();

	constructor(size: TerminalSize, listener: TerminalListener, onEnd: () => void) {
		this.#size = size;
		this.#listener = listener;
		this.#onEnd = onEnd;
	}

	async write(bytes: Uint8Array): Promise<void> {
		if (this.#how !== undefined) return;
		this.#tell(bytes);
		this.#typed += this.#decoder.decode(bytes, { stream: true });
		for (let end = this.#typed.search(/[\r\n]/); end >= 0; end = this.#typed.search(/[\r\n]/)) {
			const words = wordsOf(this.#typed.slice(0, end));
			this.#typed = this.#typed.slice(end + 1);
			if (words[0] === 'exit') return this.#end(`exit ${words[1] ?? 0}`);
			this.#tell(Buffer.from(output(words, this.#size)));
		}
	}

	resize(size: TerminalSize): void {
		this.#size = size;
	}

	close(): void {
		this.#kept = [];
		this.#isPaused = false;
		this.#end('SIGHUP');
	}

	pause(): void {
		this.#isPaused = true;
	}

	resume(): void {
		this.#isPaused = false;
		for (const bytes of this.#kept.splice(0)) this.#tell(bytes);
		if (this.#how !== undefined) this.#end(this.#how);
	}

	#tell(bytes: Uint8Array): void {
		if (this.#isPaused) this.#kept.push(bytes);
		else this.#listener.data(bytes);
	}

	/** Behind the last data: a reader that paused hears of it when it goes on. */
	#end(how: string): void {
		this.#how ??= how;
		if (this.#isPaused || this.#hasSaidEnd) return;
		this.#hasSaidEnd = true;
		this.#onEnd();
		this.#listener.end(this.#how);
	}
}

function output(words: readonly string[], size: TerminalSize): string {
	const [command, ...rest] = words;
	if (command === undefined) return '';
	if (command === 'printf')
		return rest
			.slice(1)
			.map((word) => `${word}|`)
			.join('');
	if (command === 'stty') return `${size.rows} ${size.columns}\r\n`;
	if (command === 'seq') return Array.from({ length: Number(rest[1]) }, (_, index) => `${index + 1}\r\n`).join('');
	return `${command}: not found\r\n`;
}

/** A line of `sh` on the volume, as far as the suite needs it. */
export function fakeShellLine(files: FakeFiles, line: string): void {
	for (const one of line.split('&&')) {
		const words = wordsOf(one.trim());
		const last = words.at(-1) ?? '';
		if (words[0] === 'mkdir') files.makeDirectory(last);
		else if (words[0] === 'printf') files.write(last, words[2] ?? '');
		else if (words[0] === 'ln') files.link(last);
		else if (words[0] === 'rm') files.remove(last);
		else throw new Error(`the fake shell has no ${one}`);
	}
}

/** Words, quoted by ' or not. */
function wordsOf(line: string): string[] {
	return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
