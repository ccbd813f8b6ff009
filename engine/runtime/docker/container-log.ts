/**
 * The lines of one container for those who follow them: one stream of Docker's for all, opened anew at each start.
 */
import type { DockerEngine } from './docker-engine.ts';
import { framedText } from './host/docker-frames.ts';

/** Longer than any line of a node; the rest of a longer one is another line. */
const lineCharactersMax = 100_000;

export class ContainerLog {
	readonly #engine: DockerEngine;
	readonly #container: string;
	readonly #listeners = new Set<(lines: readonly string[]) => void>();
	#reading: AbortController | undefined;
	#isRunning = false;

	constructor(engine: DockerEngine, container: string, isRunning = false) {
		this.#engine = engine;
		this.#container = container;
		this.#isRunning = isRunning;
	}

	/** From now on; the function returned ends it. */
	follow(listener: (lines: readonly string[]) => void): () => void {
		this.#listeners.add(listener);
		if (this.#isRunning && this.#reading === undefined) void this.#read('from-now');
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size === 0) this.close();
		};
	}

	/** The container was started: all that it says from its first word. */
	started(): void {
		this.#isRunning = true;
		this.#reading?.abort();
		this.#reading = undefined;
		if (this.#listeners.size > 0) void this.#read('from-start');
	}

	/** What it wrote last is still read. */
	ended(): void {
		this.#isRunning = false;
	}

	close(): void {
		this.#reading?.abort();
		this.#reading = undefined;
	}

	async #read(from: 'from-now' | 'from-start'): Promise<void> {
		const reading = new AbortController();
		this.#reading = reading;
		const opened = await this.#engine.followLines(this.#container, from, reading.signal);
		let rest = '';
		try {
			if (!opened.ok) return;
			for await (const text of framedText(opened.value)) {
				const lines = (rest + text).split('\n');
				rest = (lines.pop() ?? '').slice(-lineCharactersMax);
				if (lines.length > 0 && !reading.signal.aborted) for (const listener of [...this.#listeners]) listener(lines);
			}
		} catch {
			// Broken off, by us or by the end of the engine: whoever starts the container again begins anew.
		} finally {
			if (this.#reading === reading) this.#reading = undefined;
		}
	}
}
