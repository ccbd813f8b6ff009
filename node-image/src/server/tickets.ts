/**
 * R10: one-time tickets. A member that has proved itself on its link gets one and shows it on the
 * connection that carries a session or mail: those connections need no secret of their own.
 */
import { randomBytes } from 'node:crypto';

/** More than that many unused tickets at once is a fault or an attack; the oldest give way. */
const ticketsMax = 10_000;

export class Tickets<T> {
	readonly #now: () => number;
	readonly #lifetimeMs: number;
	readonly #tickets = new Map<string, { readonly grant: T; readonly untilMs: number }>();

	constructor(lifetimeMs: number, now: () => number) {
		this.#lifetimeMs = lifetimeMs;
		this.#now = now;
	}

	issue(grant: T): string {
		this.#expire();
		const ticket = randomBytes(18).toString('base64url');
		this.#tickets.set(ticket, { grant, untilMs: this.#now() + this.#lifetimeMs });
		return ticket;
	}

	/** What the ticket was issued for, once. undefined: unknown, used or too old. */
	redeem(ticket: string): T | undefined {
		const found = this.#tickets.get(ticket);
		this.#tickets.delete(ticket);
		return found !== undefined && found.untilMs > this.#now() ? found.grant : undefined;
	}

	#expire(): void {
		for (const [ticket, { untilMs }] of this.#tickets) {
			// Insertion order is age order: the first young one ends the search.
			if (untilMs > this.#now() && this.#tickets.size < ticketsMax) return;
			this.#tickets.delete(ticket);
		}
	}
}
