/**
 * Hands mail to a backend by LMTP (RFC 2033), one answer a recipient, with the delivery id of R7 as a
 * parameter of our own at RCPT (`XMCID=`, only understood between members).
 *
 * Ours, because no client library passes a parameter of its own. Connections are kept and used again, a pool
 * for each life of a backend (lmtp-pool.ts); each begins with a one-time ticket got over the link (R10).
 */
import type { Delivery, DeliveryOutcome, LmtpTarget } from './lmtp-connection.ts';
import { LmtpPool, type TicketSource } from './lmtp-pool.ts';

export class LmtpClient {
	readonly #ports: TicketSource;
	readonly #pools = new Map<string, LmtpPool>();
	/** The last life of each backend that is known to be over. */
	readonly #over = new Map<string, number>();

	constructor(ports: TicketSource) {
		this.#ports = ports;
	}

	/** Outcomes in the order of the recipients. Never rejects. */
	async deliver(target: LmtpTarget, delivery: Delivery, signal: AbortSignal): Promise<readonly DeliveryOutcome[]> {
		const pool = this.#poolOf(target);
		const connection = await pool.borrow(signal);
		if (typeof connection === 'string') return delivery.recipients.map(() => ({ is: 'failed', why: connection }));
		const abort = () => connection.destroy('gave up waiting');
		signal.addEventListener('abort', abort, { once: true });
		if (signal.aborted) abort();
		const outcomes = await connection.deliver(delivery);
		signal.removeEventListener('abort', abort);
		pool.giveBack(connection);
		return outcomes;
	}

	/** Keeps one connection to this backend open: at a failover the greeting would cost a tenth of a second. */
	keepReady(target: LmtpTarget): void {
		this.#poolOf(target).keepReady();
	}

	/** That life is over: nothing it still says counts, and nobody waits for it. */
	forgetLife(backend: string, life: number): void {
		this.#over.set(backend, Math.max(life, this.#over.get(backend) ?? 0));
		for (const [key, pool] of this.#pools) {
			if (pool.target.backend !== backend || pool.target.life > life) continue;
			this.#pools.delete(key);
			pool.close(`${backend}.${life} is over`);
		}
	}

	/** Not a member any more. It may become one again in the same life, so nothing is known to be over. */
	forgetMember(backend: string): void {
		for (const [key, pool] of this.#pools) {
			if (pool.target.backend !== backend) continue;
			this.#pools.delete(key);
			pool.close(`${backend} is not a member any more`);
		}
	}

	close(): void {
		for (const pool of this.#pools.values()) pool.close('this node stops');
		this.#pools.clear();
	}

	#poolOf(target: LmtpTarget): LmtpPool {
		const key = `${target.backend}.${target.life}`;
		const known = this.#pools.get(key);
		if (known !== undefined) return known;
		const pool = new LmtpPool(target, this.#ports);
		// A hand-over that was on its way there: answered at once, and nothing of it is kept.
		if (target.life <= (this.#over.get(target.backend) ?? 0)) pool.close(`${key} is over`);
		else this.#pools.set(key, pool);
		return pool;
	}
}
