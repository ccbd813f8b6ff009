/**
 * The side of a member to which requests are handed: believes only members that it knows, only what is sealed for it, only
 * fresh, and each only once. What is taken is answered by the same pages as a browser's.
 */
import { type HandedRequest, handedRequestSchema, type SealParties, seal, unseal } from './handed-request.ts';

export interface HandedDoorPorts {
	readonly name: string;
	readonly secretHex: string;
	isMember(name: string): boolean;
	wallMs(): number;
}

/** Clocks of members may differ by so much; numbers are remembered for as long as their requests would be believed. */
export const freshMs = 30_000;
export const numbersMax = 10_000;

export type Taken =
	| { readonly ok: true; readonly request: HandedRequest }
	| { readonly ok: false; readonly why: 'stranger' | 'seal' | 'stale' | 'seen' | 'busy' };

export class HandedDoor {
	readonly #ports: HandedDoorPorts;
	/** By number, until when it is remembered; the oldest first. */
	readonly #seen = new Map<string, number>();
	/** Numbers of before this start are forgotten, so nothing of before is believed. */
	readonly #startedAtMs: number;

	constructor(ports: HandedDoorPorts) {
		this.#ports = ports;
		this.#startedAtMs = ports.wallMs();
	}

	take(from: string | undefined, sealed: Uint8Array): Taken {
		const { name, isMember, wallMs } = this.#ports;
		if (from === undefined || !isMember(from)) return { ok: false, why: 'stranger' };
		const parsed = handedRequestSchema.safeParse(unseal(this.#parties(from, 'request'), sealed));
		if (!parsed.success || parsed.data.from !== from || parsed.data.to !== name) return { ok: false, why: 'seal' };
		const request = parsed.data;
		const nowMs = wallMs();
		if (Math.abs(nowMs - request.atMs) > freshMs || request.atMs < this.#startedAtMs) return { ok: false, why: 'stale' };
		for (const [number, untilMs] of this.#seen) {
			if (untilMs >= nowMs) break;
			this.#seen.delete(number);
		}
		const number = `${from} ${request.nonce}`;
		if (this.#seen.has(number)) return { ok: false, why: 'seen' };
		// Forgetting one would let it in again.
		if (this.#seen.size >= numbersMax) return { ok: false, why: 'busy' };
		this.#seen.set(number, nowMs + 2 * freshMs);
		return { ok: true, request };
	}

	sealAnswer(request: HandedRequest, answer: object): Uint8Array {
		return seal(this.#parties(request.from, 'answer'), answer, request.nonce);
	}

	#parties(member: string, what: SealParties['what']): SealParties {
		const { name, secretHex } = this.#ports;
		return what === 'request' ? { secretHex, from: member, to: name, what } : { secretHex, from: name, to: member, what };
	}
}
