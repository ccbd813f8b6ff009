/**
 * One thread of a simulated process: what it is to do next waits while it stands still, and is forgotten
 * when the process has ended. A process has two: the main loop and the beat's own thread (R8).
 */
import type { Agenda } from './agenda.ts';

export class Lane {
	readonly #agenda: Agenda;
	#waiting: (() => void)[] = [];
	#still = 0;
	over = false;

	constructor(agenda: Agenda) {
		this.#agenda = agenda;
	}

	get runs(): boolean {
		return !this.over && this.#still === 0;
	}

	/** Done as soon as the thread runs; never when the process has ended. */
	enter(work: () => void): void {
		if (this.over) return;
		if (this.#still > 0) {
			this.#waiting.push(work);
			return;
		}
		this.#agenda.touch();
		work();
	}

	after(ms: number, work: () => void): void {
		this.#agenda.after(ms, () => this.enter(work));
	}

	/** Pauses may overlap: each is ended for itself. */
	halt(): void {
		this.#still += 1;
	}

	resume(): void {
		if (this.#still === 0) return;
		this.#still -= 1;
		while (this.runs) {
			const work = this.#waiting.shift();
			if (work === undefined) return;
			this.#agenda.touch();
			work();
		}
	}

	end(): void {
		this.over = true;
		this.#waiting = [];
	}
}
