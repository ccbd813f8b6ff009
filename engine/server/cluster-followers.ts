/**
 * Who looks at one cluster: each gets the events from where it asked on, and the status when it has changed.
 *
 * While nobody looks, no status is built. Read next: follower.ts (the events of one of them).
 */
import type { ClusterStatus } from '../contract/cluster-status.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';
import { Follower } from './follower.ts';
import type { Recorder } from './recorder.ts';

export interface ClusterListener {
	events(events: readonly RecordedEvent[]): void;
	status(status: ClusterStatus): void;
}

export interface ClusterFollowersOptions {
	readonly recorder: Recorder;
	readonly status: () => ClusterStatus;
	/** Somebody looks, or the last one has left. */
	readonly onLook: (somebody: boolean) => void;
}

/** Pictures are drawn sixty times a second at best. */
const statusDelayMs = 15;
/** Connection counts change without an event. */
const statusEveryMs = 1_000;

export class ClusterFollowers {
	readonly #options: ClusterFollowersOptions;
	readonly #followers = new Map<ClusterListener, Follower>();
	readonly #everyTimer: NodeJS.Timeout;
	#due: NodeJS.Timeout | undefined;

	constructor(options: ClusterFollowersOptions) {
		this.#options = options;
		this.#everyTimer = setInterval(() => this.#pushStatus(), statusEveryMs);
		this.#everyTimer.unref();
	}

	/** Following again moves the listener to another place. */
	follow(listener: ClusterListener, afterSeq: number): { lastSeq: number } {
		const { recorder, onLook } = this.#options;
		this.#followers.get(listener)?.stop();
		const lastSeq = recorder.lastSeq();
		this.#followers.set(listener, new Follower(recorder, Math.min(afterSeq, lastSeq), (events) => listener.events(events)));
		onLook(true);
		this.scheduleStatus();
		return { lastSeq };
	}

	unfollow(listener: ClusterListener): void {
		this.#followers.get(listener)?.stop();
		this.#followers.delete(listener);
		this.#options.onLook(this.any());
	}

	any(): boolean {
		return this.#followers.size > 0;
	}

	/** It has changed: told soon, with what else changes meanwhile. */
	scheduleStatus(): void {
		if (this.any()) this.#due ??= setTimeout(() => this.#pushStatus(), statusDelayMs);
	}

	/** The cluster is about to go: everybody gets what there is now. */
	last(): void {
		clearInterval(this.#everyTimer);
		this.#pushStatus();
		for (const follower of this.#followers.values()) follower.flush();
	}

	close(): void {
		clearTimeout(this.#due);
		for (const follower of this.#followers.values()) {
			follower.flush();
			follower.stop();
		}
	}

	#pushStatus(): void {
		clearTimeout(this.#due);
		this.#due = undefined;
		if (!this.any()) return;
		const status = this.#options.status();
		for (const listener of this.#followers.keys()) listener.status(status);
	}
}
