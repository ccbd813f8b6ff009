/**
 * Of many mails a second one in so many is drawn, so that dots stay dots. Pure but for its counters.
 *
 * All lines that one mail's event goes along are drawn or left out together.
 */
/** Chosen by looking: more on three or four lines run into one another. */
export const mailsPerSMost = 40;
const windowMs = 1000;

export class MailSampler {
	/** Of so many one is drawn now. */
	toOne = 1;
	#windowFromMs = Number.NEGATIVE_INFINITY;
	#inWindow = 0;
	#counted = 0;

	/** Is the next mail, recorded at `atMs`, one that is drawn? */
	takes(atMs: number): boolean {
		if (atMs - this.#windowFromMs >= windowMs || atMs < this.#windowFromMs) {
			// A window without a mail between was a quiet one.
			const isNext = atMs - this.#windowFromMs < 2 * windowMs;
			this.toOne = isNext ? Math.max(1, Math.ceil(this.#inWindow / mailsPerSMost)) : 1;
			this.#windowFromMs = atMs;
			this.#inWindow = 0;
		}
		this.#inWindow += 1;
		// The first second of a burst is not known beforehand.
		this.toOne = Math.max(this.toOne, Math.ceil(this.#inWindow / mailsPerSMost));
		this.#counted += 1;
		return this.#counted % this.toOne === 0;
	}
}
