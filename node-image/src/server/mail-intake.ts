/**
 * What a frontend does with a message before it answers (R11): store first, then queue.
 *
 * Owners get `storeFirstMs` to store it; what none could store by then goes into the frontend's own queue, and
 * only when that is fsynced the client may be told 250. With `queueFirst` everything goes into the queue at once,
 * as the product does it. smtp-door.ts puts the answers into replies; the simulation calls this as it is.
 */
import type { Timing } from '../cluster/timing.ts';
import type { HandOver, Mail } from './hand-over.ts';
import type { MailQueue } from './mail-queue.ts';
import type { QueueFailure } from './queue-files.ts';
import type { Timers } from './timers.ts';

export interface MailIntakePorts {
	readonly handOver: Pick<HandOver, 'exists' | 'deliver'>;
	readonly queue: Pick<MailQueue, 'add' | 'bounce'>;
	readonly timing: Timing;
	readonly timers: Timers;
	readonly queueFirst: boolean;
}

/** The first two may be answered with 250: every copy is stored, or it or its bounce is fsynced. */
export type Taken =
	| { readonly is: 'stored' }
	/** So many copies wait in the queue; the others are stored. */
	| { readonly is: 'queued'; readonly waiting: number }
	/** The client keeps it and comes again; copies that are stored are known then (R7). */
	| { readonly is: 'later'; readonly full: boolean; readonly why: string }
	/** None of its accounts is there any more, and nothing was stored. */
	| { readonly is: 'no-such-account'; readonly account: string };

/** Accounts that a busy frontend has heard of; the oldest give way. */
const knownMax = 100_000;

export class MailIntake {
	readonly #ports: MailIntakePorts;
	readonly #known = new Set<string>();

	constructor(ports: MailIntakePorts) {
		this.#ports = ports;
	}

	/**
	 * Is there such an account? When the cluster cannot say, an account that was there when it was last asked
	 * for is taken to be there still: mail for it can wait in the queue. `deadline`: how long the client may be
	 * kept waiting for an account that this node has never heard of.
	 */
	async exists(account: string, deadline: AbortSignal): Promise<'yes' | 'no' | 'unknown'> {
		const { handOver, timing, timers } = this.#ports;
		const known = this.#known.has(account);
		const answer = await handOver.exists(account, known ? AbortSignal.any([deadline, timers.deadline(timing.beatMs)]) : deadline);
		switch (answer) {
			case 'yes':
				this.#remember(account);
				return 'yes';
			case 'no':
				this.#known.delete(account);
				return 'no';
			case 'unknown':
				return known ? 'yes' : 'unknown';
		}
	}

	/** Never rejects; does not answer before it is true. */
	async take(mail: Mail): Promise<Taken> {
		const { handOver, queue, timing, timers, queueFirst } = this.#ports;
		if (queueFirst) {
			const added = await queue.add(mail);
			return added.ok ? { is: 'queued', waiting: mail.recipients.length } : later(added.error);
		}
		const { stored, vanished, waiting, why } = await handOver.deliver(mail, timers.deadline(timing.storeFirstMs));
		for (const account of vanished) this.#known.delete(account);
		const [gone] = vanished;
		// Never 550 when another recipient's copy is stored, or may be (R7).
		if (gone !== undefined && stored.length === 0 && waiting.length === 0) return { is: 'no-such-account', account: gone };
		if (waiting.length > 0) {
			const added = await queue.add({ ...mail, recipients: waiting });
			if (!added.ok) return later(added.error, why);
		}
		if (vanished.length > 0) {
			const told = await queue.bounce(mail, vanished, 'no-such-account');
			if (!told.ok) return later(told.error);
		}
		return waiting.length > 0 ? { is: 'queued', waiting: waiting.length } : { is: 'stored' };
	}

	#remember(account: string): void {
		this.#known.delete(account);
		this.#known.add(account);
		const oldest = this.#known.keys().next();
		if (this.#known.size > knownMax && !oldest.done) this.#known.delete(oldest.value);
	}
}

function later({ code, message }: QueueFailure, why = ''): Taken {
	return { is: 'later', full: code === 'queue-full', why: why === '' ? message : `${message}; ${why}` };
}
