/**
 * What was recorded of one account, or of one delivery, without a walk through the recording.
 *
 * Fed with every event as it is recorded. Bounded: an account keeps its newest events, and the accounts and deliveries
 * that nothing was heard of for longest are forgotten first. It only files events: what they mean is for whoever asks.
 */
import type { AccountSession, RecordedAbout } from '../contract/mail.ts';
import type { RecordedEvent } from '../contract/recorded-event.ts';

/** Chosen: a day of failovers of one account. */
const perAccountMax = 60;
/** Events of accounts, all together: some ten MB. */
const accountEventsMax = 60_000;
/** Chosen: the last minutes of a storm. A delivery has about four events. */
const deliveriesMax = 5_000;
const perDeliveryMax = 50;
const sessionsMax = 10_000;

export class EventIndex {
	readonly #accounts = new Map<string, RecordedEvent[]>();
	#accountEvents = 0;
	/** By delivery id, and by 'message/<frontend's own name for it>'. */
	readonly #deliveries = new Map<string, RecordedEvent[]>();
	/** By delivery id: the messages that it was part of. A client that sends again makes a new one. */
	readonly #messages = new Map<string, string[]>();
	/** By node, protocol and account: sessions are alike. */
	readonly #sessions = new Map<string, Session[]>();
	#sessionCount = 0;

	note(recorded: RecordedEvent): void {
		if (recorded.source === 'node') this.#noteNode(recorded);
		else this.#noteEngine(recorded);
	}

	account(address: string): RecordedAbout {
		const sessions = [...this.#sessions.values()].flat().filter((one) => one.account === address);
		return {
			events: [...(this.#accounts.get(address) ?? [])],
			sessions: sessions.map(({ node, protocol, through, sinceMs }) => ({ node, protocol, through, sinceMs })),
		};
	}

	deliveries(ids: readonly string[], message?: string): RecordedAbout {
		const messages = new Set([...ids.flatMap((id) => this.#messages.get(id) ?? []), ...(message === undefined ? [] : [message])]);
		const found = [...ids, ...[...messages].map(messageKey)].flatMap((key) => this.#deliveries.get(key) ?? []);
		const bySeq = new Map(found.map((event) => [event.seq, event]));
		return { events: [...bySeq.values()].sort((one, other) => one.seq - other.seq), sessions: [] };
	}

	#noteNode(recorded: Extract<RecordedEvent, { source: 'node' }>): void {
		const { event, node } = recorded;
		switch (event.type) {
			case 'account-placed':
			case 'account-taken':
			case 'account-released':
			case 'account-dropped':
				this.#noteAccount(event.account, recorded);
				break;
			case 'mail-stored':
				this.#noteDelivery(event.deliveryId, recorded);
				break;
			case 'mail-handed-over':
			case 'mail-queued':
				for (const id of event.deliveryIds ?? []) this.#join(id, event.message);
				this.#noteDelivery(messageKey(event.message), recorded);
				break;
			case 'mail-accepted':
			case 'mail-refused':
			case 'hand-over-failed':
			case 'queue-delivered':
			case 'mail-bounced':
				this.#noteDelivery(messageKey(event.message), recorded);
				break;
			case 'session-opened':
				this.#opened({ node, protocol: event.protocol, through: event.through, account: event.account, sinceMs: recorded.atMs });
				break;
			case 'session-closed':
				this.#closed(`${node}/${event.protocol}/${event.account}`);
				break;
			case 'fenced':
				this.#nodeEnded(node);
				break;
			default:
		}
	}

	#noteEngine(recorded: Extract<RecordedEvent, { source: 'engine' }>): void {
		const { event } = recorded;
		if (event.type === 'process' && (event.state === 'down' || event.state === 'starting')) this.#nodeEnded(event.node);
		if (event.type !== 'token') return;
		const account = /^SharedDomains\/([^/]+)\/([^/]+)\.macnt$/.exec(event.path);
		if (account) this.#noteAccount(`${account[2]}@${account[1]}`, recorded);
	}

	#noteAccount(address: string, event: RecordedEvent): void {
		const events = this.#accounts.get(address) ?? [];
		events.push(event);
		this.#accountEvents += 1;
		if (events.length > perAccountMax) {
			events.shift();
			this.#accountEvents -= 1;
		}
		// Behind all others: it is forgotten last.
		this.#accounts.delete(address);
		this.#accounts.set(address, events);
		while (this.#accountEvents > accountEventsMax) {
			const oldest = this.#accounts.entries().next();
			if (oldest.done) return;
			this.#accounts.delete(oldest.value[0]);
			this.#accountEvents -= oldest.value[1].length;
		}
	}

	#noteDelivery(key: string, event: RecordedEvent): void {
		const events = this.#deliveries.get(key) ?? [];
		// The newest repeats of a mail that is tried for days say what the ones before them said.
		if (events.length >= perDeliveryMax) events.splice(perDeliveryMax / 2, 1);
		events.push(event);
		renewed(this.#deliveries, key, events, 2 * deliveriesMax);
	}

	#join(deliveryId: string, message: string): void {
		const messages = this.#messages.get(deliveryId) ?? [];
		if (!messages.includes(message)) messages.push(message);
		renewed(this.#messages, deliveryId, messages.slice(-5), deliveriesMax);
	}

	#opened(session: Session): void {
		if (this.#sessionCount >= sessionsMax) return;
		const key = `${session.node}/${session.protocol}/${session.account}`;
		this.#sessions.set(key, [...(this.#sessions.get(key) ?? []), session]);
		this.#sessionCount += 1;
	}

	/** Which of several alike has ended is not said. */
	#closed(key: string): void {
		const [first, ...rest] = this.#sessions.get(key) ?? [];
		if (first === undefined) return;
		this.#sessionCount -= 1;
		if (rest.length === 0) this.#sessions.delete(key);
		else this.#sessions.set(key, rest);
	}

	#nodeEnded(node: string): void {
		for (const [key, sessions] of this.#sessions) {
			if (!key.startsWith(`${node}/`)) continue;
			this.#sessions.delete(key);
			this.#sessionCount -= sessions.length;
		}
	}
}

interface Session extends AccountSession {
	readonly account: string;
}

function messageKey(message: string): string {
	return `message/${message}`;
}

function renewed<T>(map: Map<string, T>, key: string, value: T, most: number): void {
	map.delete(key);
	map.set(key, value);
	const oldest = map.keys().next();
	if (map.size > most && !oldest.done) map.delete(oldest.value);
}
