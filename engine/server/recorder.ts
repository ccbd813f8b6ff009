/**
 * Puts everything observed into one order: a number, the engine's monotonic time, the file, the listeners.
 *
 * Listeners are called at once, the file is written in batches behind them, so that a slow disk never
 * delays a picture. When the file has reached its limit one last event says so; followers go on.
 */
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { EngineEvent, RecordedEvent } from '../contract/recorded-event.ts';
import { eventLine, headerLine } from '../contract/recording-format.ts';
import { RecordingTail } from '../core/recording.ts';
import type { RecordingFile } from '../runtime/runtime.ts';

export interface RecorderOptions {
	readonly name: string;
	readonly startedAt: string;
	readonly file: RecordingFile;
	readonly now: () => number;
	readonly limitBytes?: number;
	readonly tailLength?: number;
	/** The recording goes on behind these events, which are in the file already. */
	readonly resumed?: ResumedRecording;
}

/** What an earlier engine has recorded of this cluster. */
export interface ResumedRecording {
	/** As its header says. */
	readonly startedAt: string;
	readonly events: readonly RecordedEvent[];
	readonly bytes: number;
	/** How long ago it began. */
	readonly sinceMs: number;
}

const limitBytesDefault = 256 * 1024 * 1024;
/** Ten minutes of a small cluster at rest, some MB. */
const tailLengthDefault = 20_000;
const flushMs = 50;

export class Recorder {
	readonly #file: RecordingFile;
	readonly #now: () => number;
	#beganMs: number;
	readonly #limitBytes: number;
	readonly #tail: RecordingTail;
	readonly #listeners = new Set<(event: RecordedEvent) => void>();
	#seq = 0;
	#bytes = 0;
	#full = false;
	#pending: string[] = [];
	#flushing: Promise<void> = Promise.resolve();
	#timer: NodeJS.Timeout | undefined;

	constructor(options: RecorderOptions) {
		this.#file = options.file;
		this.#now = options.now;
		this.#beganMs = options.now();
		this.#limitBytes = options.limitBytes ?? limitBytesDefault;
		this.#tail = new RecordingTail(options.tailLength ?? tailLengthDefault);
		if (options.resumed === undefined) {
			this.#write(headerLine(options.name, options.startedAt));
			return;
		}
		const { events, bytes, sinceMs } = options.resumed;
		this.#seq = events.at(-1)?.seq ?? 0;
		this.#bytes = bytes;
		this.#full = bytes >= this.#limitBytes;
		for (const event of events) this.#tail.push(event);
		// No monotonic clock outlives an engine. Never before what is recorded already.
		this.#beganMs = options.now() - Math.max(sinceMs, events.at(-1)?.atMs ?? 0);
	}

	/** Milliseconds since the recording began. */
	atMs(): number {
		return this.#now() - this.#beganMs;
	}

	lastSeq(): number {
		return this.#seq;
	}

	/** Nothing more is kept. */
	get isFull(): boolean {
		return this.#full;
	}

	after(seq: number): readonly RecordedEvent[] {
		return this.#tail.after(seq);
	}

	/** From memory, at most `most`; undefined: what comes next is in the file alone. */
	part(afterSeq: number, most: number): readonly RecordedEvent[] | undefined {
		const events = this.#tail.after(afterSeq);
		return events.length > 0 && events[0]?.seq !== afterSeq + 1 ? undefined : events.slice(0, most);
	}

	/** @param nodeSeq the node's own number of the event; a beat has none */
	recordNode(node: string, event: NodeEvent, nodeSeq?: number): void {
		this.#record({ source: 'node', seq: this.#seq + 1, atMs: this.#roundedMs(), node, ...(nodeSeq === undefined ? {} : { nodeSeq }), event });
	}

	recordEngine(event: EngineEvent): void {
		this.#record({ source: 'engine', seq: this.#seq + 1, atMs: this.#roundedMs(), event });
	}

	/** Called synchronously for every event, in order. Returns the function that ends it. */
	onEvent(listener: (event: RecordedEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Resolves when everything recorded so far is in the file. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#flush();
		await this.#flushing;
	}

	/** Writes what is pending and closes the file. */
	async close(): Promise<void> {
		await this.flush();
		await this.#file.close();
	}

	#record(event: RecordedEvent): void {
		this.#seq = event.seq;
		this.#tail.push(event);
		if (!this.#full) this.#write(eventLine(event));
		for (const listener of [...this.#listeners]) listener(event);
		if (!this.#full && this.#bytes >= this.#limitBytes) {
			// Last of all: the event itself is still written.
			this.#recordLast();
		}
	}

	#recordLast(): void {
		const event: EngineEvent = { type: 'recording-full', limitBytes: this.#limitBytes };
		const last: RecordedEvent = { source: 'engine', seq: this.#seq + 1, atMs: this.#roundedMs(), event };
		this.#write(eventLine(last));
		this.#full = true;
		this.#record(last);
	}

	#write(line: string): void {
		this.#bytes += Buffer.byteLength(line);
		this.#pending.push(line);
		this.#timer ??= setTimeout(() => this.#flush(), flushMs).unref();
	}

	#flush(): void {
		this.#timer = undefined;
		if (this.#pending.length === 0) return;
		const text = this.#pending.join('');
		this.#pending = [];
		this.#flushing = this.#flushing.then(() =>
			this.#file.append(text).catch(() => {
				// The disk is full or gone: the cluster goes on, the recording ends here.
				this.#full = true;
			}),
		);
	}

	/** Microseconds are enough. */
	#roundedMs(): number {
		return Math.round(this.atMs() * 1000) / 1000;
	}
}
