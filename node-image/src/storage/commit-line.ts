/**
 * R4: the one order of a mailbox. Changes land one at a time; a batch of them shares one seal (fsync of the
 * directory and a look at the exact token); only then are they announced and acknowledged, in the same order.
 *
 *   run(land) -> land, land, land -> seal -> announce + answer, announce + answer, ...
 *
 * While one batch is sealed the next one gathers: twenty deliveries at once cost two fsyncs, not twenty, and a
 * higher number is never shown before a lower one. Any trouble ends the account for all who wait: whether the
 * change survives is unknown, and only a new scan can tell. Read mailbox.ts next.
 */
import { type Failure, failed } from '../result.ts';
import type { StoreCode, StoreResult } from './open-account.ts';

export type Landing<T> =
	/** On the volume; `announce` makes it visible once it is sealed, and says whether that was all that was asked for. */
	| { readonly kind: 'landed'; readonly announce: () => StoreResult<T> }
	/** Nothing was touched: no seal is needed. */
	| { readonly kind: 'untouched'; readonly answer: StoreResult<T> }
	/** Outcome unknown, or the volume is not as remembered. */
	| { readonly kind: 'broken'; readonly reason: string };

export interface CommitPorts {
	/** undefined when sealed, else why not. */
	seal(): Promise<string | undefined>;
	/** Ends the account. Called at most once for each trouble. */
	drop(reason: string): void;
	dropped(): boolean;
}

/** What all who wait are told. Never definite: it may have landed. */
export const droppedFailure: Failure<StoreCode> = {
	code: 'dropped',
	definite: false,
	message: 'the account was given up by this backend; open it again to see what is there',
};

/** Keeps one seal from waiting for a flood of changes. */
const batchMax = 64;

interface Change {
	readonly alone: boolean;
	/** Lands and says how to finish: after the seal, or as given up. */
	land(): Promise<'landed' | 'untouched' | { readonly reason: string }>;
	announce(): void;
	giveUp(): void;
}

export class CommitLine {
	readonly #ports: CommitPorts;
	#waiting: Change[] = [];
	#running: Promise<void> = Promise.resolve();
	#busy = false;

	constructor(ports: CommitPorts) {
		this.#ports = ports;
	}

	/** @param options.alone nothing else lands before its seal: for what looks at the directory itself. */
	run<T>(land: () => Promise<Landing<T>>, options: { readonly alone?: boolean } = {}): Promise<StoreResult<T>> {
		const { promise, resolve } = Promise.withResolvers<StoreResult<T>>();
		let finish: () => void = () => resolve(failed(droppedFailure));
		this.#waiting.push({
			alone: options.alone ?? false,
			async land() {
				const landing = await land();
				if (landing.kind === 'broken') return { reason: landing.reason };
				finish = () => resolve(landing.kind === 'landed' ? landing.announce() : landing.answer);
				return landing.kind;
			},
			announce: () => finish(),
			giveUp: () => resolve(failed(droppedFailure)),
		});
		if (!this.#busy) {
			this.#busy = true;
			this.#running = this.#work();
		}
		return promise;
	}

	/** Resolves when nothing lands or is being sealed. */
	idle(): Promise<void> {
		return this.#running;
	}

	async #work(): Promise<void> {
		while (this.#waiting.length > 0) {
			const batch = this.#nextBatch();
			if (await this.#commit(batch)) for (const change of batch) change.announce();
			else for (const change of batch) change.giveUp();
		}
		this.#busy = false;
	}

	#nextBatch(): Change[] {
		const alone = this.#waiting.findIndex((change) => change.alone);
		const size = alone === 0 ? 1 : alone < 0 ? batchMax : Math.min(alone, batchMax);
		return this.#waiting.splice(0, size);
	}

	/** Whether the whole batch may be announced. */
	async #commit(batch: readonly Change[]): Promise<boolean> {
		let landed = false;
		for (const change of batch) {
			if (this.#ports.dropped()) return false;
			const outcome = await change.land();
			if (typeof outcome === 'object') {
				this.#ports.drop(outcome.reason);
				return false;
			}
			landed ||= outcome === 'landed';
		}
		const trouble = landed ? await this.#ports.seal() : undefined;
		if (this.#ports.dropped()) return false;
		if (trouble !== undefined) this.#ports.drop(trouble);
		return trouble === undefined;
	}
}
