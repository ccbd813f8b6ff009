/**
 * What a node writes to stdout and stderr, kept in a file of bounded size, with its last lines in memory.
 *
 * Rotated once: `node.log` becomes `node.log.1` and starts again, so at most twice the limit is on disk.
 * The last lines stay in memory too, because an error message has to quote them at once.
 */
import { appendFileSync, createReadStream, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { LogFinding } from '../../contract/engine-api.ts';
import { findLines } from '../log-search.ts';

const limitBytesDefault = 8 * 1024 * 1024;
const lineCharsMax = 8 * 1024;
const rememberedLines = 200;

export class LogFile {
	readonly path: string;
	readonly #limitBytes: number;
	readonly #listeners = new Set<(lines: readonly string[]) => void>();
	readonly #remembered: string[] = [];
	#sizeBytes: number;
	#rest = '';

	constructor(path: string, limitBytes: number = limitBytesDefault) {
		this.path = path;
		this.#limitBytes = limitBytes;
		this.#sizeBytes = existsSync(path) ? statSync(path).size : 0;
	}

	/** Whole lines are written; a line longer than 8 KB is cut into several. */
	append(text: string): void {
		const parts = (this.#rest + text).split('\n');
		this.#rest = parts.pop() ?? '';
		if (this.#rest.length > lineCharsMax) {
			parts.push(this.#rest);
			this.#rest = '';
		}
		if (parts.length > 0) this.#write(parts);
	}

	/** The writer ended: what it left without a newline is a line, too. */
	flush(): void {
		if (this.#rest !== '') this.#write([this.#rest]);
		this.#rest = '';
	}

	/** The last lines, oldest first. */
	last(count: number): readonly string[] {
		if (count <= this.#remembered.length) return this.#remembered.slice(-count);
		const lines = [`${this.path}.1`, this.path].flatMap((path) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []));
		return lines.slice(-count);
	}

	/** Searched piece by piece, in both files: as far back as they reach. */
	find(text: string, most: number): Promise<LogFinding> {
		return findLines(this.#pieces(), text, most);
	}

	async *#pieces(): AsyncIterable<string> {
		for (const path of [`${this.path}.1`, this.path]) {
			if (existsSync(path)) yield* createReadStream(path, { encoding: 'utf8' });
		}
	}

	follow(listener: (lines: readonly string[]) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#write(lines: readonly string[]): void {
		const text = `${lines.join('\n')}\n`;
		const bytes = Buffer.byteLength(text);
		try {
			if (this.#sizeBytes > 0 && this.#sizeBytes + bytes > this.#limitBytes) {
				renameSync(this.path, `${this.path}.1`);
				this.#sizeBytes = 0;
			}
			appendFileSync(this.path, text, { mode: 0o600 });
			this.#sizeBytes += bytes;
		} catch {
			// A full disk must not take the cluster down; the lines in memory stay.
		}
		this.#remembered.push(...lines);
		if (this.#remembered.length > rememberedLines) this.#remembered.splice(0, this.#remembered.length - rememberedLines);
		for (const listener of [...this.#listeners]) listener(lines);
	}
}
