/**
 * The beat's own thread of a simulated backend, and the fence it keeps (node-image/src/server/beat.ts and
 * beat-worker.ts in virtual time). The look at the volume is the node's own code.
 */

import type { SeededRandom } from '../../engine/campaign/seeded-random.ts';
import type { Fence } from '../../node-image/src/cluster/fence.ts';
import { HeldReplies, lifeOver, withdrew } from '../../node-image/src/cluster/held-replies.ts';
import type { BeatPayload, Look } from '../../node-image/src/cluster/member.ts';
import type { Timing } from '../../node-image/src/cluster/timing.ts';
import { lookAround } from '../../node-image/src/server/look.ts';
import type { FileSystem } from '../../node-image/src/storage/file-system.ts';
import type { Agenda } from './agenda.ts';
import type { Lane } from './lane.ts';

export interface SimBeatPorts {
	readonly agenda: Agenda;
	readonly random: SeededRandom;
	readonly timing: Timing;
	readonly main: Lane;
	readonly thread: Lane;
	readonly fs: FileSystem;
	readonly name: string;
	/** Whose beats are read at first. */
	readonly backends: readonly string[];
	looked(look: Look): void;
}

export class SimBeat implements Fence {
	readonly #ports: SimBeatPorts;
	#backends: readonly string[];
	#current: { readonly life: number; readonly payload: BeatPayload } | null = null;
	/** The main loop's side. */
	#life = 0;
	#lookup = { life: 0, startedAtMs: Number.NEGATIVE_INFINITY };
	#acknowledged = true;
	#seq = 0;
	#before: Look | null = null;
	#turn = 0;
	readonly #held = new HeldReplies(lifeOver);

	constructor(ports: SimBeatPorts) {
		this.#ports = ports;
		this.#backends = ports.backends;
	}

	watch(backends: readonly string[]): void {
		this.#ports.thread.enter(() => {
			this.#backends = backends;
		});
	}

	publish(life: number, payload: BeatPayload): void {
		if (life === 0) return;
		this.#life = life;
		if (payload.phase === 'withdrawn') this.#held.forgo(withdrew);
		else this.#held.expect();
		this.#ports.thread.enter(() => {
			const isNew = this.#current?.life !== life;
			this.#current = { life, payload };
			if (!isNew) return;
			this.#acknowledged = true;
			void this.#beat();
		});
	}

	endLife(): void {
		this.#life = 0;
		this.#ports.thread.enter(() => {
			this.#current = null;
		});
		this.#held.forgo(lifeOver);
	}

	fit(): boolean {
		const { agenda, timing } = this.#ports;
		return this.#life > 0 && this.#lookup.life === this.#life && agenda.nowMs - this.#lookup.startedAtMs < timing.fitMs;
	}

	async whenFit(): Promise<void> {
		if (this.fit()) return;
		await this.#held.hold();
	}

	async #beat(): Promise<void> {
		const { agenda, random, timing, thread, main, fs, name } = this.#ports;
		this.#turn += 1;
		const turn = this.#turn;
		const dueAtMs = agenda.nowMs + timing.beatMs;
		if (this.#current !== null && this.#acknowledged) {
			this.#acknowledged = false;
			this.#seq += 1;
			const { life, payload } = this.#current;
			const look = await lookAround(
				fs,
				{ name, life, seq: this.#seq, payload, backends: this.#backends, before: this.#before },
				() => agenda.nowMs,
				(startedAtMs) => {
					this.#lookup = { life, startedAtMs };
					main.enter(() => this.#release());
				},
			);
			this.#before = look;
			main.after(random.next() * 2, () => {
				this.#ports.looked(look);
				thread.enter(() => {
					this.#acknowledged = true;
				});
				this.#release();
			});
		}
		if (turn !== this.#turn) return;
		thread.after(Math.max(0, dueAtMs - agenda.nowMs) + random.next() * 3, () => {
			if (turn === this.#turn) void this.#beat();
		});
	}

	#release(): void {
		if (this.#held.areWaiting && this.fit()) this.#held.release();
	}
}
