/**
 * Marks on their lines, by the clock of what is shown: where each of them is at a moment.
 *
 * Pure. While that clock stands they stand, at a tenth of its speed they are as slow. Read next: marks-canvas.ts.
 */
export interface Mark {
	readonly line: string;
	/** Against the line's direction. */
	readonly backwards: boolean;
	readonly kind: 'beat' | 'mail';
	readonly color: string;
	/** By the recording's clock. */
	readonly beganMs: number;
}

export interface PlacedMark extends Mark {
	/** Of its line, from the line's beginning: 0 to 1. */
	readonly share: number;
}

/** How long a mark is under way, of the recording's time. Chosen: seen, and gone before the next-but-three beat. */
export const travelMs = 380;
/** Marks at once, so that a burst cannot drown the page. */
const marksMost = 400;

export class MarksUnderWay {
	#marks: Mark[] = [];

	get count(): number {
		return this.#marks.length;
	}

	/** False: there were too many, this one is left out. */
	add(mark: Mark): boolean {
		if (this.#marks.length >= marksMost) return false;
		this.#marks.push(mark);
		return true;
	}

	clear(): void {
		this.#marks = [];
	}

	/** Those that have arrived by then are forgotten; one that begins later waits where it begins. */
	at(nowMs: number): readonly PlacedMark[] {
		this.#marks = this.#marks.filter((mark) => nowMs - mark.beganMs < travelMs);
		return this.#marks.map((mark) => {
			const gone = Math.max(0, (nowMs - mark.beganMs) / travelMs);
			return { ...mark, share: mark.backwards ? 1 - gone : gone };
		});
	}
}
