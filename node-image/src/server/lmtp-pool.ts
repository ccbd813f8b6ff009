/**
 * The LMTP connections to one life of one backend: lent out one delivery at a time, opened as needed.
 *
 * Whoever waits gets the first connection that is free, a given-back one or a new one: a new one takes a
 * tenth of a second (smtp-server listens for early talkers that long), a delivery a tenth of that.
 */
import type { GatedSocket } from './gated-socket.ts';
import { LmtpConnection, type LmtpTarget } from './lmtp-connection.ts';

export interface TicketSource {
	/** This node's name, as it introduces itself. */
	readonly name: string;
	/** A connection to that backend's LMTP port. */
	connect(target: LmtpTarget): GatedSocket;
	/** A ticket of that backend, or why there is none. */
	ticket(backend: string, signal: AbortSignal): Promise<{ ok: true; ticket: string } | { ok: false; why: string }>;
}

interface Waiting {
	readonly settle: (connection: LmtpConnection | string) => void;
}

const connectionsMax = 16;
/** Connections beyond the one that is kept ready end when nobody needs them for that long. */
const idleMs = 10_000;
const openMsMax = 5000;

export class LmtpPool {
	readonly target: LmtpTarget;
	readonly #source: TicketSource;
	readonly #all = new Set<LmtpConnection>();
	readonly #idle: LmtpConnection[] = [];
	readonly #waiting: Waiting[] = [];
	#opening = 0;
	#closed: string | null = null;

	constructor(target: LmtpTarget, source: TicketSource) {
		this.target = target;
		this.#source = source;
	}

	/** A connection, or why there is none. Waits for a free one; `signal` ends the wait. */
	async borrow(signal: AbortSignal): Promise<LmtpConnection | string> {
		if (this.#closed !== null) return this.#closed;
		if (signal.aborted) return 'gave up waiting';
		const idle = this.#takeIdle();
		if (idle !== undefined) return idle;
		return new Promise((resolve) => {
			const abort = () => settle('gave up waiting');
			const waiting: Waiting = { settle: (connection) => settle(connection) };
			const settle = (connection: LmtpConnection | string) => {
				const at = this.#waiting.indexOf(waiting);
				if (at >= 0) this.#waiting.splice(at, 1);
				signal.removeEventListener('abort', abort);
				resolve(connection);
			};
			signal.addEventListener('abort', abort, { once: true });
			this.#waiting.push(waiting);
			this.#openAsNeeded();
		});
	}

	giveBack(connection: LmtpConnection): void {
		if (connection.broken) {
			this.#openAsNeeded();
			return;
		}
		this.#offer(connection);
	}

	keepReady(): void {
		if (this.#closed === null && this.#all.size === 0 && this.#opening === 0) void this.#open();
	}

	close(why: string): void {
		this.#closed = why;
		for (const waiting of [...this.#waiting]) waiting.settle(why);
		for (const connection of this.#all) connection.destroy(why);
	}

	#takeIdle(): LmtpConnection | undefined {
		for (;;) {
			const connection = this.#idle.pop();
			if (connection === undefined || !connection.broken) return connection;
		}
	}

	#offer(connection: LmtpConnection): void {
		const first = this.#waiting[0];
		if (first !== undefined) {
			first.settle(connection);
			return;
		}
		this.#idle.push(connection);
		if (this.#all.size > 1) connection.endWhenIdleFor(idleMs);
	}

	#openAsNeeded(): void {
		while (this.#opening < this.#waiting.length && this.#all.size + this.#opening < connectionsMax) void this.#open();
	}

	async #open(): Promise<void> {
		this.#opening += 1;
		const opened = await this.#greeted();
		this.#opening -= 1;
		if (typeof opened !== 'string') {
			this.#offer(opened);
			return;
		}
		// Somebody's wait must end with a reason; who is left may still get a connection that is in use.
		this.#waiting[0]?.settle(opened);
		this.#openAsNeeded();
	}

	async #greeted(): Promise<LmtpConnection | string> {
		const granted = await this.#source.ticket(this.target.backend, AbortSignal.timeout(openMsMax));
		if (!granted.ok) return granted.why;
		if (this.#closed !== null) return this.#closed;
		const connection = new LmtpConnection(this.target, this.#source.connect(this.target));
		this.#all.add(connection);
		connection.onEnd(() => {
			this.#all.delete(connection);
			const at = this.#idle.indexOf(connection);
			if (at >= 0) this.#idle.splice(at, 1);
		});
		connection.endWhenIdleFor(openMsMax);
		const refused = await connection.greet(this.#source.name, granted.ticket);
		if (refused === null && this.#closed === null) {
			connection.endWhenIdleFor(0);
			return connection;
		}
		connection.destroy(refused ?? 'not needed any more');
		return refused ?? this.#closed ?? 'not needed any more';
	}
}
