/**
 * Listens to one node from its process's start to its end: its events at once, its numbers once a second.
 *
 * Its beats only while somebody wants them: ten a second of each node, and news to nobody but a picture.
 * The stream is taken up again after the last seq when it breaks off, so the recording has no gap that the
 * node still remembers. One NodeWatch is for one process: a restarted node counts its events anew.
 */
import type { NodeStatus } from '../../node-image/src/contract/admin-api.ts';
import type { NodeEvent } from '../../node-image/src/contract/node-events.ts';
import type { NodeAdmin } from '../runtime/node-admin.ts';

export interface NodeWatchOptions {
	readonly admin: NodeAdmin;
	/** `seq`: the node's own number; a beat has none. */
	readonly onEvent: (event: NodeEvent, seq?: number) => void;
	/** What it said up to here is known already. */
	readonly afterSeq?: number;
	readonly onNumbers: (status: NodeStatus) => void;
	/** The node answers (again), or has not answered for two looks. */
	readonly onReach: (reached: boolean) => void;
	/** What the node says that is not in the contract, once per cause. */
	readonly onBadAnswer: (message: string) => void;
	/** False while the process is paused: nobody answers then, and everybody knows why. */
	readonly expectsAnswers: () => boolean;
}

/** While a node starts nobody should wait for us; later it is only polite. */
const retryFirstMs = 10;
const retryLaterMs = 100;
const firstMs = 5_000;
const numbersEveryMs = 1_000;
const missedLooks = 2;

export class NodeWatch {
	readonly #options: NodeWatchOptions;
	readonly #abort = new AbortController();
	#beats: AbortController | null = null;
	#lastSeq: number;
	#missed = 0;
	#reached = true;
	/** Before its first word it is starting, not unreachable. */
	#heard: boolean;
	#ended = false;
	#complained = new Set<string>();

	constructor(options: NodeWatchOptions) {
		this.#options = options;
		this.#lastSeq = options.afterSeq ?? 0;
		this.#heard = this.#lastSeq > 0;
	}

	start(): void {
		void this.#followEvents();
		void this.#askNumbers();
	}

	/** The process has ended: what it said before is still read, nothing is asked again. */
	processEnded(): void {
		this.#ended = true;
	}

	/** Beats come among the events from now on, or no more. */
	wantBeats(wanted: boolean): void {
		if (wanted === (this.#beats !== null)) return;
		this.#beats?.abort();
		this.#beats = wanted ? new AbortController() : null;
		if (this.#beats !== null) void this.#followBeats(AbortSignal.any([this.#beats.signal, this.#abort.signal]));
	}

	/** Nothing is called back any more. */
	stop(): void {
		this.#abort.abort();
	}

	async #followEvents(): Promise<void> {
		const { admin, onEvent } = this.#options;
		const { signal } = this.#abort;
		const begun = performance.now();
		while (!signal.aborted && !this.#ended) {
			const ended = await admin.events(
				this.#lastSeq + 1,
				(line) => {
					if (signal.aborted || line.seq <= this.#lastSeq) return;
					this.#lastSeq = line.seq;
					this.#heard = true;
					onEvent(line.event, line.seq);
				},
				signal,
			);
			if (!ended.ok && ended.error.code === 'bad-answer') this.#complain(ended.error.message);
			await pause(performance.now() - begun < firstMs ? retryFirstMs : retryLaterMs, signal);
		}
	}

	async #followBeats(signal: AbortSignal): Promise<void> {
		const { admin, onEvent } = this.#options;
		while (!signal.aborted && !this.#ended) {
			const ended = await admin.beats(({ event }) => {
				if (!signal.aborted) onEvent(event);
			}, signal);
			if (!ended.ok && ended.error.code === 'bad-answer') this.#complain(ended.error.message);
			await pause(retryLaterMs, signal);
		}
	}

	async #askNumbers(): Promise<void> {
		const { admin, onNumbers, expectsAnswers } = this.#options;
		const { signal } = this.#abort;
		while (!signal.aborted && !this.#ended) {
			await pause(numbersEveryMs, signal);
			if (signal.aborted || this.#ended || !this.#heard || !expectsAnswers()) continue;
			const answer = await admin.status();
			if (signal.aborted || this.#ended || !this.#heard || !expectsAnswers()) continue;
			if (answer.ok) onNumbers(answer.value);
			else if (answer.error.code === 'bad-answer') this.#complain(answer.error.message);
			this.#look(answer.ok || answer.error.code === 'bad-answer' || answer.error.code === 'refused');
		}
	}

	#look(answered: boolean): void {
		this.#missed = answered ? 0 : this.#missed + 1;
		const reached = this.#missed < missedLooks;
		if (reached === this.#reached) return;
		this.#reached = reached;
		this.#options.onReach(reached);
	}

	#complain(message: string): void {
		const cause = message.slice(0, 60);
		if (this.#complained.has(cause) || this.#complained.size > 20) return;
		this.#complained.add(cause);
		this.#options.onBadAnswer(message);
	}
}

/** Resolves after a time, or at once when aborted. */
function pause(waitMs: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) return resolve();
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, waitMs);
		signal.addEventListener('abort', done);
	});
}
