/**
 * A sending client as real ones behave: it repeats the same message until it has an answer.
 *
 * A few connections stay open and are used in turn (so that every frontend behind the balancer gets its share); those that a
 * standstill has opened beside them are let go behind it, for one that is seldom used is one that its server may end just when
 * a mail begins. A message has one attempt at a time. After 4xx or a lost connection the same bytes go again after a short
 * pause, to the recipients that are still open. Nothing here grows without bound: the caller limits its messages in flight,
 * connections and connects at a time are limited here. Read smtp-connection.ts first.
 */
import { repeatPauseMs } from './patience.ts';
import { type Attempt, type Endpoint, type OutgoingMail, SmtpConnection } from './smtp-connection.ts';

export interface SmtpClientSetting {
	readonly endpoint: Endpoint;
	/** Connections opened at once and kept. */
	readonly connectionsWarm: number;
	readonly connectionsMax: number;
	readonly connectMs: number;
	readonly attemptMs: number;
	readonly giveUpMs: number;
	repeatPauseMs(waitedMs: number): number;
	now(): number;
}

/** Measured against real clients' patience, shortened: a person at the lab does not wait minutes. */
export const clientDefaults = { connectionsWarm: 4, connectionsMax: 64, connectMs: 2_000, attemptMs: 5_000, giveUpMs: 30_000, repeatPauseMs } as const;

const connectsAtOnce = 8;

export interface DeliveryObserver {
	/** An attempt begins on an open connection. */
	attempted(): void;
	/** What came of it; `answered` names the recipients. */
	ended(attempt: Attempt): void;
}

interface Waiter {
	resolve(connection: SmtpConnection | null): void;
}

export class SmtpClient {
	readonly #setting: SmtpClientSetting;
	#idle: SmtpConnection[] = [];
	readonly #busy = new Set<SmtpConnection>();
	readonly #waiters = new Set<Waiter>();
	#connecting = 0;
	#closed = false;

	constructor(setting: SmtpClientSetting) {
		this.#setting = setting;
	}

	/** Opens the first connections; resolves when all of them stand, or after `withinMs`: who sends then waits for none of them. */
	async warmUp(withinMs: number): Promise<void> {
		const connections = await Promise.all(Array.from({ length: this.#setting.connectionsWarm }, () => this.#acquire(withinMs)));
		for (const connection of connections) if (connection) this.#release(connection);
	}

	/** Sends until every recipient is answered for good: 'answered', or 'given-up' after the deadline or `close`. */
	async deliver(mail: OutgoingMail, observer: DeliveryObserver): Promise<'answered' | 'given-up'> {
		const begunMs = this.#setting.now();
		const giveUpAtMs = begunMs + this.#setting.giveUpMs;
		let open = mail.to;
		while (!this.#closed && this.#setting.now() < giveUpAtMs) {
			const connection = await this.#acquire(giveUpAtMs - this.#setting.now());
			if (!connection) break;
			observer.attempted();
			const attempt = await connection.send({ ...mail, to: open }, this.#setting.attemptMs);
			this.#release(connection);
			observer.ended(attempt);
			if (attempt.kind === 'answered') open = attempt.later;
			if (open.length === 0) return 'answered';
			await pause(this.#setting.repeatPauseMs(this.#setting.now() - begunMs));
		}
		return 'given-up';
	}

	/** No more attempts: deliveries still under way end as lost or given up. */
	close(): void {
		this.#closed = true;
		for (const waiter of [...this.#waiters]) waiter.resolve(null);
		for (const connection of this.#idle.splice(0)) connection.quit();
		for (const connection of this.#busy) connection.abandon('the client was closed');
	}

	#acquire(withinMs: number): Promise<SmtpConnection | null> {
		const idle = this.#takeIdle();
		if (idle) return Promise.resolve(idle);
		if (this.#closed) return Promise.resolve(null);
		return new Promise((resolve) => {
			const waiter: Waiter = {
				resolve: (connection) => {
					clearTimeout(timer);
					this.#waiters.delete(waiter);
					resolve(connection);
				},
			};
			const timer = setTimeout(() => waiter.resolve(null), Math.max(10, withinMs));
			this.#waiters.add(waiter);
			this.#grow();
		});
	}

	#takeIdle(): SmtpConnection | null {
		for (let connection = this.#idle.shift(); connection; connection = this.#idle.shift()) {
			if (!connection.isUsable) continue;
			this.#busy.add(connection);
			return connection;
		}
		return null;
	}

	#release(connection: SmtpConnection): void {
		this.#busy.delete(connection);
		if (this.#closed) connection.quit();
		else if (connection.isUsable) this.#offer(connection);
		this.#grow();
	}

	#offer(connection: SmtpConnection): void {
		const [waiter] = this.#waiters;
		if (!waiter) {
			if (this.#idle.length < this.#setting.connectionsWarm) this.#idle.push(connection);
			else connection.quit();
			return;
		}
		this.#busy.add(connection);
		waiter.resolve(connection);
	}

	#grow(): void {
		const { connectionsWarm, connectionsMax } = this.#setting;
		this.#idle = this.#idle.filter((connection) => connection.isUsable);
		const standing = () => this.#idle.length + this.#busy.size + this.#connecting;
		const isWanted = () => this.#connecting < this.#waiters.size || standing() < connectionsWarm;
		while (!this.#closed && this.#connecting < connectsAtOnce && standing() < connectionsMax && isWanted()) void this.#connect();
	}

	async #connect(): Promise<void> {
		this.#connecting += 1;
		const opened = await SmtpConnection.open(this.#setting.endpoint, this.#setting.connectMs);
		// The place stays taken during the pause: a dead port is not hammered.
		if (!opened.ok) await pause(this.#setting.repeatPauseMs(0));
		this.#connecting -= 1;
		if (opened.ok && this.#closed) opened.value.quit();
		else if (opened.ok) this.#offer(opened.value);
		this.#grow();
	}
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
