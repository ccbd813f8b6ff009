/**
 * R3: when the accounts of an ended life may be taken. A life that was called dead may have beaten once more between
 * the last read of its beat and the end of its token: a member that was paused, and goes on in that moment. Nothing
 * of it lands any more, but it shows what it has until its fence closes (R2). So whoever ends a life looks which beat
 * was its last; unless that is the one the silence was counted from, its accounts wait for the fence.
 */
import type { LifeId, Ms } from '../cluster/member.ts';

export interface EndedLivesPorts {
	readonly fitMs: Ms;
	sleep(ms: Ms): Promise<void>;
}

export class EndedLives {
	readonly #ports: EndedLivesPorts;
	/** By member: the highest life that certainly speaks no more. */
	readonly #silent = new Map<string, number>();
	/** By member and life: being ended, or waited for. */
	readonly #underWay = new Map<string, Promise<void>>();

	constructor(ports: EndedLivesPorts) {
		this.#ports = ports;
	}

	/** Ends a life by `end`, which answers whether it was seen to be silent at its very end; others wait meanwhile. */
	async ending<T>(who: LifeId, end: () => Promise<{ readonly outcome: T; readonly ended: boolean; readonly isSilent: boolean }>): Promise<T> {
		const settled = Promise.withResolvers<void>();
		const key = keyOf(who);
		this.#underWay.set(key, settled.promise);
		try {
			const { outcome, ended, isSilent } = await end();
			if (ended && !isSilent) await this.#ports.sleep(this.#ports.fitMs);
			if (ended) this.#note(who);
			return outcome;
		} finally {
			if (this.#underWay.get(key) === settled.promise) this.#underWay.delete(key);
			settled.resolve();
		}
	}

	/** Of a life that has ended: resolves when nobody can speak for it any more. At once, if it was ended and seen to be silent here. */
	async silent(who: LifeId): Promise<void> {
		const key = keyOf(who);
		while ((this.#silent.get(who.member) ?? 0) < who.life) {
			const underWay = this.#underWay.get(key);
			if (underWay !== undefined) {
				await underWay;
				continue;
			}
			// Somebody else ended it, nobody here knows when.
			await this.ending(who, async () => ({ outcome: undefined, ended: true, isSilent: false }));
		}
	}

	#note({ member, life }: LifeId): void {
		this.#silent.set(member, Math.max(life, this.#silent.get(member) ?? 0));
	}
}

function keyOf({ member, life }: LifeId): string {
	return `${member}.${life}`;
}
