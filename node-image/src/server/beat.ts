/**
 * The main thread's side of the beat: starts the thread, hands it what to publish, passes its looks on,
 * and is the fence of R2 for everybody who speaks to clients.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Fence } from '../cluster/fence.ts';
import { HeldReplies, lifeOver, withdrew } from '../cluster/held-replies.ts';
import type { BeatPayload, Look } from '../cluster/member.ts';
import type { Timing } from '../cluster/timing.ts';
import type { VolumeCondition } from '../storage/volume-condition.ts';
import { nowMs } from './clock.ts';
import { type LookMessage, unpackLook } from './look-message.ts';
import { lastLookup, noteTakenIn, sharedLookup } from './shared-clock.ts';

/** Beside this file, with the same ending: TypeScript as it stands, JavaScript in a package. */
const workerProgram = new URL(`./beat-worker${extname(import.meta.url)}`, import.meta.url);

export type ToBeatThread =
	| { readonly type: 'beat'; readonly life: number; readonly payload: BeatPayload }
	/** Whose tokens and beats are read from now on. */
	| { readonly type: 'watch'; readonly backends: readonly string[] }
	/** No life to beat for. */
	| { readonly type: 'rest' };

export interface BeatPorts {
	readonly volumePath: string;
	/** How the volume is made to behave, for the thread's own files too. */
	readonly condition: VolumeCondition;
	readonly name: string;
	readonly backends: readonly string[];
	readonly timing: Timing;
	looked(look: Look): void;
	/** The thread died: a node without a beat must not go on. */
	failed(error: Error): void;
}

export class Beat implements Fence {
	readonly #timing: Timing;
	readonly #shared = sharedLookup();
	readonly #worker: Worker;
	#life = 0;
	/** As the thread has it: a beat says for hours what it said before. */
	#published = '';
	#look: Look | null = null;
	#window: NodeJS.Timeout | undefined;
	readonly #held = new HeldReplies(lifeOver);

	constructor(ports: BeatPorts) {
		this.#timing = ports.timing;
		this.#worker = new Worker(workerProgram, {
			workerData: {
				volumePath: ports.volumePath,
				name: ports.name,
				backends: [...ports.backends],
				beatMs: ports.timing.beatMs,
				buffer: this.#shared.buffer,
				condition: ports.condition.buffer,
			},
		});
		this.#worker.on('message', (message: LookMessage) => {
			const look = unpackLook(message, this.#look);
			this.#look = look;
			// The core hears of the look before anybody whose reply was held goes on.
			ports.looked(look);
			noteTakenIn(this.#shared, look.seq);
			this.#release();
		});
		this.#worker.on('error', (error) => ports.failed(error instanceof Error ? error : new Error(String(error))));
	}

	/** From now on beats say this, in this life. */
	publish(life: number, payload: BeatPayload): void {
		if (life === 0) return;
		const published = JSON.stringify(payload);
		if (life === this.#life && published === this.#published) return;
		this.#life = life;
		this.#published = published;
		if (payload.phase === 'withdrawn') this.#held.forgo(withdrew);
		else this.#held.expect();
		this.#post({ type: 'beat', life, payload });
	}

	watch(backends: readonly string[]): void {
		this.#post({ type: 'watch', backends });
	}

	/** This life is over: everybody who was held learns it, and nothing of it speaks again. */
	endLife(): void {
		this.#life = 0;
		this.#post({ type: 'rest' });
		this.#held.forgo(lifeOver);
	}

	fit(): boolean {
		return this.#life > 0 && nowMs() - lastLookup(this.#shared, this.#life) < this.#timing.fitMs;
	}

	async whenFit(): Promise<void> {
		if (this.fit()) return;
		const held = this.#held.hold();
		this.#watchWindow();
		await held;
	}

	async close(): Promise<void> {
		this.endLife();
		await this.#worker.terminate();
	}

	#release(): void {
		if (this.#held.areWaiting && this.fit()) this.#held.release();
	}

	/** The window opens with a write, in the other thread; a look, which says so here, takes far longer on a slow volume. */
	#watchWindow(): void {
		if (this.#window !== undefined || !this.#held.areWaiting) return;
		this.#window = setTimeout(() => {
			this.#window = undefined;
			this.#release();
			this.#watchWindow();
		}, this.#timing.retryMs);
	}

	#post(message: ToBeatThread): void {
		this.#worker.postMessage(message);
	}
}

/** A frontend keeps no accounts: there is nothing a stale one could show. */
export const alwaysFit: Fence = { fit: () => true, whenFit: async () => {} };
