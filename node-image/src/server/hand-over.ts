/**
 * A frontend's hand-over (R7, R11): brings one message to the owners of all its recipients' accounts, and
 * tells of each recipient what became of the copy.
 *
 * It goes on trying while the cluster sorts itself out: an owner that is not there any more, that does not
 * know, or whose life ends in the middle, is looked for again, and the same delivery id makes asking twice
 * safe. What is not stored in time is for the caller: mail-intake.ts (the queue, or 451), mail-queue.ts (later).
 */
import type { Timing } from '../cluster/timing.ts';
import type { MemberConfig } from '../contract/node-config.ts';
import { deliveryIdsMax, type NodeEvent } from '../contract/node-events.ts';
import { deliveryIdFor, type MailIdentity } from './delivery-id.ts';
import type { Delivery, DeliveryOutcome, LmtpTarget } from './lmtp-connection.ts';
import type { Timers } from './timers.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface HandOverPorts {
	readonly whereabouts: Whereabouts;
	/** One attempt at one backend; outcomes in the order of the recipients. Never rejects. */
	deliver(target: LmtpTarget, delivery: Delivery, signal: AbortSignal): Promise<readonly DeliveryOutcome[]>;
	readonly timing: Timing;
	readonly timers: Timers;
	/** Is there a backend that could store, as far as this node knows? */
	reachable(): boolean;
	/** All other members, as they are now. */
	members(): readonly MemberConfig[];
	emit(event: NodeEvent): void;
}

export interface Mail {
	/** For events and the client's log: not the Message-ID, which is the sender's business. */
	readonly id: string;
	readonly sender: string;
	readonly recipients: readonly string[];
	readonly bytes: Uint8Array;
	readonly identity: MailIdentity;
}

/** Each recipient is in one of the three. */
export interface HandOverOutcome {
	readonly stored: readonly string[];
	/** There is no such account. */
	readonly vanished: readonly string[];
	/** Not stored yet, or nobody knows: asking again with the same ids is safe. */
	readonly waiting: readonly string[];
	/** Why some are waiting, for a person; '' when none is. */
	readonly why: string;
}

export class HandOver {
	readonly #ports: HandOverPorts;

	constructor(ports: HandOverPorts) {
		this.#ports = ports;
	}

	/** Is there such an account? Asks until it is known or `deadline` aborts, once in any case. */
	async exists(account: string, deadline: AbortSignal = this.#ports.timers.deadline(this.#ports.timing.handOverMs)): Promise<'yes' | 'no' | 'unknown'> {
		for (;;) {
			const answer = await this.#ports.whereabouts.find(account, deadline);
			if (answer.is === 'located') return 'yes';
			if (answer.is === 'no-such-account') return 'no';
			if (deadline.aborted) return 'unknown';
			await this.#ports.timers.sleep(this.#ports.timing.retryMs, deadline);
		}
	}

	/** Tries again and again until every recipient is settled, `deadline` aborts, or there is nobody to try. */
	async deliver(mail: Mail, deadline: AbortSignal): Promise<HandOverOutcome> {
		const { reachable, timers, timing } = this.#ports;
		let outcome: HandOverOutcome = { stored: [], vanished: [], waiting: mail.recipients, why: 'no backend can store at present' };
		if (reachable()) outcome = await this.attempt(mail, deadline);
		while (outcome.waiting.length > 0 && !deadline.aborted && reachable()) {
			await timers.sleep(timing.retryMs, deadline);
			if (deadline.aborted) break;
			const next = await this.attempt({ ...mail, recipients: outcome.waiting }, deadline);
			outcome = { ...next, stored: [...outcome.stored, ...next.stored], vanished: [...outcome.vanished, ...next.vanished] };
		}
		return outcome;
	}

	/** Looks for every owner once and hands over to those that are found. */
	async attempt(mail: Mail, deadline: AbortSignal): Promise<HandOverOutcome> {
		const found = await Promise.all(mail.recipients.map(async (address) => ({ address, at: await this.#locate(address, deadline) })));
		const groups = Map.groupBy(
			found.filter(({ at }) => at.is === 'located'),
			({ at }) => (at.is === 'located' ? `${at.backend}.${at.life}` : ''),
		);
		const settled = await Promise.all([...groups.values()].map((group) => this.#toOne(mail, group, deadline)));
		const stored = new Set(settled.flatMap((group) => group.stored));
		const vanished = new Set(found.filter(({ at }) => at.is === 'no-such-account').map(({ address }) => address));
		const waiting = mail.recipients.filter((address) => !stored.has(address) && !vanished.has(address));
		const why = waiting.length === 0 ? '' : (settled.flatMap((group) => group.why)[0] ?? whyNotFound(found) ?? 'no backend could store in time');
		return { stored: [...stored], vanished: [...vanished], waiting, why };
	}

	#locate(account: string, signal: AbortSignal) {
		return this.#ports.whereabouts.find(account, signal);
	}

	async #toOne(mail: Mail, group: readonly Found[], signal: AbortSignal): Promise<{ stored: string[]; why: string[] }> {
		const at = group[0]?.at;
		if (at?.is !== 'located') return { stored: [], why: [] };
		const member = this.#ports.members().find(({ name }) => name === at.backend);
		if (member === undefined) return { stored: [], why: [`${at.backend} is not a member this node knows`] };
		const startedAtMs = this.#ports.timers.nowMs();
		// R7: an account gets it once, by however many of its names; what became of that copy became of all of them.
		const accounts = [...new Set(group.map(accountOf))];
		const recipients = accounts.map((address) => ({ address, deliveryId: deliveryIdFor(mail.identity, address) }));
		const outcomes = await this.#ports.deliver(
			{ backend: at.backend, life: at.life, host: member.address, port: member.ports.lmtp },
			{ sender: mail.sender, recipients, message: mail.bytes },
			signal,
		);
		const stored: string[] = [];
		const deliveryIds: string[] = [];
		const why: string[] = [];
		outcomes.forEach((outcome, index) => {
			const { address, deliveryId } = recipients[index] ?? { address: '', deliveryId: '' };
			const names = group.filter((found) => accountOf(found) === address).map((found) => found.address);
			if (outcome.is === 'stored') {
				stored.push(...names);
				if (deliveryIds.length < deliveryIdsMax) deliveryIds.push(deliveryId);
				return;
			}
			for (const name of names) this.#ports.whereabouts.forget(name);
			why.push(outcome.is === 'elsewhere' ? `${address} is not open on ${at.backend}` : outcome.why);
		});
		const tookMs = this.#ports.timers.nowMs() - startedAtMs;
		if (stored.length > 0) {
			this.#ports.emit({ type: 'mail-handed-over', message: mail.id, backend: at.backend, recipients: stored.length, tookMs, deliveryIds });
		}
		const reason = why[0];
		if (reason !== undefined) this.#ports.emit({ type: 'hand-over-failed', message: mail.id, backend: at.backend, reason });
		return { stored, why };
	}
}

interface Found {
	readonly address: string;
	readonly at: Awaited<ReturnType<Whereabouts['find']>>;
}

/** Whose mailbox it goes to: an alias is the account's name in another form. */
function accountOf({ address, at }: Found): string {
	return (at.is === 'located' ? at.account : undefined) ?? address;
}

function whyNotFound(found: readonly Found[]): string | undefined {
	return found.flatMap(({ at }) => (at.is === 'unavailable' ? [at.why] : []))[0];
}
