/**
 * The brake on guessing passwords: after some failures of one key (a client's address, or an account) it has to wait, and
 * longer after each further one.
 *
 * An attempt counts as a failure from its beginning until it has succeeded, so that many at once are not checked at once.
 * The delay has an end: nobody can lock an administrator out by failing in his name. What is remembered is bounded; the
 * oldest is forgotten first. Read web-door.ts for where it stands.
 */
export interface LoginBrakeOptions {
	nowMs(): number;
	/** So many failures cost nothing: people mistype. */
	readonly freeTries: number;
}

export const firstDelayMs = 1_000;
export const delayMsMax = 30_000;
/** A key that failed last so long ago starts anew. */
export const forgetMs = 15 * 60_000;
export const keysMax = 4_096;

interface Failures {
	count: number;
	lastAtMs: number;
}

export class LoginBrake {
	readonly #options: LoginBrakeOptions;
	/** Who failed last stands last. */
	readonly #failures = new Map<string, Failures>();

	constructor(options: LoginBrakeOptions) {
		this.#options = options;
	}

	/** How long this key still has to wait; 0: it may try. */
	waitMs(key: string): number {
		const failures = this.#failures.get(key);
		if (failures === undefined) return 0;
		const sinceMs = this.#options.nowMs() - failures.lastAtMs;
		if (sinceMs >= forgetMs) {
			this.#failures.delete(key);
			return 0;
		}
		return Math.max(0, this.#delayMs(failures.count) - sinceMs);
	}

	/** An attempt begins. */
	begun(key: string): void {
		const count = (this.#failures.get(key)?.count ?? 0) + 1;
		this.#failures.delete(key);
		const oldest = this.#failures.keys().next();
		if (this.#failures.size >= keysMax && !oldest.done) this.#failures.delete(oldest.value);
		this.#failures.set(key, { count, lastAtMs: this.#options.nowMs() });
	}

	/** It was the right password: nothing is held against this key any more. */
	succeeded(key: string): void {
		this.#failures.delete(key);
	}

	/** It was neither right nor wrong (nobody could check it): it does not count. */
	unjudged(key: string): void {
		const failures = this.#failures.get(key);
		if (failures === undefined) return;
		failures.count -= 1;
		if (failures.count <= 0) this.#failures.delete(key);
	}

	get size(): number {
		return this.#failures.size;
	}

	#delayMs(count: number): number {
		const over = count - this.#options.freeTries;
		return over < 0 ? 0 : Math.min(delayMsMax, firstDelayMs * 2 ** over);
	}
}
