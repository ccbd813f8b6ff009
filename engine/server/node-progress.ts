/**
 * How far each node is with its start, for whoever waits for it: 'starting', 'joining', 'ready', with the time since its process began.
 */
import type { Progress } from '../contract/engine-api.ts';

export interface NodeProgressOptions {
	/** By the recording's clock. */
	readonly atMs: () => number;
	readonly onProgress: (progress: Omit<Progress, 'name'>) => void;
}

export class NodeProgress {
	readonly #options: NodeProgressOptions;
	readonly #startedMs = new Map<string, number>();

	constructor(options: NodeProgressOptions) {
		this.#options = options;
	}

	started(node: string): void {
		this.#startedMs.set(node, this.#options.atMs());
	}

	/** It is removed, or has been up for long. */
	forget(node: string): void {
		this.#startedMs.delete(node);
	}

	tell(node: string, step: Progress['step'], message?: string): void {
		const sinceMs = this.#startedMs.get(node);
		// A node that joins again without a start is news for followers, not progress of a start.
		if (sinceMs === undefined && step !== 'waiting' && step !== 'failed') return;
		const tookMs = sinceMs === undefined ? 0 : Math.round(this.#options.atMs() - sinceMs);
		if (step === 'ready') this.#startedMs.delete(node);
		this.#options.onProgress({ node, step, tookMs, ...(message === undefined ? {} : { message }) });
	}
}
