/**
 * R2, the one rule that fences the paused, the volume-less and the returning: a member answers only
 * while the start of its last successful look-up of its own life's token is younger than two beats.
 *
 * Whoever is about to say something to a client asks `fit()` first, inline: no timer stands between a
 * resumed pause and the first reply (644 commands slipped through a watchdog timer when that was tried).
 * Outside the window replies are held, not refused: `whenFit()` resolves when the window opens again, and
 * rejects only when it never will for this reply: the life has provably ended, or the member withdrew (R9).
 */

export interface Fence {
	/** May this member speak to clients right now? */
	fit(): boolean;
	/** Resolves when fit; rejects with FenceClosed when this life is over, or gave its accounts up. */
	whenFit(): Promise<void>;
}

/**
 * This member was declared dead, a namesake took its life, or it withdrew because its volume is too slow: sessions close,
 * and what was stored meanwhile is told by the next owner.
 */
export class FenceClosed extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'FenceClosed';
	}
}
