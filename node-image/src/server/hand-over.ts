/**
 * A frontend's hand-over (R7, R11): brings one message to the owners of all its recipients' accounts, and
 * says only after all have stored it that it is taken.
 *
 * It goes on trying while the cluster sorts itself out: an owner that is not there any more, that does not
 * know, or whose life ends in the middle, is looked for again, and the same delivery id makes asking twice
 * safe. After `handOverMs` the client is told 451 and comes back.
 */
import type { Timing } from '../cluster/timing.ts';
import type { MemberConfig } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
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

export type HandOverResult =
	| { readonly is: 'stored' }
	/** Some copies may be stored; the client asks again, and those are known then. */
	| { readonly is: 'later'; readonly why: string }
	| { readonly is: 'no-such-account'; readonly account: string };

export class HandOver {
	readonly #ports: HandOverPorts;

	constructor(ports: HandOverPorts) {
		this.#ports = ports;
	}

	/** Is there such an account? Waits for an answer as long as a client may be kept waiting. */
	async exists(account: string): Promise<'yes' | 'no' | 'unknown'> {
		const deadline = this.#ports.timers.deadline(this.#ports.timing.handOverMs);
		for (;;) {
			const answer = await this.#ports.whereabouts.find(account, deadline);
			if (answer.is === 'located') return 'yes';
			if (answer.is === 'no-such-account') return 'no';
			if (deadline.aborted) return 'unknown';
			await this.#ports.timers.sleep(this.#ports.timing.retryMs, deadline);
		}
	}

	async deliver(mail: Mail): Promise<HandOverResult> {
		const deadline = this.#ports.timers.deadline(this.#ports.timing.handOverMs);
		const results = await Promise.all(mail.recipients.map((recipient) => this.#locate(recipient, deadline)));
		let waiting = mail.recipients.map((address, index) => ({ address, at: results[index] }));
		let why = 'no backend could store in time';
		for (;;) {
			const unknown = waiting.find(({ at }) => at?.is === 'no-such-account');
			if (unknown !== undefined) return { is: 'no-such-account', account: unknown.address };
			const groups = Map.groupBy(
				waiting.filter(({ at }) => at?.is === 'located'),
				({ at }) => (at?.is === 'located' ? `${at.backend}.${at.life}` : ''),
			);
			const settled = await Promise.all([...groups.values()].map((group) => this.#toOne(mail, group, deadline)));
			const stored = new Set(settled.flatMap((group) => group.stored));
			why = settled.flatMap((group) => group.why)[0] ?? why;
			const left = waiting.filter(({ address }) => !stored.has(address));
			if (left.length === 0) return { is: 'stored' };
			if (deadline.aborted) return { is: 'later', why };
			await this.#ports.timers.sleep(this.#ports.timing.retryMs, deadline);
			waiting = await Promise.all(left.map(async ({ address }) => ({ address, at: await this.#locate(address, deadline) })));
		}
	}

	#locate(account: string, signal: AbortSignal) {
		return this.#ports.whereabouts.find(account, signal);
	}

	async #toOne(
		mail: Mail,
		group: readonly { readonly address: string; readonly at: Awaited<ReturnType<Whereabouts['find']>> | undefined }[],
		signal: AbortSignal,
	): Promise<{ stored: string[]; why: string[] }> {
		const at = group[0]?.at;
		if (at?.is !== 'located') return { stored: [], why: [] };
		const member = this.#ports.members().find(({ name }) => name === at.backend);
		if (member === undefined) return { stored: [], why: [`${at.backend} is not a member this node knows`] };
		const startedAtMs = this.#ports.timers.nowMs();
		const recipients = group.map(({ address }) => ({ address, deliveryId: deliveryIdFor(mail.identity, address) }));
		const outcomes = await this.#ports.deliver(
			{ backend: at.backend, life: at.life, host: member.address, port: member.ports.lmtp },
			{ sender: mail.sender, recipients, message: mail.bytes },
			signal,
		);
		const stored: string[] = [];
		const why: string[] = [];
		outcomes.forEach((outcome, index) => {
			const address = recipients[index]?.address ?? '';
			if (outcome.is === 'stored') {
				stored.push(address);
				return;
			}
			this.#ports.whereabouts.forget(address);
			why.push(outcome.is === 'elsewhere' ? `${address} is not open on ${at.backend}` : outcome.why);
		});
		const tookMs = this.#ports.timers.nowMs() - startedAtMs;
		if (stored.length > 0) this.#ports.emit({ type: 'mail-handed-over', message: mail.id, backend: at.backend, recipients: stored.length, tookMs });
		const reason = why[0];
		if (reason !== undefined) this.#ports.emit({ type: 'hand-over-failed', message: mail.id, backend: at.backend, reason });
		return { stored, why };
	}
}
