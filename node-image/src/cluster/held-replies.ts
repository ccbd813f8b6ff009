/**
 * Replies that wait for the fence's window (fence.ts): said when it opens, or forgone for good.
 *
 * They are forgone when the life has ended, and when the member has withdrawn: it gives its accounts up because it can
 * say nothing in time, and an account whose last change waits to be told would never be free (R9). Read beat.ts next.
 */
import { FenceClosed } from './fence.ts';

export class HeldReplies {
	#waiting: { resolve: () => void; reject: (error: FenceClosed) => void }[] = [];
	/** Why nothing is worth waiting for. */
	#forgone: string | undefined;

	constructor(forgone?: string) {
		this.#forgone = forgone;
	}

	get areWaiting(): boolean {
		return this.#waiting.length > 0;
	}

	/** Resolves with `release`; rejects with FenceClosed when they are forgone, or are already. */
	hold(): Promise<void> {
		if (this.#forgone !== undefined) return Promise.reject(new FenceClosed(this.#forgone));
		return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
	}

	/** The window is open. */
	release(): void {
		for (const { resolve } of this.#waiting.splice(0)) resolve();
	}

	/** Nobody waits any more, until `expect`. */
	forgo(why: string): void {
		this.#forgone = why;
		for (const { reject } of this.#waiting.splice(0)) reject(new FenceClosed(why));
	}

	/** From now on waiting is worth while. */
	expect(): void {
		this.#forgone = undefined;
	}
}

export const lifeOver = 'this life of the node has ended';
export const withdrew = 'this backend has withdrawn: its volume is too slow to say anything in time';
