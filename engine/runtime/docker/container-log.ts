/**
 * The lines of one container for those who follow them: one stream of Docker's for all, opened anew at each start.
 */
import type { DockerEngine } from './docker-engine.ts';
import { framedText } from './host/docker-frames.ts';

/** Longer than any line of a node; the rest of a longer one is another line. */
const lineCharactersMax = 100_000;

export class ContainerLog {
	readonly #engine: Pick<DockerEngine, 'followLines'>;
	readonly #container: string;
	readonly #listeners = new Set<(lines: readonly string[]) => void>();
	#reading: AbortController | undefined;
	#isRunning = false;
	/** A start was asked for, and nothing of it is read yet: of a container that does not run, Docker follows nothing. */
	#isStarting = false;

	constructor(engine: Pick<DockerEngine, 'followLines'>, container: string, isRunning = false) {
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

	/** The container is being started: its former life has said all. */
	starting(): void {
		this.#isStarting = true;
		this.close();
	}

	/** It runs: all that it says from its first word, if this is news. */
	running(): void {
		this.#isRunning = true;
		this.#readStart();
	}

	/** What it wrote last is still read; also what one wrote that ended before it was known to run. */
	ended(): void {
		this.#isRunning = false;
		this.#readStart();
	}

	close(): void {
		this.#reading?.abort();
		this.#reading = undefined;
	}

	#readStart(): void {
		if (!this.#isStarting) return;
		this.#isStarting = false;
		if (this.#listeners.size > 0) void this.#read('from-start');
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
