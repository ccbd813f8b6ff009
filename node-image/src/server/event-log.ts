/**
 * The node's events in order, remembered in a bounded ring and handed to whoever follows.
 *
 * Beats go by: they are said to who asked for them, and neither numbered nor remembered. Ten a second that nobody
 * looks at were a tenth of an idle node's work, and crowded what is worth remembering out of the ring.
 *
 * The admin port serves them; the log file gets the same record, so that log, picture and checks never
 * disagree. Read contract/node-events.ts for what there is.
 */
import type { NodeEvent, NodeEventLine } from '../contract/node-events.ts';

/** Some minutes of a busy node; chosen. */
const rememberedMax = 5000;

export class EventLog {
	readonly #startedAtMs: number;
	readonly #now: () => number;
	readonly #lines: NodeEventLine[] = [];
	readonly #listeners = new Set<(line: NodeEventLine) => void>();
	readonly #beatListeners = new Set<(line: NodeEventLine) => void>();
	#seq = 0;

	constructor(now: () => number) {
		this.#now = now;
		this.#startedAtMs = now();
	}

	emit(event: NodeEvent): void {
		if (event.type === 'beat') {
			this.#beat(event);
			return;
		}
		this.#seq += 1;
		const line = { seq: this.#seq, uptimeMs: this.uptimeMs(), event };
		this.#lines.push(line);
		if (this.#lines.length > rememberedMax * 1.2) this.#lines.splice(0, this.#lines.length - rememberedMax);
		for (const listener of this.#listeners) listener(line);
	}

	uptimeMs(): number {
		return round(this.#now() - this.#startedAtMs);
	}

	/** What is still remembered from `seq` on. A first line with a later number says that some are gone. */
	from(seq: number): readonly NodeEventLine[] {
		return this.#lines.filter((line) => line.seq >= seq);
	}

	/** Called synchronously with each new line. Returns the function that ends it. */
	follow(listener: (line: NodeEventLine) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Called with each beat from now on. Its number is that of the event before it. Returns the function that ends it. */
	followBeats(listener: (line: NodeEventLine) => void): () => void {
		this.#beatListeners.add(listener);
		return () => this.#beatListeners.delete(listener);
	}

	#beat(event: NodeEvent): void {
		if (this.#beatListeners.size === 0) return;
		const line = { seq: this.#seq, uptimeMs: this.uptimeMs(), event };
		for (const listener of this.#beatListeners) listener(line);
	}
}

function round(ms: number): number {
	return Math.round(ms * 100) / 100;
}
