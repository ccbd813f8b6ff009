/**
 * What nodes in memory wrote, kept over their starts, and who follows it.
 */
import { Readable } from 'node:stream';
import type { LogFinding } from '../../contract/engine-api.ts';
import { findLines } from '../log-search.ts';

type LogListener = (lines: readonly string[]) => void;

export class FakeLogs {
	readonly #lines = new Map<string, string[]>();
	readonly #listeners = new Map<string, Set<LogListener>>();

	write(node: string, line: string): void {
		this.#lines.set(node, [...(this.#lines.get(node) ?? []), line]);
		for (const listener of this.#listeners.get(node) ?? []) listener([line]);
	}

	last(node: string, count: number): readonly string[] {
		return (this.#lines.get(node) ?? []).slice(-count);
	}

	find(node: string, text: string, most: number): Promise<LogFinding> {
		return findLines(Readable.from((this.#lines.get(node) ?? []).map((line) => `${line}\n`)), text, most);
	}

	follow(node: string, listener: LogListener): () => void {
		const listeners = this.#listeners.get(node) ?? new Set();
		this.#listeners.set(node, listeners);
		listeners.add(listener);
		return () => listeners.delete(listener);
	}
}
